package dev.tramo.server.api.aggregator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.RouteForm;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.StoredRoute;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cameras as routes: one that is called {@code entrance} is the route {@code camera-entrance}, whose RTMP application is {@code
 * entrance}; its type is a label, its pushes are destinations.
 */
@Singleton
public class CameraForm implements RouteForm {
    /** The label that holds a camera's type. */
    static final String TYPE = "type";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DESTINATIONS_MAX = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PUSH_ID = Pattern.compile("push-([0-9]{1,9})");

    /** What URIs do not hold: the number of the last push, so that none is used twice. */
    private record Numbers(long lastPush) {}

    @Override
    public boolean owns(RouteKind kind) {
        return kind == RouteKind.CAMERA;
    }

    /** A camera's name, checked. */
    static String name(String text) throws RefusedException {
        // A URL's path cannot hold the last two: such a camera could be neither published nor removed.
        if (!NAME.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            throw RefusedException.invalid("name: \"" + StrictJson.shown(text)
                    + "\"; allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"");
        }
        return text;
    }

    /** The ID of the route of a camera. */
    static String routeId(String name) {
        return RouteKind.CAMERA.id(name);
    }

    /** A camera that waits for publishers under its name and any stream name. */
    static StoredRoute registered(String name, Optional<String> type) {
        RtmpListenSpec source = new RtmpListenSpec(
                RtmpAddress.onOwnPorts(name, ""), RtmpListenSpec.GRACE_DEFAULT, RtmpListenSpec.TAKEOVER_DEFAULT);
        StoredRoute camera = new StoredRoute(
                routeId(name),
                name,
                Map.of(),
                Map.of(StoredRoute.SOURCE, EndpointUri.write(source)),
                Map.of(),
                true,
                "");
        return typed(camera, type);
    }

    /** The camera with a type, if one is given. */
    static StoredRoute typed(StoredRoute camera, Optional<String> type) {
        if (type.isEmpty()) {
            return camera;
        }
        Map<String, String> labels = new LinkedHashMap<>(camera.labels());
        if (type.get().isEmpty()) {
            labels.remove(TYPE);
        } else {
            labels.put(TYPE, type.get());
        }
        return camera.withLabels(labels);
    }

    /** Where publishers and players of a camera come, or players only. */
    private static Optional<RtmpAddress> address(String sourceUri) {
        return switch (EndpointUri.source(StoredRoute.SOURCE, sourceUri)) {
            case RtmpListenSpec listen -> Optional.of(listen.at());
            case RtmpPullSpec pull -> pull.play();
            default -> Optional.empty();
        };
    }

    /** The stream name that publishers must give; empty if any will do. */
    static String streamKey(StoredRoute camera) {
        return address(camera.source()).map(RtmpAddress::streamKey).orElse("");
    }

    /** Where a camera is pushed to. */
    static List<RtmpUrl> pushes(StoredRoute camera) {
        return camera.destinations().values().stream()
                .flatMap(uri -> EndpointUri.destination("destinations", uri) instanceof RtmpPushSpec push
                        ? Optional.of(push.url()).stream()
                        : Optional.<RtmpUrl>empty().stream())
                .toList();
    }

    /** The camera with a push more, under a number that it never had before. */
    static StoredRoute withPush(StoredRoute camera, RtmpUrl url) throws RefusedException {
        if (camera.destinations().size() >= DESTINATIONS_MAX) {
            throw RefusedException.conflict("the camera has " + DESTINATIONS_MAX + " pushes, which is the limit");
        }
        long next = lastPush(camera) + 1;
        Map<String, String> destinations = new LinkedHashMap<>(camera.destinations());
        destinations.put("push-" + next, EndpointUri.write(new RtmpPushSpec(url, false)));
        return camera.withDestinations(destinations).withApi(api(next));
    }

    private static long lastPush(StoredRoute camera) {
        long last = 0;
        try {
            last = camera.api().isEmpty()
                    ? 0
                    : JSON.readValue(camera.api(), Numbers.class).lastPush();
        } catch (JsonProcessingException e) {
            // Those that there are tell.
        }
        for (String id : camera.destinations().keySet()) {
            Matcher push = PUSH_ID.matcher(id);
            last = push.matches() ? Math.max(last, Long.parseLong(push.group(1))) : last;
        }
        return last;
    }

    /** What is stored beside a camera's URIs. */
    static String api(long lastPush) {
        return lastPush == 0 ? "" : "{\"lastPush\":" + lastPush + "}";
    }

    @Override
    public StoredRoute fitted(Optional<StoredRoute> before, StoredRoute wanted) throws RefusedException {
        String name = RouteKind.CAMERA.rest(wanted.id());
        Optional<RtmpAddress> at;
        try {
            at = address(wanted.source());
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
        if (at.isEmpty() || !at.get().application().equals(name)) {
            throw RefusedException.invalid("source: the route " + wanted.id() + " is the camera \"" + name
                    + "\", which is published as rtmp:///" + name + " or rtmp:///" + name
                    + "/key, or pulled and played so: rtmp://host/app/name play=" + name);
        }
        name(name);
        return wanted.withApi(api(before.map(CameraForm::lastPush).orElse(lastPush(wanted))));
    }
}
