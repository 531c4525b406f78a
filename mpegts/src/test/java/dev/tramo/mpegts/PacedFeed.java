package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A {@link StreamPacer} in virtual time: a stream of a sender with a clock of its own arrives as a test says, and leaves when it is due. */
final class PacedFeed {
    static final long MILLI = 1_000_000;
    static final int CLOCK_PID = 0x100;
    private static final int DATAGRAM_PACKETS = 7;

    /** A datagram that left. */
    record Sent(byte[] bytes, long dueNanos) {
        /** Numbers of the packets that the sender made. */
        List<Integer> numbers() {
            List<Integer> numbers = new ArrayList<>();
            for (int at = 0; bytes.length % 188 == 0 && at < bytes.length; at += 188) {
                if (Ts.pid(bytes, at) != Ts.PID_NULL) {
                    numbers.add(ByteBuffer.wrap(bytes).getInt(at + 180));
                }
            }
            return numbers;
        }
    }

    private record Arrival(ByteBuffer data, long nanos) {}

    final StreamPacer pacer;
    final List<Sent> sent = new ArrayList<>();
    /** When each packet was to be sent by the sender's clock, on ours. */
    final List<Long> ideal = new ArrayList<>();

    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    /** Of the PCR: packets between two. */
    int clockEvery = 200;

    long clock = 0;
    double ppm = 0;
    long bits = 8_000_000;
    /** On our clock, of the next packet. */
    double madeNanos = 10_000 * MILLI;

    long nowNanos;

    PacedFeed(PacingSettings settings) {
        pacer = new StreamPacer(settings);
    }

    static PacingSettings buffer(long millis) {
        return new PacingSettings(millis * MILLI, 0);
    }

    /** Makes a datagram at the sender's pace. */
    ByteBuffer datagram() {
        ByteBuffer data = ByteBuffer.allocate(DATAGRAM_PACKETS * 188);
        double packetNanos = 188 * 8 * 1e9 / bits;
        for (int at = 0; at < data.capacity(); at += 188) {
            int number = ideal.size();
            boolean hasClock = clockEvery > 0 && number % clockEvery == 0;
            data.put(at, Ts.SYNC).putShort(at + 1, (short) CLOCK_PID).put(at + 3, (byte) (0x30 | number & 15));
            data.put(at + 4, (byte) 7).put(at + 5, (byte) (hasClock ? 0x10 : 0));
            if (hasClock) {
                PacedStream.setClock(data, at, clock);
            }
            data.putInt(at + 180, number);
            ideal.add(Math.round(madeNanos));
            clock += Math.round(packetNanos * 27 / 1000);
            madeNanos += packetNanos * (1 + ppm / 1e6);
        }
        return data;
    }

    /** Something arrives then; not before what arrived last. */
    void arrive(ByteBuffer data, long nanos) {
        arrivals.add(new Arrival(data, nanos));
    }

    /** Datagrams for so long, which arrive in bunches: whenever a multiple of {@code bunchNanos} has passed. */
    void bunches(double seconds, long bunchNanos) {
        double end = madeNanos + seconds * 1e9;
        while (madeNanos < end) {
            ByteBuffer data = datagram();
            arrive(data, (Math.round(madeNanos) / bunchNanos + 1) * bunchNanos);
        }
    }

    /** Lets time pass until everything has arrived, and {@code moreMillis} more. */
    PacedFeed run(long moreMillis) {
        while (!arrivals.isEmpty()) {
            Arrival next = arrivals.remove();
            advance(next.nanos);
            pacer.accept(next.data, 0, next.data.capacity(), next.nanos, nowNanos);
        }
        advance(nowNanos + moreMillis * MILLI);
        return this;
    }

    private void advance(long until) {
        while (pacer.nextDeadline() <= until) {
            nowNanos = Math.max(nowNanos, pacer.nextDeadline());
            pacer.advance(nowNanos, this::take);
        }
        nowNanos = until;
    }

    private void take(ByteBuffer data, int offset, int length, long due) {
        byte[] bytes = new byte[length];
        data.get(offset, bytes);
        sent.add(new Sent(bytes, due));
    }

    /** Numbers of all packets that left, without null packets. */
    List<Integer> numbers() {
        return sent.stream().flatMap(each -> each.numbers().stream()).toList();
    }
}
