package dev.tramo.mpegts.rtp;

import static dev.tramo.mpegts.rtp.Stream.INTERVAL;
import static dev.tramo.mpegts.rtp.Stream.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two lossy paths in virtual time, from a seed: what came by either of them is delivered, once and in order. */
class SeamlessSimulationTest {
    private static final int PACKETS = 20_000;
    private static final double LOSS = 0.05;
    private static final long SKEW = 50 * MILLI;
    private static final long JITTER = 8 * MILLI;

    private record Arrival(long nanos, int order, int path, byte[] packet) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothingIsMissingThatCameByEitherPathAlsoWhenOneIsCut(long seed) {
        Random random = new Random(seed);
        Stream stream = new Stream(seed, random.nextInt(65_536), 20, 200);
        RtpReceiver receiver = new RtpReceiver(
                new ReceiverSettings(2, SKEW + JITTER + 2 * MILLI, ReceiverSettings.PACKETS_MAX, false), stream);
        PriorityQueue<Arrival> network =
                new PriorityQueue<>(Comparator.comparingLong(Arrival::nanos).thenComparingInt(Arrival::order));
        int cutPath = random.nextInt(2);
        int cutAt = PACKETS / 2 + random.nextInt(1_000);
        int lostOnBoth = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = stream.next();
            boolean came = false;
            for (int path = 0; path < 2; path++) {
                boolean isCut = path == cutPath && i >= cutAt;
                // After the cut nothing protects, so that the other path is to be a good one.
                if (!isCut && (i >= cutAt || random.nextDouble() >= LOSS)) {
                    long delay = path * SKEW + random.nextLong(JITTER);
                    network.add(new Arrival(i * INTERVAL + delay, 2 * i + path, path, packet));
                    came = true;
                }
            }
            lostOnBoth += came ? 0 : 1;
        }
        for (Arrival next = network.poll(); next != null; next = network.poll()) {
            while (receiver.nextDeadline() <= next.nanos) {
                stream.nowNanos = receiver.nextDeadline();
                receiver.advance(stream.nowNanos);
            }
            stream.nowNanos = next.nanos;
            receiver.onPacket(next.path, ByteBuffer.wrap(next.packet), 0, next.packet.length, next.nanos);
            receiver.advance(next.nanos);
        }
        receiver.advance(Long.MAX_VALUE - 1);

        assertThat(stream.isFlawless()).isTrue();
        ReceiverCounters counters = receiver.counters();
        assertThat(counters.lost()).as("only what came by neither").isEqualTo(lostOnBoth);
        assertThat(counters.packets() + counters.lost()).isEqualTo(PACKETS);
        assertThat(counters.tooLate()).isZero();
        assertThat(receiver.path(1 - cutPath).saved()).isGreaterThan(PACKETS - cutAt);
        assertThat(receiver.path(cutPath).saved()).isBetween(100L, (long) (PACKETS * LOSS));
    }
}
