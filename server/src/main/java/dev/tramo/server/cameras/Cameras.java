package dev.tramo.server.cameras;

import dev.tramo.engine.Engine;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.rtmp.RtmpUrl;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cameras of this server: what is stored, and what runs of it. What is stored changes before the answer, so that it survives
 * whatever happens next. Changes are made one at a time.
 */
@Singleton
public class Cameras {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int CAMERAS_MAX = 10_000;
    private static final int PUSHES_MAX = 200;
    private static final int SHOWN_LENGTH_MAX = 64;

    private final CameraRepository repository;
    private final Engine engine;

    Cameras(CameraRepository repository, Engine engine) {
        this.repository = repository;
        this.engine = engine;
    }

    /** Every camera waits for its publisher again. */
    synchronized void resume(@Observes StartupEvent event) {
        repository.all().forEach(this::run);
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
        return engine.snapshot(camera.routeId());
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
        Camera camera = new Camera(name, settings, List.of());
        repository.add(camera);
        run(camera);
        return camera;
    }

    /** Returns when it waits for a publisher, who comes when it comes. */
    private void run(Camera camera) {
        engine.start(camera.route()).join();
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
        repository.update(changed);
        engine.change(changed.route());
        return changed;
    }

    synchronized void delete(String name) throws CameraRefusedException {
        Camera camera = one(name);
        repository.delete(camera);
        engine.stop(camera.routeId());
    }

    /** Adds a push that must not exist. */
    synchronized Push addPush(String name, RtmpUrl url, boolean enhancedAlways) throws CameraRefusedException {
        Camera camera = one(name);
        Optional<Push> same = pushTo(camera, url);
        if (same.isPresent()) {
            throw CameraRefusedException.conflict("url: the camera is pushed there already, by push "
                    + same.get().id());
        }
        return push(camera, url, enhancedAlways);
    }

    /** Adds a push unless there is one to the same place. */
    synchronized void ensurePush(String name, RtmpUrl url) throws CameraRefusedException {
        Camera camera = one(name);
        if (pushTo(camera, url).isEmpty()) {
            push(camera, url, false);
        }
    }

    private static Optional<Push> pushTo(Camera camera, RtmpUrl url) {
        return camera.pushes().stream().filter(push -> push.url().equals(url)).findFirst();
    }

    private Push push(Camera camera, RtmpUrl url, boolean enhancedAlways) throws CameraRefusedException {
        if (camera.pushes().size() >= PUSHES_MAX) {
            throw CameraRefusedException.conflict("the camera has " + PUSHES_MAX + " pushes, which is the limit");
        }
        Push push = repository.addPush(camera, url, enhancedAlways);
        List<Push> pushes = new ArrayList<>(camera.pushes());
        pushes.add(push);
        engine.change(new Camera(camera.name(), camera.settings(), pushes).route());
        return push;
    }

    synchronized void deletePush(String name, String id) throws CameraRefusedException {
        Camera camera = one(name);
        Push push = push(camera, id);
        repository.deletePush(camera, push);
        List<Push> pushes = new ArrayList<>(camera.pushes());
        pushes.remove(push);
        engine.change(new Camera(camera.name(), camera.settings(), pushes).route());
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
