package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Changes on air of routes that have, get or lose endpoints of both forms. */
class ConversionChangesTest {
    private static final String ROUTE = "r";
    /** More than a loop takes of its own accord. */
    private static final int ROUTES_PER_LOOP = 64;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final Engine engine = stage.engine();
    private final String address = "rtmp://127.0.0.1:" + stage.port() + "/entrance/key";
    private final String entrance = "rtmp://:" + stage.port() + "/entrance/key";

    /** @param destinations an ID and a URI in turn */
    private static RouteSpec route(String id, String source, String... destinations) {
        Map<String, DestinationSpec> to = new HashMap<>();
        for (int i = 0; i < destinations.length; i += 2) {
            to.put(destinations[i], EndpointUri.destination("destination", destinations[i + 1]));
        }
        return new RouteSpec(id, EndpointUri.source("source", source), to);
    }

    private EndpointSnapshot source() {
        return engine.snapshot(ROUTE).orElseThrow().source();
    }

    private State stateOf(String destination) {
        return engine.snapshot(ROUTE)
                .orElseThrow()
                .destinations()
                .get(destination)
                .state();
    }

    private static String udp(int port) {
        return "udp://127.0.0.1:" + port;
    }

    private static void awaitGrowth(ByteSink sink) {
        int before = sink.bytes().length;
        within(10).until(() -> sink.bytes().length > before + 50_000);
    }

