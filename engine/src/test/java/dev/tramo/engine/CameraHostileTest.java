package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.live.QueueLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Strangers who mean no good are closed within the limits, while a camera beside them loses nothing. */
class CameraHostileTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final RtmpLimits DEFAULT = RtmpLimits.DEFAULT;
    private static final RtmpLimits LIMITS = new RtmpLimits(
            DEFAULT.chunks(),
            DEFAULT.amf(),
            LIMIT,
            LIMIT,
            LIMIT,
            LIMIT,
            DEFAULT.idle(),
            DEFAULT.commandsBeforeMedia(),
            DEFAULT.commandsPerSecond(),
            DEFAULT.addressBytesMax(),
            DEFAULT.unacceptedBytesMax(),
            DEFAULT.publisherBitsPerSecondMax());

    @AutoClose
    private final CameraStage stage = new CameraStage(
            port -> CameraStage.serving(port, LIMITS, new ServerLimits(1_500, 1_500), QueueLimits.DEFAULT));

    private final NginxRtmp nginx = stage.nginx();

    /** Lets a film run, does what is to be done beside it, and asserts that none of the film was lost. */
    private void besideAFilm(Runnable deed) {
        stage.push("a", nginx.url("a")).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        deed.run();
        long frames = stage.destination("a").rtmp().frames();
        within(5).until(() -> stage.destination("a").rtmp().frames() > frames + 20);
        publisher.interrupt();
        stage.awaitPush("a", State.WAITING);
        nginx.recording("a").assertIsUnbroken(Film.PLAIN.recording());
        assertThat(stage.destination("a").rtmp().droppedFrames()).isZero();
    }

    private List<RawRtmp> strangers(int count) {
        List<RawRtmp> strangers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strangers.add(stage.add(new RawRtmp(stage.port())));
        }
        return strangers;
    }

    private static void awaitEnds(List<RawRtmp> strangers, int seconds) {
        within(seconds).until(() -> strangers.stream().allMatch(RawRtmp::hasEnded));
    }

    @Test
    void silentOnesAndSlowOnes() {
        besideAFilm(() -> {
            List<RawRtmp> silent = strangers(1_000);
            List<RawRtmp> slow = strangers(200);
            long start = System.nanoTime();
            while (System.nanoTime() - start < LIMIT.toNanos() + TimeUnit.SECONDS.toNanos(3)) {
                slow.forEach(stranger -> {
                    if (!stranger.hasEnded()) {
                        stranger.bytes((byte) 3);
                    }
                });
                LockSupport.parkNanos(50_000_000);
            }
            awaitEnds(silent, 5);
            awaitEnds(slow, 1);
        });
    }

    @Test
    void whoConnectsAndThenDoesNothing() {
        besideAFilm(() -> {
            List<RawRtmp> strangers = strangers(20);
            strangers.forEach(RawRtmp::shakeHands);
            strangers.subList(10, 20).forEach(s -> s.command(0, "connect", 1, Map.of("app", "cam")));
            awaitEnds(strangers, 5);
        });
    }

    @Test
    void whoSendsWhatIsNoRtmp() {
        Random random = new Random(1);
        byte[] noise = new byte[20_000];
        random.nextBytes(noise);
        besideAFilm(() -> List.<Consumer<RawRtmp>>of(
                        stranger ->
                                stranger.bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                        stranger -> stranger.bytes(noise),
                        stranger -> stranger.shakeHands().bytes(noise),
                        stranger -> stranger.shakeHands().bytes(header(RawRtmp.AUDIO, 0xFFFFFF)),
                        stranger -> stranger.shakeHands().bytes(header(RawRtmp.VIDEO, 9 << 20)),
                        stranger -> stranger.shakeHands().message(RawRtmp.COMMAND, 0, 0, deep(1_000)),
                        stranger -> stranger.shakeHands().message(RawRtmp.COMMAND, 0, 0, new byte[] {3, 0, 1, 'x'}),
                        stranger -> flood(stranger.shakeHands()))
                .forEach(deed -> {
                    RawRtmp stranger = strangers(1).getFirst();
                    deed.accept(stranger);
                    within(2).until(stranger::hasEnded);
                }));
    }

    private static byte[] header(int type, int length) {
        ByteBuf header = Unpooled.buffer();
        header.writeByte(4).writeMedium(0).writeMedium(length).writeByte(type).writeIntLE(1);
        return ByteBufUtil.getBytes(header);
    }

    /** "connect", its transaction, and objects within each other. */
    private static byte[] deep(int depth) {
        ByteBuf amf = Unpooled.buffer();
        amf.writeByte(2).writeShort(7).writeCharSequence("connect", StandardCharsets.US_ASCII);
        amf.writeByte(0).writeDouble(1);
        for (int i = 0; i < depth; i++) {
            amf.writeByte(3).writeShort(1).writeByte('a');
        }
        return ByteBufUtil.getBytes(amf);
    }

    private static void flood(RawRtmp stranger) {
        stranger.command(0, "connect", 1, Map.of("app", "cam"));
        for (int i = 0; i < 200 && !stranger.hasEnded(); i++) {
            stranger.command(0, "FCPublish", 2 + i, null, "x");
        }
    }
}
