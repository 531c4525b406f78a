package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.rtmp.wire.RandomChunks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends: no exception, one ending, all memory given back. */
class SessionFuzzTest {
    private static final int CASES = 70_000;
    private static final RtmpUrl URL = RtmpUrl.parse("rtmp://host/live/s3cr3t-k3y?t0k3n");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private int understood;

    /** Makes a session that writes to an output and tells its ending. */
    @FunctionalInterface
    private interface Opening {
        RtmpSession open(Recorder recorder);
    }

    /** What a session did that it may do once only. */
    private final class Recorder
            implements RtmpSession.Output, ServerSession.Events, PushSession.Events, PullSession.Events {
        private RtmpSession session;
        private int endings;
        private boolean closed;
        private boolean asked;
        private String reason = "";

        @Override
        public void write(ByteBuf bytes) {
            assertThat(closed).isFalse();
            assertThat(bytes.refCnt()).isEqualTo(1);
            bytes.release();
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
            if (random.nextInt(4) == 0) {
                session.disconnected("");
            }
        }

        @Override
        public void onPublish(StreamAddress address) {
            onPlay(address);
        }

        @Override
        public void onPlay(StreamAddress address) {
            assertThat(asked).isFalse();
            assertThat(endings).isZero();
            asked = true;
            if (random.nextInt(4) > 0) {
                answer();
            }
        }

        void answer() {
            if (asked && session instanceof ServerSession server) {
                if (random.nextInt(8) == 0) {
                    server.refuse(ServerSession.Refusal.BAD_NAME, "No.");
                } else {
                    server.accept();
                }
            }
        }

        @Override
        public void onAccepted() {
            understood++;
        }

        @Override
        public void onStarted() {
            understood++;
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            assertThat(endings).isZero();
            assertThat(payload.refCnt()).isPositive();
            payload.release();
            understood++;
            if (random.nextInt(50) == 0) {
                endOfOurs();
            }
        }

        private void endOfOurs() {
            switch (session) {
                case ServerSession server -> server.close("ours");
                case PushSession push -> push.close("ours");
                case PullSession pull -> pull.close("ours");
            }
        }

        @Override
        public void onFinished(Ending ending) {
            assertThat(asked).isTrue();
            assertThat(endings).isZero();
            asked = false;
        }

        @Override
        public void onEnded(Ending ending) {
            endings++;
            reason = ending.reason();
        }
    }

    @Test
    void aServerSessionTakesAnything() {
        fuzz(
                recorder -> new ServerSession(allocator, RtmpLimits.DEFAULT, recorder, recorder, 0),
                dialogue(
                        encoded(3, 20, 0, "connect", 1, Map.of("app", "live", "tcUrl", "rtmp://host/live")),
                        encoded(3, 20, 0, "releaseStream", 2, null, "s3cr3t-k3y"),
                        encoded(3, 20, 0, "createStream", 3, null),
                        encoded(4, 20, 1, "publish", 4, null, "s3cr3t-k3y?t0k3n", "live"),
                        encoded(4, 18, 1, "@setDataFrame", "onMetaData", Map.of("width", 1)),
                        encoded(4, 9, 1, "media"),
                        encoded(2, 4, 0, 1),
                        encoded(4, 8, 1, "media"),
                        encoded(3, 20, 0, "FCUnpublish", 5, null, "s3cr3t-k3y")));
    }

    @Test
    void aPushSessionTakesAnything() {
        fuzz(
                recorder -> new PushSession(
                        allocator,
                        RtmpLimits.DEFAULT,
                        ClientTarget.of(URL),
                        List.of(),
                        RelayPath.NONE,
                        recorder,
                        recorder,
                        0),
                dialogue(
                        encoded(3, 20, 0, "_result", 1, Map.of("capsEx", 1), Map.of("code", "x")),
                        encoded(3, 20, 0, "_error", 2, null, null),
                        encoded(3, 20, 0, "_result", 4, null, 1),
                        encoded(5, 20, 1, "onStatus", 0, null, Map.of("code", "NetStream.Publish.Start")),
                        encoded(5, 20, 1, "onStatus", 0, null, Map.of("level", "error", "code", "s3cr3t-k3y"))));
    }

    @Test
    void aPullSessionTakesAnything() {
        fuzz(
                recorder -> new PullSession(allocator, RtmpLimits.DEFAULT, ClientTarget.of(URL), recorder, recorder, 0),
                dialogue(
                        encoded(3, 20, 0, "_result", 1, Map.of(), Map.of("code", "x")),
                        encoded(3, 20, 0, "_result", 2, null, 1),
                        encoded(5, 20, 1, "onStatus", 0, null, Map.of("code", "NetStream.Play.Start")),
                        encoded(5, 18, 1, "onMetaData", Map.of("width", 1)),
                        encoded(6, 9, 1, "media"),
                        encoded(4, 8, 1, "media"),
                        encoded(5, 20, 1, "onStatus", 0, null, Map.of("code", "NetStream.Play.UnpublishNotify"))));
    }

    private byte[] encoded(int chunkStream, int type, int streamId, Object... values) {
        return new Peer(allocator, () -> 0).encoded(chunkStream, 0, type, streamId, Peer.amf(values));
    }

    private static byte[] dialogue(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }

    private void fuzz(Opening opening, byte[] dialogue) {
        byte[] handshake = new byte[3_073];
        handshake[0] = 3;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = random.nextBoolean() ? RandomChunks.next(random) : RandomChunks.mutated(dialogue, random);
            boolean rightHandshake = random.nextInt(20) > 0;
            try {
                attack(opening, rightHandshake ? handshake : RandomChunks.mutated(handshake, random), bytes);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + " case " + i + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(understood).isBetween(CASES / 20, CASES * 20);
    }

    private void attack(Opening opening, byte[] handshake, byte[] bytes) {
        Recorder recorder = new Recorder();
        RtmpSession session = opening.open(recorder);
        recorder.session = session;
        long now = 0;
        receive(session, handshake, 0, handshake.length, now);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(500));
            receive(session, bytes, at, count, now);
            at += count;
            if (random.nextInt(8) == 0) {
                now += random.nextLong(3_000_000_000L);
                session.tick(now);
            }
        }
        if (random.nextBoolean()) {
            recorder.answer();
        }
        session.tick(now + random.nextLong(30_000_000_000L));
        session.disconnected(random.nextBoolean() ? "" : "connection reset");
        session.disconnected("again");
        session.tick(now + 100_000_000_000L);
        receive(session, bytes, 0, bytes.length, now);

        assertThat(recorder.endings).isEqualTo(1);
        assertThat(recorder.reason).isNotEmpty().doesNotContain("s3cr3t-k3y", "t0k3n");
        assertThat(session.hasEnded()).isTrue();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private void receive(RtmpSession session, byte[] bytes, int from, int count, long now) {
        session.receive(allocator.buffer(Math.max(1, count)).writeBytes(bytes, from, count), now);
    }
}