    private void awaitRecording(NginxRtmp nginx, String name, int count) {
        within(20)
                .until(() -> nginx.recordings(name).size() == count
                        && size(nginx.recordings(name).getLast()) > 150_000);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private PeerProcess publishBySrt(int port) {
        return stage.ffmpeg(
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                Film.PLAIN.path().toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                "srt://127.0.0.1:" + port + "?mode=caller&transtype=live&pkt_size=1316");
    }

    @Test
    void aPlayerAddressComesAndGoesAndItsSiblingsLoseNothing() {
        UdpSink sink = stage.add(new UdpSink());
        int in = Ports.free();
        RouteSpec plain = route(ROUTE, udp(in), "out", udp(sink.port()));
        RouteSpec both = route(ROUTE, udp(in), "out", udp(sink.port()), "tv", "rtmp://:" + stage.port() + "/lounge/x");
        engine.start(plain).join();
        UdpGenerator generator = stage.add(new UdpGenerator(in, 1_000, Integer.MAX_VALUE));
        Stage.awaitFlow(generator, sink);
        for (int i = 0; i < 10; i++) {
            engine.change(both);
            within(5).until(() -> stateOf("tv") == State.WAITING);
            engine.change(plain);
            assertThat(engine.snapshot(ROUTE).orElseThrow().destinations()).containsOnlyKeys("out");
        }
        Stage.awaitFlow(generator, sink);
        Stage.assertNothingMissingSince(0, generator, sink);
    }

    @Test
    void aDestinationOfDatagramsComesAndGoesBesideAPushThatLosesNothing() throws IOException {
        NginxRtmp nginx = stage.nginx();
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        String push = nginx.url("a").full();
        engine.start(route(ROUTE, entrance, "cdn", push));
        stage.publish(Film.PLAIN, address);
        within(10).until(() -> stateOf("cdn") == State.RUNNING);
        engine.change(route(ROUTE, entrance, "cdn", push, "lan", udp(sink.port())));
        awaitGrowth(sink);
        within(5).until(() -> stateOf("lan") == State.RUNNING);
        engine.change(route(ROUTE, entrance, "cdn", push));
        assertThat(engine.snapshot(ROUTE).orElseThrow().destinations()).containsOnlyKeys("cdn");
        int end = sink.bytes().length;
        awaitRecording(nginx, "a", 1);
        assertThat(sink.bytes()).hasSizeLessThanOrEqualTo(end + 2 * 1_316);
        engine.change(route(ROUTE, entrance, "lan", udp(sink.port()), "cdn", push));
        awaitGrowth(sink);
        assertThat(source().reconnections()).isZero();
        engine.stop(ROUTE);
        nginx.recording("a").assertIsUnbroken(Film.PLAIN.recording());
        Path ts = Files.write(stage.folder().resolve("lan.ts"), sink.bytes());
        assertThat(Recording.of(ts).video()).hasSizeGreaterThan(12);
    }

    @Test
    void theSourcesFormChangesAndTheDestinationsOfBothFormsGoOn() throws IOException {
        NginxRtmp nginx = stage.nginx();
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        int srt = Ports.free();
        String[] to = {"cdn", nginx.url("a").full(), "lan", udp(sink.port())};
        engine.start(route(ROUTE, entrance, to));
        PeerProcess publisher = stage.publish(Film.PLAIN, address);
        awaitRecording(nginx, "a", 1);
        awaitGrowth(sink);
        engine.change(route(ROUTE, "srt://:" + srt, to));
        assertThat(publisher.exitCode(15)).isNotZero();
        PeerProcess caller = publishBySrt(srt);
        within(15).until(() -> stateOf("cdn") == State.RUNNING && stateOf("lan") == State.RUNNING);
        awaitGrowth(sink);
        within(15).until(() -> source().connected());
        engine.change(route(ROUTE, entrance, to));
        assertThat(source().connected()).isFalse();
        caller.kill();
        stage.publish(Film.PLAIN, address);
        within(15).until(() -> stateOf("cdn") == State.RUNNING && stateOf("lan") == State.RUNNING);
        awaitGrowth(sink);
        engine.stop(ROUTE);
        for (Path file : nginx.recordings("a")) {
            Recording.of(file).assertDecodes();
        }
        Path ts = Files.write(stage.folder().resolve("lan.ts"), sink.bytes());
        assertThat(Recording.of(ts).video()).hasSizeGreaterThan(12);
    }

    @Test
    void anotherKeyDisturbsNeitherThePublisherNorWhatIsConverted() throws IOException {
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        engine.start(route(ROUTE, entrance, "lan", udp(sink.port())));
        PeerProcess publisher = stage.publish(Film.PLAIN, address);
        awaitGrowth(sink);
        engine.change(route(ROUTE, entrance + "2", "lan", udp(sink.port())));
        awaitGrowth(sink);
        assertThat(publisher.isAlive()).isTrue();
        assertThat(source().reconnections()).isZero();
        publisher.kill();
        assertThat(stage.publish(Film.PLAIN, address).exitCode(15)).isNotZero();
        stage.publish(Film.PLAIN, address + "2");
        awaitGrowth(sink);
        engine.stop(ROUTE);
        Path ts = Files.write(stage.folder().resolve("lan.ts"), sink.bytes());
        assertThat(Recording.of(ts).video()).hasSizeGreaterThan(12);
    }

    @Test
    void aSecondRouteAtAnAddressIsRefusedAndTheFirstGoesOn() throws IOException {
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        int srt = Ports.free();
        engine.start(route(ROUTE, entrance, "lan", udp(sink.port())));
        stage.publish(Film.PLAIN, address);
        awaitGrowth(sink);
        List<Long> loops = engine.routesByLoop();
        assertThatThrownBy(() -> engine.start(route("two", entrance, "out", "srt://:" + srt)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("key");
        engine.start(route("three", "srt://:" + srt, "tv", "rtmp://:" + stage.port() + "/lounge/x"));
        RouteSpec wrong = route("three", "srt://:" + Ports.free(), "tv", entrance);
        assertThatThrownBy(() -> engine.change(wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThat(engine.snapshot("two")).isEmpty();
        assertThat(engine.snapshot("three").orElseThrow().source().state()).isEqualTo(State.WAITING);
        assertThat(Ports.isFree(srt)).isFalse();
        engine.stop("three");
        assertThat(engine.routesByLoop()).isEqualTo(loops);
        awaitGrowth(sink);
        assertThat(source().reconnections()).isZero();
    }

    /** Fills the first loop, so that the next route goes to the second one. */
    private void fillFirstLoop(int routes) {
        for (int i = 0; i < routes; i++) {
            engine.start(route("filler-" + i, udp(Ports.free())));
        }
    }

    @Test
    void aConvertingRouteMovesToTheLoopOfAPortThatItComesToShare() throws IOException {
        int shared = Ports.free();
        engine.start(route("red", udp(Ports.free()), "out", "srt://:" + shared + "?streamid=red"));
        fillFirstLoop(ROUTES_PER_LOOP - 1);
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        engine.start(route(ROUTE, entrance, "lan", udp(sink.port())));
        assertThat(engine.routesByLoop()).containsExactly((long) ROUTES_PER_LOOP, 1L);
        stage.publish(Film.PLAIN, address);
        awaitGrowth(sink);
        engine.change(route(ROUTE, entrance, "lan", udp(sink.port()), "far", "srt://:" + shared + "?streamid=blue"));
        assertThat(engine.routesByLoop()).containsExactly(ROUTES_PER_LOOP + 1L, 0L);
        assertThat(stateOf("far")).isEqualTo(State.WAITING);
        awaitGrowth(sink);
        assertThat(source().reconnections()).isZero();
        Engine other = stage.newEngine(CameraStage.serving(Ports.freeTcp()));
        ByteSink far = stage.add(new ByteSink(Ports.free()));
        other.start(route("rx", "srt://127.0.0.1:" + shared + "?streamid=blue", "out", udp(far.port())));
        awaitGrowth(far);
        Path ts = Files.write(stage.folder().resolve("far.ts"), far.bytes());
        assertThat(Recording.of(ts).video()).isNotEmpty();
    }

    @Test
    void routesThatComeToShareAPortAtTheSameTimeEndOnOneLoop() throws Exception {
        engine.start(route("a", udp(Ports.free())));
        fillFirstLoop(ROUTES_PER_LOOP - 1);
        for (int round = 0; round < 8; round++) {
            engine.start(route("b", "rtmp://:" + stage.port() + "/b", "lan", udp(Ports.free())));
            assertThat(engine.routesByLoop()).containsExactly((long) ROUTES_PER_LOOP, 1L);
            int shared = Ports.free();
            CyclicBarrier barrier = new CyclicBarrier(2);
            CompletableFuture<Void> a =
                    changeAt(barrier, route("a", udp(Ports.free()), "out", "srt://:" + shared + "?streamid=a"));
            changeAt(barrier, route("b", "rtmp://:" + stage.port() + "/b", "out", "srt://:" + shared + "?streamid=b"))
                    .join();
            a.join();
            for (String id : List.of("a", "b")) {
                EndpointSnapshot out =
                        engine.snapshot(id).orElseThrow().destinations().get("out");
                assertThat(out.state()).as(out.reason()).isEqualTo(State.WAITING);
            }
            // Whichever was first stays, and the other one joins it.
            assertThat(engine.routesByLoop().get(1)).isIn(0L, 2L);
            engine.stop("b");
            engine.stop("a");
            assertThat(Ports.isFree(shared)).isTrue();
            engine.start(route("a", udp(Ports.free())));
        }
    }

    private CompletableFuture<Void> changeAt(CyclicBarrier barrier, RouteSpec next) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        barrier.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    engine.change(next);
                },
                Thread::startVirtualThread);
    }
}
