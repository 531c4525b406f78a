package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RouteSpec.Source;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures and RTMP made of transport streams that are switched between. */
@Execution(ExecutionMode.CONCURRENT)
class SwitchedFramesTest {
    private static final String ROUTE = "r";
    private static final int SMALL = 320;
    private static final int LARGE = 480;
    /** A keyframe comes every two seconds; a busy machine may take some more. */
    private static final int STILL_SECONDS_MAX = 8;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final Engine engine = stage.engine();
    private final int one = Ports.free();
    private final int two = Ports.free();

    /** Four seconds with two keyframes, H.264 and AAC. */
    private Path film(int width) {
        Path file = stage.folder().resolve("film-" + width + ".ts");
        PeerProcess muxer = stage.ffmpeg(("-f lavfi -i testsrc2=size=" + width + "x180:rate=25"
                        + " -f lavfi -i sine=frequency=440:sample_rate=48000 -t 4 -c:v libx264 -preset ultrafast"
                        + " -pix_fmt yuv420p -g 50 -keyint_min 50 -sc_threshold 0 -b:v 300k -c:a aac -f mpegts " + file)
                .split(" +"));
        assertThat(muxer.exitCode(60)).as(muxer.output()).isZero();
        return file;
    }

    private void repeat(Path film, int port, String options) {
        PeerProcess _ = stage.ffmpeg(("-re -stream_loop -1 -i " + film + " -c copy " + options
                        + " -f mpegts udp://127.0.0.1:" + port + "?pkt_size=1316")
                .split(" +"));
    }

    private RouteSpec route(Join join, Take take, Map<String, DestinationSpec> destinations) {
        return new RouteSpec(
                ROUTE,
                List.of(new Source("main", Stage.udp(one)), new Source("backup", Stage.udp(two))),
                new Switching(false, Standby.HOT, join, 3_000, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 3_000, 0),
                take,
                destinations);
    }

    private static byte[] still(Engine of, String route) throws Exception {
        Viewing viewing = of.viewing(route).orElseThrow();
        return viewing.still().get(STILL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** ISO/IEC 14496-12 12.1.3: the width in the sample entry, behind 24 bytes of it. */
    private static int width(byte[] still) {
        int at = new String(still, StandardCharsets.ISO_8859_1).indexOf("avc1", 40);
        return ByteBuffer.wrap(still).getShort(at + 4 + 24);
    }

    /** A stream of the same PIDs and tables and other contents, and one with all others. */
    @ParameterizedTest
    @CsvSource({
        "PACKET, ''",
        "CLEAN, -mpegts_service_id 7 -mpegts_pmt_start_pid 0x500 -mpegts_start_pid 0x600 -output_ts_offset 3000"
    })
    void theStreamThatIsSwitchedToIsShownAndPushed(Join join, String options) throws Exception {
        repeat(film(SMALL), one, "");
        repeat(film(LARGE), two, options);
        int rtmp = Ports.freeTcp();
        Engine far = stage.newEngine(CameraStage.serving(rtmp));
        far.start(CameraStage.receiver(Map.of()));
        Map<String, DestinationSpec> out =
                Map.of("out", EndpointUri.destination("out", "rtmp://127.0.0.1:" + rtmp + "/live/x"));
        engine.start(route(join, Take.NONE, out));
        within(20)
                .until(() -> engine.snapshot(ROUTE).orElseThrow().sources().stream()
                        .allMatch(source -> source.endpoint().state() == State.RUNNING));
        within(20).until(() -> width(still(engine, ROUTE)) == SMALL);
        within(20).until(() -> width(still(far, "receiver")) == SMALL);

        engine.change(route(join, Take.NONE.next("backup"), out));
        within(20).until(() -> width(still(engine, ROUTE)) == LARGE);
        within(20).until(() -> width(still(far, "receiver")) == LARGE);
    }
}
