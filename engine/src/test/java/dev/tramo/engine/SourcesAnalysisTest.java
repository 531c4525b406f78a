package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RouteSpec.Source;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import dev.tramo.rtmp.live.StreamStatistics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Of several sources, each is looked at, whether or not it is in use. */
class SourcesAnalysisTest {
    private static final String ROUTE = "r";

    private static Switching rules(Standby standby) {
        return new Switching(true, standby, Join.PACKET, 3_000, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 3_000, 0);
    }

    private static RouteReport report(Engine engine) {
        return engine.analysis(ROUTE).orElseThrow();
    }

    private static byte[] still(Engine engine, String source) throws Exception {
        return engine.still(ROUTE, source).orElseThrow().get(20, TimeUnit.SECONDS);
    }

    private static void assertIsPicture(byte[] still) {
        assertThat(new String(still, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        assertThat(still).hasSizeGreaterThan(1_000);
    }

    @Test
    void aStandbyOfDatagramsHasAReportAndAStillOfItsOwn() throws Exception {
        try (Stage stage = new Stage()) {
            Engine engine = stage.engine();
            int main = Ports.free();
            int backup = Ports.free();
            RouteSpec both = new RouteSpec(
                    ROUTE,
                    List.of(new Source("main", udp(main)), new Source("backup", udp(backup))),
                    rules(Standby.HOT),
                    Take.NONE,
                    Map.of("out", udp(stage.sink().port())));
            stage.start(both);
            TsSender sender = stage.add(new TsSender(main));
            sendFilm(stage, backup);
            within(20)
                    .until(() -> report(engine).sources().values().stream()
                            .allMatch(source -> source.stream()
                                    .filter(stream -> !stream.services().isEmpty())
                                    .isPresent()));
            engine.resetAnalysis(ROUTE);

            sender.leaveOut(5);
            within(10)
                    .untilAsserted(
                            () -> assertThat(of("main", engine).damage().total().arrivedDamaged())
                                    .hasValue(5));
            RouteReport report = report(engine);
            assertThat(report.sources()).containsOnlyKeys("main", "backup");
            assertThat(of("main", engine).stream().orElseThrow().missingPackets())
                    .isEqualTo(5);
            assertThat(report.source().damage().total().arrivedDamaged()).hasValue(5);
            assertThat(of("backup", engine).stream().orElseThrow().missingPackets())
                    .isZero();
            assertThat(of("backup", engine).damage().verdict()).isEqualTo("no damage");
            assertIsPicture(still(engine, "backup"));

            engine.resetAnalysis(ROUTE);
            assertThat(of("main", engine).stream().orElseThrow().missingPackets())
                    .isZero();
            engine.change(new RouteSpec(ROUTE, List.of(new Source("backup", udp(backup))), both.destinations()));
            assertThat(report(engine).sources()).as("one is the route's own").isEmpty();
            assertIsPicture(still(engine, "backup"));
        }
    }

    private static EndpointReport of(String source, Engine engine) {
        return report(engine).sources().get(source);
    }

    private static void sendFilm(Stage stage, int port) {
        stage.peer(
                Peers.FFMPEG,
                "-v",
                "error",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                Film.PLAIN.path().toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                "udp://127.0.0.1:" + port + "?pkt_size=1316");
    }

    @Test
    void aColdStandbySaysWhyItHasNoStill() throws Exception {
        try (Stage stage = new Stage()) {
            stage.start(new RouteSpec(
                    ROUTE,
                    List.of(new Source("main", udp(Ports.free())), new Source("backup", udp(Ports.free()))),
                    rules(Standby.COLD),
                    Take.NONE,
                    Map.of("out", udp(stage.sink().port()))));
            assertThatThrownBy(() -> still(stage.engine(), "backup"))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(NothingToShowException.class)
                    .hasMessage("the source backup is not connected: it is a cold standby");
        }
    }

    @Test
    void aStandbyOfFramesHasAReportAndAStillOfItsOwn() throws Exception {
        try (CameraStage stage = new CameraStage()) {
            Engine engine = stage.engine();
            engine.start(new RouteSpec(
                    ROUTE,
                    List.of(listen("main"), listen("backup")),
                    rules(Standby.HOT),
                    Take.NONE,
                    Map.of("out", udp(Ports.free()))));
            PeerProcess main = stage.publish(Film.PLAIN, "rtmp://127.0.0.1:" + stage.port() + "/main/x");
            PeerProcess _ = stage.publish(Film.PLAIN, "rtmp://127.0.0.1:" + stage.port() + "/backup/x");

            within(20).until(() -> List.of("main", "backup").stream().allMatch(id -> bitrate(of(id, engine)) > 0));
            assertThat(of("backup", engine).damage().total().arrivedDamaged()).hasValue(0);
            assertThat(report(engine).source().damage().verdict()).isEqualTo("no damage");
            assertThat(report(engine).source().damage().total().arrivedDamaged())
                    .as("it is counted behind a switch, too")
                    .hasValue(0);
            assertIsPicture(still(engine, "backup"));
            assertIsPicture(still(engine, "main"));

            main.kill();
            within(20).until(() -> bitrate(of("main", engine)) == 0);
            assertThat(bitrate(of("backup", engine))).isPositive();
        }
    }

    private static long bitrate(EndpointReport source) {
        if (source == null) {
            return 0;
        }
        StreamStatistics statistics = source.frames().orElseThrow().statistics();
        return statistics.equals(StreamStatistics.NONE) ? 0 : 1;
    }

    private static Source listen(String id) {
        return new Source(
                id, new RtmpListenSpec(RtmpAddress.onOwnPorts(id, ""), Duration.ofSeconds(3), Duration.ofSeconds(3)));
    }
}
