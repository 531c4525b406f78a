package dev.tramo.server.placement;

import dev.tramo.engine.Engine;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.observe.History;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a route's RTMP streams are published and played in this process. */
final class RtmpAddresses {
    private final Engine engine;
    private final String host;

    /** @param host address on which this process serves RTMP */
    RtmpAddresses(Engine engine, String host) {
        this.engine = engine;
        this.host = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** Whether any of them is at the ports on which this process serves RTMP anyway, so that no other process can have it. */
    boolean areOnOwnPorts(RouteSpec spec) {
        return onOwnPorts(spec).isPresent();
    }

    /** The first endpoint that is, by its field: {@code source}, {@code destinations.out}. */
    Optional<String> onOwnPorts(RouteSpec spec) {
        for (RouteSpec.Source from : spec.sources()) {
            Optional<RtmpAddress> source = switch (from.spec()) {
                case RtmpListenSpec listen -> Optional.of(listen.at());
                case RtmpPullSpec pull -> pull.play();
                case UdpSpec _, RtpSpec _, SrtSpec _, SeamlessSpec _, FileSourceSpec _ -> Optional.empty();
            };
            if (source.filter(this::isOnOwnPort).isPresent()) {
                return Optional.of(History.source(spec.eventName(from.id())));
            }
        }
        return new TreeMap<>(spec.destinations())
                .entrySet().stream()
                        .filter(to -> to.getValue() instanceof RtmpPlaySpec(RtmpAddress at) && isOnOwnPort(at))
                        .map(to -> "destinations." + to.getKey())
                        .findFirst();
    }

    private boolean isOnOwnPort(RtmpAddress at) {
        return at.port() == RtmpAddress.OWN_PORTS
                || engine.servesRtmpAt(new RtmpUrl(at.secure(), host, at.port(), at.application(), "any"));
    }

    /** What is wrong with a route that is pushed to its own address or twice to one, or pulled from its own; empty if nothing is. */
    Optional<String> fault(RouteSpec spec) {
        for (RouteSpec.Source from : spec.sources()) {
            if (from.spec() instanceof RtmpPullSpec pull && isOwn(spec, pull.url())) {
                return Optional.of(words(History.source(spec.eventName(from.id())), pull.url()));
            }
        }
        Map<String, String> seen = new HashMap<>();
        for (Map.Entry<String, DestinationSpec> to : new TreeMap<>(spec.destinations()).entrySet()) {
            if (to.getValue() instanceof RtmpPushSpec push) {
                String other = seen.put(place(push.url()), to.getKey());
                if (other != null) {
                    return Optional.of("destinations." + to.getKey() + ": the same stream as destinations." + other);
                }
                if (isOwn(spec, push.url())) {
                    return Optional.of(words("destinations." + to.getKey(), push.url()));
                }
            }
        }
        return Optional.empty();
    }

    /** The stream on its server; who pushes does not matter. */
    private static String place(RtmpUrl url) {
        return url.secure() + " " + url.host().toLowerCase(Locale.ROOT) + " " + url.port() + " " + url.application()
                + "/" + url.name();
    }

    private boolean isOwn(RouteSpec spec, RtmpUrl url) {
        return engine.servesRtmpAt(url)
                && spec.rtmpAddresses().stream()
                        .anyMatch(at -> isOnOwnPort(at) && at.application().equals(url.application()));
    }

    private static String words(String field, RtmpUrl url) {
        return field + ": this is the address of the route itself, on " + url.host() + ":" + url.port()
                + "; allowed is that of any other route or server";
    }
}
