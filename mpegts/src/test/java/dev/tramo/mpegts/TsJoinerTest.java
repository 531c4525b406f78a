package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsJoinerTest {
    private static final int PID = 256;
    private static final long SECOND = 1_000_000_000;

    private final List<byte[]> packets = new ArrayList<>();
    private final TsJoiner joiner = new TsJoiner(this::take);

    private void take(ByteBuffer data, int offset, int length, long dueNanos) {
        for (int at = 0; at < length; at += Ts.PACKET_BYTES) {
            byte[] packet = new byte[Math.min(Ts.PACKET_BYTES, length - at)];
            data.get(offset + at, packet);
            packets.add(packet);
        }
    }

    private static byte[] packet(int pid, int counter) {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        packet[0] = Ts.SYNC;
        packet[1] = (byte) (pid >> 8);
        packet[2] = (byte) pid;
        packet[3] = (byte) (0x10 | counter);
        packet[187] = 77;
        return packet;
    }

    /** Without payload. */
    private static byte[] withClock(int pid, int counter, long ticks) {
        byte[] packet = packet(pid, counter);
        packet[3] = (byte) (0x20 | counter);
        packet[4] = (byte) 183;
        packet[5] = 0x10;
        packet[6] = (byte) (ticks >> 25);
        packet[7] = (byte) (ticks >> 17);
        packet[8] = (byte) (ticks >> 9);
        packet[9] = (byte) (ticks >> 1);
        packet[10] = (byte) ((ticks & 1) << 7);
        return packet;
    }

    private void send(long nowNanos, byte[]... all) {
        ByteBuffer datagram = ByteBuffer.allocate(3 + all.length * Ts.PACKET_BYTES);
        datagram.position(3);
        for (byte[] packet : all) {
            datagram.put(packet);
        }
        joiner.onDatagram(datagram, 3, all.length * Ts.PACKET_BYTES, nowNanos);
    }

    private List<Integer> counters() {
        return packets.stream().map(packet -> Ts.continuity(packet, 0)).toList();
    }

    @Test
    void theStreamOfTheFirstSourceIsNotChanged() {
        byte[] one = packet(PID, 14);
        byte[] other = packet(PID, 3);
        send(0, one, other);

        assertThat(packets).containsExactly(one, other);
    }

    @Test
    void countersGoOnFromOneSourceToTheNext() {
        send(0, packet(PID, 14), packet(PID + 1, 2), packet(PID, 15));
        joiner.join();
        send(0, packet(PID, 7), packet(PID + 1, 9), packet(PID, 8), packet(PID, 9));

        assertThat(counters()).containsExactly(14, 2, 15, 0, 3, 1, 2);
        assertThat(packets).allSatisfy(packet -> assertThat(packet[187]).isEqualTo((byte) 77));
    }

    @Test
    void aLossWithinTheNextSourceStaysVisible() {
        send(0, packet(PID, 5));
        joiner.join();
        send(0, packet(PID, 9));
        send(0, packet(PID, 12));

        assertThat(counters()).containsExactly(5, 6, 9);
    }

    @Test
    void aPacketWithoutPayloadDoesNotCount() {
        send(0, packet(PID, 5));
        joiner.join();
        send(0, withClock(PID, 11, 90_000), packet(PID, 12));

        assertThat(counters()).containsExactly(5, 5, 6);
    }

    @Test
    void nullPacketsAndOtherPayloadsPassAsTheyAre() {
        byte[] stuffing = packet(Ts.PID_NULL, 4);
        send(0, stuffing);
        joiner.join();
        byte[] other = packet(Ts.PID_NULL, 9);
        send(0, other);
        ByteBuffer opaque = ByteBuffer.wrap(new byte[] {0x47, 1, 2});
        joiner.onDatagram(opaque, 0, 3, 0);

        assertThat(packets).containsExactly(stuffing, other, opaque.array());
    }

    @Test
    void aClockThatJumpsIsMarkedOnce() {
        send(0, withClock(PID, 0, 90_000));
        joiner.join();
        send(SECOND, withClock(PID, 0, 9_000_000), withClock(PID, 0, 9_003_600));

        assertThat(packets.get(1)[5] & 0x80).isNotZero();
        assertThat(packets.get(2)[5] & 0x80).isZero();
        assertThat(TsJoiner.clock(packets.get(1), 0)).as("it is not changed").isEqualTo(9_000_000);
    }

    @Test
    void aClockThatGoesOnIsNotMarked() {
        long wrap = 1L << 33;
        send(0, withClock(PID, 0, wrap - 45_000));
        joiner.join();
        send(SECOND, withClock(PID, 0, 45_000 + 4_500));

        assertThat(packets.get(1)[5] & 0x80).isZero();
    }
}
