package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins transport streams of several sources, one after the other, as if they came from one encoder: whole units of the one, then the tables
 * and a keyframe of the next, with clock references, presentation and decode times and continuity counters carried on. The clock goes on by
 * the time that passes; if the times of the next picture would not follow those of the last, it jumps ahead by what is missing, which is
 * marked as a discontinuity.
 *
 * <p>What goes out is held back by {@value #DELAY_MILLIS} ms, so that no unit goes out of which the end may not come; or by as much as
 * the largest of the source takes to come, as keyframes do at a constant rate. After a failure it is longer, by the age of the keyframe
 * that the next source was begun with, until it is changed again. {@link #advance} is to be called at the times that it tells, and after
 * each datagram of the active source. Of several programs the first counts. One thread.
 */
public final class TsSplicer {
    /** What goes out is held back by that at least: longer than most pictures take to come, at 25 a second. */
    public static final int DELAY_MILLIS = 60;

    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long DELAY_NANOS = DELAY_MILLIS * 1_000_000L;
    /** A unit whose end does not come is no reason to hold back the rest for longer, unless the source is about to be left. */
    private static final long PARTIAL_NANOS_MAX = 1_000_000_000;

    private static final int FRAME_TICKS = 3_600;
    private static final long NONE = TsLine.NONE;

    private final TsJoiner joiner;
    private final byte[] group = new byte[Ts.DATAGRAM_BYTES];
    private final ByteBuffer grouped = ByteBuffer.wrap(group);
    private int groupBytes;
    private long groupNanos;
    private @Nullable Input active;
    private @Nullable Input awaited;
    private long awaitedSinceNanos;
    private long delayNanos = DELAY_NANOS;
    /** Whether something is due that is not whole. */
    private boolean isWaiting;
    /** Added to all times of the active source, in units of 90 kHz. */
    private long addedTicks;

    private int joins = 1;
    /** By PID: the last join since which a unit has begun, and the last presentation time that went out. */
    private final int[] begun = new int[Ts.PID_COUNT];

    private final long[] presented = new long[Ts.PID_COUNT];
    /** By PID: how long its last two units lasted, as the next one told; a unit has several frames of sound. */
    private final int[] lasted = new int[Ts.PID_COUNT];

    private final int[] lastedBefore = new int[Ts.PID_COUNT];
    private long clock = NONE;
    private long clockNanos;
    private long decoded = NONE;
    private long shown = NONE;

    /** @param joiner takes the stream; the time of a datagram is when it was to go out */
    public TsSplicer(TsJoiner joiner) {
        this.joiner = joiner;
        Arrays.fill(presented, NONE);
    }

    /** The stream of one source. */
    public final class Input {
        private final TsLine line = new TsLine();

        private Input() {}

        /** Takes a datagram; what is not whole transport packets passes at once, if the source is the active one. */
        public void onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
            if (TsJoiner.isTransport(data, offset, length)) {
                line.onDatagram(data, offset, length, nowNanos);
            } else if (this == active) {
                joiner.onDatagram(data, offset, length, nowNanos);
            }
        }

        /** Whether {@link TsSplicer#join} can begin with a keyframe that has come already. */
        public boolean hasKeyframe() {
            return line.hasKeyframe();
        }

        /**
         * How long {@link #hasKeyframe} has been false, nanoseconds; 0 if it is true, if no transport packets have come yet, and of a
         * program without video.
         */
        public long withoutKeyframeNanos(long nowNanos) {
            return line.withoutKeyframeNanos(nowNanos);
        }
    }

    /** A source more. */
    public Input newInput() {
        return new Input();
    }

    /** Begins with a source, whatever it brings. */
    public void start(Input first) {
        if (active != null) {
            active.line.rest();
        }
        active = first;
        first.line.use();
    }

    /** {@link #advance} is to say when the next keyframe of that source is to go out; null: of none. */
    public void await(@Nullable Input next, long nowNanos) {
        awaited = next;
        awaitedSinceNanos = nowNanos;
    }

    /** Whether the keyframe that was awaited is to go out now: {@link #join} is to be called. */
    public boolean isDue(long nowNanos) {
        return dueNanos() <= nowNanos;
    }

    private long dueNanos() {
        Input next = awaited;
        return next != null && next.line.hasKeyframe() && next.line.keyframeNanos() >= awaitedSinceNanos
                ? next.line.keyframeNanos() + DELAY_NANOS
                : NEVER;
    }

    /** Goes over to another source: to its last keyframe, or to what comes next if it has none. */
    public void join(Input next, long nowNanos) {
        awaited = null;
        Input before = active;
        if (before != null) {
            finish(before.line, nowNanos);
            before.line.rest();
        }
        flush();
        joiner.join();
        joins++;
        active = next;
        TsLine line = next.line;
        boolean hasKeyframe = line.hasKeyframe();
        line.rewind();
        line.use();
        isWaiting = false;
        delayNanos = hasKeyframe ? Math.max(0, nowNanos - line.keyframeNanos()) : DELAY_NANOS;
        carryOn(line, hasKeyframe, nowNanos);
        insert(line, line.association(), nowNanos);
        insert(line, line.map(), nowNanos);
    }

    /** Sets what is added to the times of the source, so that they follow what went out. */
    private void carryOn(TsLine line, boolean hasKeyframe, long nowNanos) {
        long startsAt = hasKeyframe ? line.keyframeClock() : line.clock(nowNanos);
        addedTicks = 0;
        if (clock == NONE || startsAt == NONE) {
            return;
        }
        addedTicks = Ts.wrapped(clock + Math.max(1, Ts.toTicks(nowNanos - clockNanos)) - startsAt);
        if (hasKeyframe && decoded != NONE) {
            byte[] b = line.chunk(line.first());
            int at = line.at(line.first());
            int header = Ts.payload(b, at);
            if (TsTimes.hasTimes(b, header, at + Ts.PACKET_BYTES)) {
                long decodes = Ts.wrapped(TsTimes.decodeTime(b, header) + addedTicks);
                long shows = Ts.wrapped(TsTimes.time(b, header + TsTimes.PES_HEADER_BYTES) + addedTicks);
                long missing = Math.max(
                        Ts.difference(decoded + FRAME_TICKS, decodes), Ts.difference(shown + FRAME_TICKS, shows));
                addedTicks = Ts.wrapped(addedTicks + Math.max(0, missing));
            }
        }
    }

    /** Units that have begun to go out go out to their end. */
    private void finish(TsLine line, long nowNanos) {
        for (long packet = line.first(); packet < line.end(); packet++) {
            byte[] b = line.chunk(packet);
            int at = line.at(packet);
            int pid = Ts.pid(b, at);
            if (begun[pid] != joins || !line.isUnits(b, at)) {
                continue;
            }
            if (Ts.startsUnit(b, at) || line.isPartial(packet, pid)) {
                begun[pid] = 0;
            } else {
                emit(line, b, at, nowNanos);
            }
        }
    }

    /** A table before the keyframe, with the counter before that of its next repetition. */
    private void insert(TsLine line, byte @Nullable [] table, long nowNanos) {
        if (table == null) {
            return;
        }
        int pid = Ts.pid(table, 0);
        int put = put(table, 0, nowNanos);
        for (long packet = line.first(); packet < line.end(); packet++) {
            byte[] b = line.chunk(packet);
            int at = line.at(packet);
            if (Ts.pid(b, at) == pid) {
                group[put + 3] = (byte) ((group[put + 3] & 0xF0) | ((Ts.continuity(b, at) - 1) & 0x0F));
                return;
            }
        }
    }

    /**
     * Lets go out what is to go out by now.
     *
     * @return when to call again, if nothing comes until then; {@link #NEVER} if that need not be
     */
    public long advance(long nowNanos) {
        Input of = active;
        long next = dueNanos();
        while (of != null && !of.line.isEmpty()) {
            TsLine line = of.line;
            long packet = line.first();
            long due = line.arrivalNanos(packet) + delayNanos;
            byte[] b = line.chunk(packet);
            int at = line.at(packet);
            if (due > nowNanos) {
                next = Math.min(next, due);
                break;
            }
            if (line.isPartial(packet, Ts.pid(b, at))
                    && (awaited != null || line.lastNanos() - line.arrivalNanos(packet) < PARTIAL_NANOS_MAX)) {
                isWaiting = true;
                break; // its rest comes with the next datagrams, or it does not go out
            }
            if (isWaiting) {
                isWaiting = false;
                delayNanos += nowNanos - due; // so that the next one that takes as long to come need not be waited for
                due = nowNanos;
            }
            emit(line, b, at, due);
            line.remove();
        }
        flush();
        return next;
    }

    private void emit(TsLine line, byte[] b, int at, long dueNanos) {
        int pid = Ts.pid(b, at);
        if (begun[pid] != joins && Ts.hasPayload(b, at) && pid != Ts.PID_NULL) {
            if (!Ts.startsUnit(b, at) || isPast(line, b, at, pid)) {
                return;
            }
            begun[pid] = joins;
            presented[pid] = NONE;
        }
        int put = put(b, at, dueNanos);
        if (Ts.hasClock(group, put)) {
            clock = TsJoiner.clock(group, put);
            clockNanos = dueNanos;
        }
        int header = Ts.payload(group, put);
        if (Ts.startsUnit(group, put)
                && line.isUnits(group, put)
                && TsTimes.hasTimes(group, header, put + Ts.PACKET_BYTES)) {
            long time = TsTimes.time(group, header + TsTimes.PES_HEADER_BYTES);
            if (presented[pid] != NONE) {
                lastedBefore[pid] = lasted[pid];
                lasted[pid] = (int) Ts.difference(time, presented[pid]);
            }
            presented[pid] = time;
            if (line.isVideoPid(pid)) {
                decoded = TsTimes.decodeTime(group, header);
                shown = shown == NONE || Ts.difference(presented[pid], shown) > 0 ? presented[pid] : shown;
            }
        }
    }

    /** Whether it is to be heard before what went out already. */
    private boolean isPast(TsLine line, byte[] b, int at, int pid) {
        int header = Ts.payload(b, at);
        return line.isUnits(b, at)
                && !line.isVideoPid(pid)
                && presented[pid] != NONE
                && TsTimes.hasTimes(b, header, at + Ts.PACKET_BYTES)
                && Ts.difference(
                                Ts.wrapped(TsTimes.time(b, header + TsTimes.PES_HEADER_BYTES) + addedTicks),
                                presented[pid])
                        < Math.max(1, Math.max(lasted[pid], lastedBefore[pid]));
    }

    /** Where it was put. */
    private int put(byte[] b, int at, long dueNanos) {
        if (groupBytes == group.length) {
            flush();
        }
        if (groupBytes == 0) {
            groupNanos = dueNanos;
        }
        int put = groupBytes;
        System.arraycopy(b, at, group, put, Ts.PACKET_BYTES);
        groupBytes += Ts.PACKET_BYTES;
        if (addedTicks != 0) {
            TsTimes.shift(group, put, addedTicks);
        }
        return put;
    }

    private void flush() {
        if (groupBytes > 0) {
            joiner.onDatagram(grouped, 0, groupBytes, groupNanos);
            groupBytes = 0;
        }
    }
}
