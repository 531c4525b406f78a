package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.engine.Recording.Packet;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A camera's frames go from one engine to another by SRT over a path that loses, and leave by RTMP. */
@Execution(ExecutionMode.CONCURRENT)
class ConversionChainTest {
    /** 5 % lost each way at a round trip of 40 ms. */
    private static final Conditions LOSSY = Conditions.of(0.05, 20, 0);

    /** The film's length. */
    private static final int ROUND_SECONDS = 4;

    private static final int PICTURES_PER_SECOND = 25;

    /** So much that a pause of a busy machine costs nothing. */
    private static final int LATENCY_MILLIS = 3_000;

    private static final int SHORT_SECONDS = 12;
    private static final int LONG_SECONDS = 600;

    @AutoClose
    private final CameraStage near = new CameraStage();

    private final Engine far = near.newEngine(CameraStage.serving(Ports.freeTcp()));

    private static RouteSpec route(String source, String destination) {
        return new RouteSpec(
                "r",
                EndpointUri.source("source", source),
                Map.of("out", EndpointUri.destination("destination", destination)));
    }

    private static EndpointSnapshot out(Engine engine) {
        return engine.snapshot("r").orElseThrow().destinations().get("out");
    }

    /** Publishes the film for that long; every frame that was published arrives, in order and decodable. */
    private void assertArrives(int seconds) {
        NginxRtmp nginx = near.nginx();
        int srt = Ports.free();
        LossyProxy proxy = near.add(new LossyProxy(srt, 11, LOSSY, LOSSY));
        far.start(route(
                "srt://:" + srt + "?latency=" + LATENCY_MILLIS, nginx.url("a").full()));
        near.engine()
                .start(route(
                        "rtmp://:" + near.port() + "/cam/key",
                        "srt://127.0.0.1:" + proxy.port() + "?latency=" + LATENCY_MILLIS));
        within(10).until(() -> out(near.engine()).connected());
        int rounds = seconds / ROUND_SECONDS;
        PeerProcess publisher = near.ffmpeg(
                "-re",
                "-stream_loop",
                String.valueOf(rounds - 1),
                "-i",
                Film.B_FRAMES.path().toString(),
                "-c",
                "copy",
                "-f",
                "flv",
                "rtmp://127.0.0.1:" + near.port() + "/cam/key");
        assertThat(publisher.exitCode(seconds + 30)).as(publisher.output()).isZero();
        Recording film = Film.B_FRAMES.recording();
        Path file = nginx.recordings("a").getFirst();
        Packet last = film.video().getLast();
        within(20).until(() -> {
            Recording seen = Recording.of(file);
            return seen.video().size() > seconds * PICTURES_PER_SECOND / 2
                    && seen.video().getLast().content().equals(last.content());
        });
        assertThat(proxy.lost()).isGreaterThan(seconds * 5L);
        far.stop("r");
        Recording arrived = nginx.recording("a");
        assertThat(arrived.video()).hasSize(rounds * film.video().size());
        assertThat(arrived.audio()).hasSize(rounds * film.audio().size());
        for (int i = 0; i < arrived.video().size(); i++) {
            assertThat(arrived.video().get(i).content())
                    .as("picture %d", i)
                    .isEqualTo(film.video().get(i % film.video().size()).content());
        }
        arrived.assertTimeGrows();
        arrived.assertDecodes();
    }

    @Test
    void everyFrameArrivesOverAPathThatLosesATwentieth() {
        assertArrives(SHORT_SECONDS);
    }

    @Test
    @Tag("long")
    void everyFrameArrivesForTenMinutes() {
        assertArrives(LONG_SECONDS);
    }
}
