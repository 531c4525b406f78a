package dev.tramo.bench.relay;

import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One direction of a {@link Relay}: holds datagrams until they are due. Belongs to the loop's thread. */
final class Lane {
    private static final int DATAGRAM_BYTES_MAX = 1_500;
    /** More than 10 s of 30 Mbit/s; what comes on top is lost, and counted as lost too. */
    private static final int HELD_MAX = 32_768;

    private final Loop loop;
    private final Impairment impairment;
    private final LoopTimer timer;
    private final PriorityQueue<Held> held =
            new PriorityQueue<>(Comparator.<Held>comparingLong(h -> h.dueNanos).thenComparingLong(h -> h.number));
    private final ArrayDeque<Held> spare = new ArrayDeque<>();
    private @Nullable UdpSocket out;
    private @Nullable Address destination;
    private long taken;
    private long lost;
    private long data;
    private long retransmitted;
    private long bytes;
    private long dataBytes;
    private long latenessNanosMax;

    /** A datagram on its way; reused. */
    private static final class Held {
        final byte[] bytes = new byte[DATAGRAM_BYTES_MAX];
        int length;
        long dueNanos;
        /** Keeps the order of datagrams that are due at the same time. */
        long number;
    }

    Lane(Loop loop, Impairment impairment) {
        this.loop = loop;
        this.impairment = impairment;
        this.timer = loop.newTimer(this::releaseDue);
    }

    /** Where datagrams go from now on. */
    void leadTo(UdpSocket socket, Address address) {
        out = socket;
        destination = address;
    }

    void take(DatagramBatch batch, int i) {
        int length = batch.length(i);
        count(batch.buffer(), batch.offset(i), length);
        long dueNanos = impairment.departureNanos(batch.arrivalNanos(i));
        if (dueNanos == Impairment.LOST || held.size() >= HELD_MAX || length > DATAGRAM_BYTES_MAX) {
            lost++;
            return;
        }
        Held datagram = spare.isEmpty() ? new Held() : spare.pop();
        batch.buffer().get(batch.offset(i), datagram.bytes, 0, length);
        datagram.length = length;
        datagram.dueNanos = dueNanos;
        datagram.number = taken;
        held.add(datagram);
        setTimer();
    }

    private void count(ByteBuffer b, int at, int length) {
        taken++;
        bytes += length;
        if (length >= PacketHeader.BYTES && !PacketHeader.isControl(b, at)) {
            data++;
            dataBytes += length;
            if (PacketHeader.isRetransmitted(b, at)) {
                retransmitted++;
            }
        }
    }

    private void releaseDue() {
        long nowNanos = loop.clockNanos();
        for (Held first = held.peek(); first != null && first.dueNanos <= nowNanos; first = held.peek()) {
            latenessNanosMax = Math.max(latenessNanosMax, nowNanos - first.dueNanos);
            held.remove();
            forward(first);
            spare.push(first);
        }
        setTimer();
    }

    private void forward(Held datagram) {
        UdpSocket socket = out;
        Address to = destination;
        if (socket != null && to != null) {
            socket.claim().put(datagram.bytes, 0, datagram.length);
            socket.commit(to);
        }
    }

    private void setTimer() {
        Held first = held.peek();
        timer.setAt(first == null ? LoopTimer.NEVER : first.dueNanos);
    }

    /** What it has seen so far; the lateness since this was last asked. */
    RelayStatistics.Direction statistics() {
        long lateness = latenessNanosMax;
        latenessNanosMax = 0;
        return new RelayStatistics.Direction(taken, bytes, lost, data, dataBytes, retransmitted, lateness);
    }
}
