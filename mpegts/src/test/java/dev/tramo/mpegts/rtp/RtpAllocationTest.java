package dev.tramo.mpegts.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Packets cost the garbage collector nothing. */
class RtpAllocationTest {
    private static final int PACKETS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] bytes = new long[1];
    private final RtpReceiver receiver = new RtpReceiver(
            new ReceiverSettings(2, 300 * Stream.MILLI, ReceiverSettings.PACKETS_MAX, true),
            (data, offset, length, origin) -> bytes[0] += length);
    private final RtpSender sender = new RtpSender(RtpPacket.MPEG_TS, 1, 2, 3);
    private final FecSender fec = new FecSender(
            new FecMatrix(10, 10, true), 9, (isRow, data, offset, length) -> receiver.onFec(data, offset, length));
    private final ByteBuffer packet = ByteBuffer.allocate(1328);
    private long now;

    private void play(int packets) {
        for (int i = 0; i < packets; i++) {
            now += Stream.INTERVAL;
            packet.clear();
            sender.writeHeader(packet, 1316, now);
            if (i % 33 != 0) {
                receiver.onPacket(0, packet, 0, packet.capacity(), now);
            }
            if (i % 40 == 0) {
                receiver.onPacket(1, packet, 0, packet.capacity(), now);
            }
            fec.onPacket(packet, 0, packet.capacity());
            receiver.advance(now);
        }
    }

    @Test
    void nothingIsAllocatedPerPacket() {
        play(PACKETS);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        play(PACKETS);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat((double) taken / PACKETS).isLessThan(1);
        assertThat(receiver.counters().recovered()).isGreaterThan(PACKETS / 50);
        assertThat(bytes[0]).isPositive();
    }
}
