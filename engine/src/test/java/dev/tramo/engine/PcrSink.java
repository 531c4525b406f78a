package dev.tramo.engine;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Receives a transport stream, and compares its program clock references with the time at which they come. */
final class PcrSink implements AutoCloseable {
    private static final int PACKET_BYTES = 188;
    private static final int PID_NULL = 0x1FFF;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double CLOCK_HZ = 27e6;

    private final DatagramSocket socket;
    private final List<Reference> references = new ArrayList<>();
    private long bits;
    private long packets;
    private long nulls;

    /** @param bits of the stream before it */
    private record Reference(double clockNanos, long arrivalNanos, long bits) {}

    /**
     * What was measured between the first and the last reference.
     *
     * @param bitsPerSecond by the time of arrival
     * @param clockBitsPerSecond by the clock references
     * @param intervalMillisMax between two references, by themselves
     * @param lateness of each reference against the earliest one, ascending, milliseconds
     */
    record Report(
            double bitsPerSecond,
            double clockBitsPerSecond,
            double intervalMillisMax,
            double nullShare,
            List<Double> lateness) {
        /** At most so late came that share of the references. */
        double lateMillis(double share) {
            return lateness.get((int) (share * (lateness.size() - 1)));
        }

        @Override
        public String toString() {
            return "%.0f bit/s, by its clock %.0f; interval %.1f ms; null %.2f; late p50 %.2f p95 %.2f p99 %.2f max %.2f ms of %d"
                    .formatted(
                            bitsPerSecond,
                            clockBitsPerSecond,
                            intervalMillisMax,
                            nullShare,
                            lateMillis(0.5),
                            lateMillis(0.95),
                            lateMillis(0.99),
                            lateMillis(1),
                            lateness.size());
        }
    }

    PcrSink() throws IOException {
        socket = new DatagramSocket(Ports.free(), InetAddress.getLoopbackAddress());
        socket.setReceiveBufferSize(4 << 20);
        Thread.ofPlatform().daemon().name("pcr sink").start(this::receive);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            while (true) {
                socket.receive(packet);
                read(packet.getData(), packet.getLength(), System.nanoTime());
            }
        } catch (IOException e) {
            // it was closed: the end
        }
    }

    private synchronized void read(byte[] data, int length, long now) {
        for (int at = 0; at + PACKET_BYTES <= length; at += PACKET_BYTES) {
            int pid = (data[at + 1] & 0x1F) << 8 | data[at + 2] & 0xFF;
            boolean hasField = (data[at + 3] & 0x20) != 0 && data[at + 4] != 0;
            if (hasField && (data[at + 5] & 0x10) != 0) {
                references.add(new Reference(clock(data, at + 6) / CLOCK_HZ * 1e9, now, bits));
            }
            packets++;
            nulls += pid == PID_NULL ? 1 : 0;
            bits += PACKET_BYTES * Byte.SIZE;
        }
    }

    /** ISO/IEC 13818-1: 33 bits of 90 kHz, six reserved, nine bits of 27 MHz. */
    private static double clock(byte[] data, int at) {
        long base = 0;
        for (int i = 0; i < 4; i++) {
            base = base << 8 | data[at + i] & 0xFF;
        }
        base = base << 1 | data[at + 4] >> 7 & 1;
        int extension = (data[at + 4] & 1) << 8 | data[at + 5] & 0xFF;
        return base * 300.0 + extension;
    }

    synchronized Report report() {
        Reference first = references.getFirst();
        Reference last = references.getLast();
        List<Double> offsets = new ArrayList<>();
        double intervalMax = 0;
        for (int i = 0; i < references.size(); i++) {
            Reference one = references.get(i);
            offsets.add(
                    (one.arrivalNanos - first.arrivalNanos - (one.clockNanos - first.clockNanos)) / NANOS_PER_MILLI);
            if (i > 0) {
                intervalMax =
                        Math.max(intervalMax, (one.clockNanos - references.get(i - 1).clockNanos) / NANOS_PER_MILLI);
            }
        }
        double earliest = Collections.min(offsets);
        double seenBits = last.bits - first.bits;
        return new Report(
                seenBits / (last.arrivalNanos - first.arrivalNanos) * 1e9,
                seenBits / (last.clockNanos - first.clockNanos) * 1e9,
                intervalMax,
                (double) nulls / packets,
                offsets.stream().map(offset -> offset - earliest).sorted().toList());
    }

    @Override
    public void close() {
        socket.close();
    }
}
