package dev.tramo.engine;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.live.QueueLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** What a test of cameras plays with: an engine that serves RTMP, a camera called {@code cam}, and peers. All ends with it. */
final class CameraStage implements AutoCloseable {
    static final String KEY = "secret-key";
    private static final String CAMERA = "camera-1";

    private final Stage stage = new Stage();
    private final Path folder;
    private final int port = Ports.freeTcp();
    private final Engine engine;
    private final Map<String, DestinationSpec> pushes = new LinkedHashMap<>();
    private Optional<RtmpUrl> pullFrom = Optional.empty();
    private Duration grace = Duration.ofMillis(300);
    private Duration takeover = Duration.ofSeconds(3);
    private int nginxCount;

    CameraStage() {
        this(CameraStage::serving);
    }

    /** @param settings of the engine, for the port where it is to serve */
    CameraStage(IntFunction<RtmpSettings> settings) {
        try {
            folder = Files.createTempDirectory("tramo-camera-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine = newEngine(settings.apply(port));
    }

    static RtmpSettings serving(int at) {
        return serving(at, RtmpLimits.DEFAULT, ServerLimits.DEFAULT, QueueLimits.DEFAULT);
    }

    static RtmpSettings serving(int at, RtmpLimits limits, ServerLimits serverLimits, QueueLimits queue) {
        return new RtmpSettings(
                Optional.of(new InetSocketAddress("127.0.0.1", at)),
                Optional.empty(),
                Optional.of("127.0.0.1"),
                Optional.empty(),
                Optional.empty(),
                limits,
                serverLimits,
                queue,
                256L << 20);
    }

    Engine engine() {
        return engine;
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    <T extends AutoCloseable> T add(T prop) {
        return stage.add(prop);
    }

    /** One more, with loops enough that connections move between them. */
    Engine newEngine(RtmpSettings settings) {
        try {
            return stage.add(new Engine(2, TransportKind.best(), settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more engine, with a camera called {@code live} that anybody may publish to; where that is. */
    RtmpUrl newReceiver() {
        int at = Ports.freeTcp();
        newEngine(serving(at)).start(receiver(Map.of()));
        return RtmpUrl.parse("rtmp://127.0.0.1:" + at + "/live/x");
    }

    static RouteSpec receiver(Map<String, DestinationSpec> pushes) {
        return new RouteSpec(
                "receiver",
                new RtmpListenSpec(RtmpAddress.onOwnPorts("live", ""), Duration.ofMillis(300), Duration.ofSeconds(3)),
                pushes);
    }

    NginxRtmp nginx() {
        nginxCount++;
        return stage.add(new NginxRtmp(folder.resolve("nginx-" + nginxCount)));
    }

    CameraStage grace(Duration time) {
        grace = time;
        return this;
    }

    CameraStage takeover(Duration time) {
        takeover = time;
        return this;
    }

    CameraStage pullFrom(RtmpUrl url) {
        pullFrom = Optional.of(url);
        return this;
    }

    CameraStage push(String id, RtmpUrl url) {
        pushes.put(id, new RtmpPushSpec(url, false));
        return this;
    }

    CameraStage withoutPush(String id) {
        pushes.remove(id);
        return this;
    }

    RouteSpec spec() {
        RtmpAddress at = RtmpAddress.onOwnPorts("cam", KEY);
        SourceSpec source = pullFrom.isPresent()
                ? new RtmpPullSpec(pullFrom.get(), Optional.of(at), grace)
                : new RtmpListenSpec(at, grace, takeover);
        return new RouteSpec(CAMERA, source, pushes);
    }

    CameraStage start() {
        engine.start(spec()).join();
        return this;
    }

    /** Brings the running camera in line with what was said since. */
    void change() {
        engine.change(spec());
    }

    /** Ends the camera's sessions with a peer; how many there were. */
    int kick(String peer, Duration ban) {
        return engine.kick(CAMERA, peer, ban, "");
    }

    /** Where the camera is published and played. */
    String url() {
        return url(KEY);
    }

    String url(String key) {
        return "rtmp://127.0.0.1:" + port + "/cam/" + key;
    }

    EndpointSnapshot source() {
        return engine.snapshot(CAMERA).orElseThrow().source();
    }

    EndpointSnapshot destination(String id) {
        return engine.snapshot(CAMERA).orElseThrow().destinations().get(id);
    }

    void awaitSource(State state) {
        Stage.within(10).until(() -> source().state() == state);
    }

    void awaitPush(String id, State state, int seconds) {
        Stage.within(seconds).until(() -> destination(id).state() == state);
    }

    void awaitPush(String id, State state) {
        awaitPush(id, state, 10);
    }

    /** Publishes a film once, in real time. */
    PeerProcess publishOnce(Film film, String url) {
        return ffmpeg("-re", "-i", film.path().toString(), "-c", "copy", "-f", "flv", url);
    }

    /** Publishes a film over and over, in real time. */
    PeerProcess publish(Film film, String url) {
        return ffmpeg("-re", "-stream_loop", "-1", "-i", film.path().toString(), "-c", "copy", "-f", "flv", url);
    }

    PeerProcess publish(Film film) {
        return publish(film, url());
    }

    PeerProcess ffmpeg(String... options) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-v", "error", "-y"));
        command.addAll(List.of(options));
        return stage.peer(command.toArray(String[]::new));
    }

    PeerProcess peer(String... command) {
        return stage.peer(command);
    }

    @Override
    public void close() throws Exception {
        stage.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
