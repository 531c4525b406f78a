package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.driver.PullConnection;
import dev.tramo.rtmp.driver.RtmpClient;
import dev.tramo.rtmp.driver.Ticker;
import dev.tramo.rtmp.driver.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** HEVC and Opus in enhanced RTMP: relayed bit for bit to who takes it, and not sent to who does not. */
@Execution(ExecutionMode.CONCURRENT)
class CameraEnhancedTest {
    private static final int KEYFRAME_EVERY = 10;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final Random random = new Random(7);
    private final List<String> sent = new ArrayList<>();
    private int frames;

    private RawRtmp publisher() {
        RawRtmp publisher = stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
        send(publisher, RawRtmp.VIDEO, 0, payload(0x90, "hvc1", 60));
        send(publisher, RawRtmp.AUDIO, 0, payload(0x90, "Opus", 19));
        return publisher;
    }

    /** Two pictures, with and without composition time, and sound. */
    private void sendSome(RawRtmp publisher) {
        int time = frames * 40;
        boolean keyframe = frames % KEYFRAME_EVERY == 0;
        send(publisher, RawRtmp.VIDEO, time, payload(keyframe ? 0x91 : 0xA1, "hvc1", 300 + random.nextInt(3_000)));
        send(publisher, RawRtmp.AUDIO, time + 10, payload(0x91, "Opus", 120));
        send(publisher, RawRtmp.VIDEO, time + 20, payload(0xA3, "hvc1", 200 + random.nextInt(500)));
        frames++;
    }

    private byte[] payload(int first, String fourCc, int length) {
        byte[] payload = new byte[5 + length];
        random.nextBytes(payload);
        payload[0] = (byte) first;
        System.arraycopy(fourCc.getBytes(StandardCharsets.US_ASCII), 0, payload, 1, 4);
        return payload;
    }

    private void send(RawRtmp publisher, int type, int timestamp, byte[] payload) {
        publisher.message(type, 1, timestamp, payload);
        sent.add(line(type, payload));
    }

    private static String line(int type, byte[] payload) {
        return type + " " + HexFormat.of().formatHex(payload);
    }

    private void sendUntil(RawRtmp publisher, Callable<Boolean> enough) {
        within(20).pollInterval(Duration.ofMillis(20)).until(() -> {
            sendSome(publisher);
            return enough.call();
        });
    }

    @Test
    void anotherTramoGetsItBitForBitAndHandsItOn() throws Exception {
        RtmpUrl middle = stage.newReceiver();
        stage.push("a", middle).start();
        RawRtmp publisher = publisher();
        sendUntil(publisher, () -> stage.destination("a").state() == State.RUNNING);
        Puller puller = stage.add(new Puller(middle));
        sendUntil(publisher, () -> puller.heard.size() > 200);
        assertThat(stage.source().rtmp().stream().video().orElseThrow().toString())
                .containsIgnoringCase("hevc");
        assertThat(puller.heard.subList(0, 2)).containsExactlyElementsOf(sent.subList(0, 2));
        List<String> media = puller.heard.subList(2, 200);
        assertThat(media.getFirst()).startsWith("9 91");
        int from = sent.indexOf(media.getFirst());
        assertThat(media).isEqualTo(sent.subList(from, from + media.size()));
    }

    @Test
    void aServerThatDoesNotOfferItFailsWithThatReason() {
        NginxRtmp nginx = stage.nginx();
        stage.push("a", nginx.url("a")).push("b", stage.newReceiver()).start();
        RawRtmp publisher = publisher();
        sendUntil(publisher, () -> stage.destination("a").state() == State.FAILED);
        assertThat(stage.destination("a").reason())
                .isEqualTo("the server does not take enhanced RTMP, which carries Opus, hvc1");
        sendUntil(publisher, () -> stage.destination("b").state() == State.RUNNING);
        assertThat(stage.destination("a").connected()).isFalse();
    }

    @Test
    void toAServerThatDoesNotOfferItPicturesOfTheUsualFormGoWithoutTheSound() {
        NginxRtmp nginx = stage.nginx();
        stage.push("a", nginx.url("a")).push("b", stage.newReceiver()).start();
        RawRtmp publisher = stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
        send(publisher, RawRtmp.VIDEO, 0, RawRtmp.AVC_HEADER);
        send(publisher, RawRtmp.AUDIO, 0, payload(0x90, "Opus", 19));
        int[] time = {0};
        within(20).pollInterval(Duration.ofMillis(20)).until(() -> {
            time[0] += 20;
            send(publisher, RawRtmp.VIDEO, time[0], RawRtmp.AVC_KEYFRAME);
            send(publisher, RawRtmp.AUDIO, time[0], payload(0x91, "Opus", 120));
            return stage.destination("a").state() == State.DEGRADED
                    && stage.destination("b").state() == State.RUNNING;
        });
        assertThat(stage.destination("a").reason())
                .isEqualTo("the sound is left out: the server does not take enhanced RTMP, which carries Opus");
        publisher.close();
        stage.awaitPush("a", State.WAITING);
        assertThat(nginx.recording("a").video()).isNotEmpty();
        assertThat(nginx.recording("a").audio()).isEmpty();
    }

    @Test
    void aServerThatIsSaidToTakeItIsSentIt() {
        NginxRtmp nginx = stage.nginx();
        stage.start();
        RouteSpec spec = stage.spec();
        stage.engine()
                .change(new RouteSpec(spec.id(), spec.source(), Map.of("a", new RtmpPushSpec(nginx.url("a"), true))));
        RawRtmp publisher = publisher();
        sendUntil(publisher, () -> stage.destination("a").state() == State.RUNNING);
        assertThat(stage.destination("a").reason()).isEmpty();
        assertThat(stage.destination("a").rtmp().lastError()).isEmpty();
    }

    /** Plays, and puts down what comes. */
    private static final class Puller implements PullConnection.Events, AutoCloseable {
        private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final Ticker ticker = new Ticker();
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Puller(RtmpUrl url) {
            new RtmpClient(RtmpLimits.DEFAULT, new Traffic(), ticker, null)
                    .pull(loops.next(), ClientTarget.of(url), this);
        }

        @Override
        public void onStarted() {}

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            if (type == RawRtmp.AUDIO || type == RawRtmp.VIDEO) {
                heard.add(line(type, ByteBufUtil.getBytes(payload)));
            }
            payload.release();
        }

        @Override
        public void onBatchEnd() {}

        @Override
        public void onEnded(Ending ending) {}

        @Override
        public void close() {
            ticker.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
