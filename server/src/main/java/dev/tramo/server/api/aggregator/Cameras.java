package dev.tramo.server.api.aggregator;

import dev.tramo.engine.Engine;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cameras of this server: what is stored, and what runs of it. What is stored changes before the answer, so that it survives
 * whatever happens next. Changes are made one at a time.
 */
@Singleton
@Priority(40)
public class Cameras implements Managed {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int CAMERAS_MAX = 10_000;
    private static final int PUSHES_MAX = 200;
    private static final int SHOWN_LENGTH_MAX = 64;

    private final CameraRepository repository;
    private final RouteRunner runner;
    private final Engine engine;

    Cameras(CameraRepository repository, RouteRunner runner, Engine engine) {
        this.repository = repository;
        this.runner = runner;
        this.engine = engine;
    }

    /** Every camera waits for its publisher. */
    @Override
    public synchronized void takeOver() {
        repository.load();
        runner.reconcile(
                Camera::isRouteId, repository.all().stream().collect(Collectors.toMap(Camera::routeId, Camera::route)));
    }

    @Override
    public synchronized void standDown() {
        runner.leave(Camera::isRouteId);
        repository.forget();
    }

    List<Camera> all() {
        return repository.all();
    }

    Camera one(String name) throws CameraRefusedException {
        Optional<Camera> camera = NAME.matcher(name).matches() ? repository.find(name) : Optional.empty();
        return camera.orElseThrow(() -> CameraRefusedException.unknown("no camera \"" + shown(name) + "\""));
    }

    /** What was last observed of a camera. */
    Optional<RouteSnapshot> snapshot(Camera camera) {
        return runner.snapshot(camera.routeId());
    }

    /** Adds a camera that must not exist. */
    synchronized Camera add(String name, CameraSettings settings) throws CameraRefusedException {
        requireName(name);
        if (repository.find(name).isPresent()) {
            throw CameraRefusedException.conflict("name: \"" + name + "\" is taken by another camera");
        }
        return start(name, settings);
    }

    /** Adds a camera, or finds it as it is; a type that is given is kept. */
    synchronized Camera register(String name, Optional<String> type) throws CameraRefusedException {
        requireName(name);
        Optional<Camera> known = repository.find(name);
        if (known.isEmpty()) {
            return start(name, CameraSettings.DEFAULT.withType(type.orElse("")));
        }
        Camera camera = known.get();
        if (type.isEmpty() || type.get().equals(camera.settings().type())) {
            return camera;
        }
        Camera changed = camera.with(camera.settings().withType(type.get()));
        repository.update(changed);
        return changed;
    }

    private Camera start(String name, CameraSettings settings) throws CameraRefusedException {
        if (repository.count() >= CAMERAS_MAX) {
            throw CameraRefusedException.conflict("there are " + CAMERAS_MAX + " cameras, which is the limit");
        }
        refuseOwn("pullUrl", name, settings.pullUrl());
        Camera camera = new Camera(name, settings, List.of());
        repository.add(camera);
        run(camera);
        return camera;
    }

    /** Returns when it waits for a publisher, who comes when it comes. */
    private void run(Camera camera) {
        runner.start(camera.route()).join();
    }

    private static void requireName(String name) throws CameraRefusedException {
        // A URL's path cannot hold the last two: such a camera could be neither published nor removed.
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw CameraRefusedException.invalid("name: \"" + shown(name)
                    + "\"; allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"");
        }
    }

    /** What is to become of settings. */
    interface Change {
        CameraSettings of(CameraSettings before) throws CameraRefusedException;
    }

    /** Changes a camera; a stream that is live stays so, unless it is to come from elsewhere. */
    synchronized Camera change(String name, Change change) throws CameraRefusedException {
        Camera camera = one(name);
        Camera changed = camera.with(change.of(camera.settings()));
        if (!changed.settings().pullUrl().equals(camera.settings().pullUrl())) {
            refuseOwn("pullUrl", name, changed.settings().pullUrl());
        }
        repository.update(changed);
        runner.change(changed.route());
        return changed;
    }

    synchronized void delete(String name) throws CameraRefusedException {
        Camera camera = one(name);
        repository.delete(camera);
        runner.stop(camera.routeId());
        runner.forget(camera.routeId());
    }

    /** Adds a push that must not exist. */
    synchronized Push addPush(String name, RtmpUrl url, boolean enhancedAlways) throws CameraRefusedException {
        Camera camera = one(name);
        Optional<Push> same = pushTo(camera, url, PushHosts.AS_WRITTEN);
        if (same.isPresent()) {
            throw CameraRefusedException.conflict("url: the camera is pushed there already, by push "
                    + same.get().id());
        }
        return push(camera, url, enhancedAlways);
    }

    /** Adds a push unless there is one to the same place, by whatever name. */
    void ensurePush(String name, RtmpUrl url) throws CameraRefusedException {
        Camera camera = one(name);
        if (pushTo(camera, url, PushHosts.AS_WRITTEN).isPresent()) {
            return;
        }
        List<RtmpUrl> elsewhere = camera.pushes().stream()
                .map(Push::url)
                .filter(other -> PushHosts.sameButForTheHost(other, url))
                .toList();
        // Names are looked up before others have to wait, and only if they could matter.
        PushHosts hosts = elsewhere.isEmpty()
                ? PushHosts.AS_WRITTEN
                : PushHosts.lookedUp(
                        Stream.concat(elsewhere.stream(), Stream.of(url)).toList());
        ensurePush(name, url, hosts);
    }

    private synchronized void ensurePush(String name, RtmpUrl url, PushHosts hosts) throws CameraRefusedException {
        Camera camera = one(name);
        if (pushTo(camera, url, hosts).isEmpty()) {
            push(camera, url, false);
        }
    }

    private static Optional<Push> pushTo(Camera camera, RtmpUrl url, PushHosts hosts) {
        return camera.pushes().stream()
                .filter(push -> hosts.same(push.url(), url))
                .findFirst();
    }

    /** A camera that is pushed to itself, or pulled from itself, is a ring; longer ones show when they are closed. */
    private void refuseOwn(String field, String name, Optional<RtmpUrl> url) throws CameraRefusedException {
        if (url.isPresent() && url.get().application().equals(name) && engine.servesRtmpAt(url.get())) {
            throw CameraRefusedException.invalid(field + ": this is the address of the camera itself, on "
                    + url.get().host() + ":" + url.get().port() + "; allowed is any other camera or server");
        }
    }

    private Push push(Camera camera, RtmpUrl url, boolean enhancedAlways) throws CameraRefusedException {
        refuseOwn("url", camera.name(), Optional.of(url));
        if (camera.pushes().size() >= PUSHES_MAX) {
            throw CameraRefusedException.conflict("the camera has " + PUSHES_MAX + " pushes, which is the limit");
        }
        Camera changed = repository.addPush(camera, url, enhancedAlways);
        runner.change(changed.route());
        return changed.pushes().getLast();
    }

    synchronized void deletePush(String name, String id) throws CameraRefusedException {
        Camera camera = one(name);
        Push push = push(camera, id);
        runner.change(repository.deletePush(camera, push).route());
    }

    /** A push of a camera by its ID. */
    static Push push(Camera camera, String id) throws CameraRefusedException {
        return camera.pushes().stream()
                .filter(push -> String.valueOf(push.id()).equals(id))
                .findFirst()
                .orElseThrow(() -> CameraRefusedException.unknown(
                        "no push " + shown(id) + " of camera \"" + camera.name() + "\""));
    }

    private static String shown(String text) {
        String line = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "...";
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
