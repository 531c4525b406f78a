package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/**
 * Makes a steady output of a stream that arrives in bunches: says when each datagram leaves, and fills up to a constant rate with null
 * packets if that is asked for.
 *
 * <p>A transport stream leaves by its own clock (PCR), which is recovered from the arrivals, a buffer's time later on average. What has
 * no clock, or is no transport stream, leaves the buffer's time after it arrived. The schedule never goes back. Where a clock reference
 * comes after its time (an underrun), the schedule moves to a later time by as much; where more is held than twice the buffer and {@link
 * #HELD_NANOS_MORE}, to an earlier one. Either way nothing is lost, and the schedule returns to its place by 500 millionths at most.
 * At a constant rate a late stream does not move the schedule: null packets make room for it.
 *
 * <p>At a constant rate the output's packets are on a raster of stream time, and each PCR is written anew by as much as its packet was
 * moved: exactly the position on the raster. Null packets of the stream itself are left out. What is late by more than the buffer's time,
 * because the stream is larger than the rate, leaves faster than the rate: nothing is lost, but {@link
 * PacingCounters#exceededPackets} tells of it. Null packets go on for {@link #SILENCE_NANOS} after the stream.
 *
 * <p>Time is a parameter: nanoseconds of one monotonic clock. One thread. Nothing is allocated per datagram once the buffer has grown.
 */
public final class StreamPacer {
    /** A silence after which the stream begins anew. */
    public static final long SILENCE_NANOS = 1_000_000_000;

    /** What may be held beyond twice the buffer: what one burst may bring. */
    static final long HELD_NANOS_MORE = 200_000_000;

    /** Origins that are so much nearer than they were have another time base. */
    private static final long TRANSIT_NANOS = 10_000_000;

    /** The deadline if there is none. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long PACKET_TICK_BITS = 8L * Ts.PACKET_BYTES * 27_000_000;

    private final PacingSettings settings;
    private final PacingClock clock = new PacingClock();
    private final PacedUnits units = new PacedUnits();
    private final PacedStream stream = new PacedStream(clock, units, new References());
    private final ByteBuffer composed = ByteBuffer.allocate(Ts.DATAGRAM_BYTES);

    private boolean hasBegun;
    private long nowNanos;
    private long lastAcceptNanos;
    /** From origin to arrival here, of the stream as it began. */
    private long transitNanos;

    private long lastDueNanos = Long.MIN_VALUE;
    /** Whether something has left since the clock began. */
    private boolean hasSent;

    private boolean isOnRaster;
    private long rasterTicks;
    private long rasterRemainder;

    private long datagrams;
    private long nullPackets;
    private long underruns;
    private long overruns;
    private long clockJumps;
    private long exceededPackets;
    private long unpadded;
    private long dropped;

    public StreamPacer(PacingSettings settings) {
        this.settings = settings;
    }

    private final class References implements PacedStream.Listener {
        @Override
        public void onClock(long ticks, long passedTicks, long arrivalNanos) {
            long sendingTicks = clock.ticksOf(nowNanos - settings.bufferNanos());
            clock.observe(ticks, passedTicks, arrivalNanos, sendingTicks, !hasSent);
            long aheadNanos = dueOf(ticks) - nowNanos;
            if (aheadNanos < 0) {
                underruns++;
                clock.shift(settings.isConstantRate() ? 0 : -aheadNanos);
            } else if (aheadNanos > 2 * settings.bufferNanos() + HELD_NANOS_MORE) {
                overruns++;
                clock.shift(settings.bufferNanos() - aheadNanos);
            }
        }

        @Override
        public void onNewClock(boolean isJump) {
            clock.restart();
            if (isJump) {
                clockJumps++;
            }
        }
    }

    /**
     * Takes a datagram.
     *
     * @param data big-endian; read with absolute access, and copied
     * @param originNanos when it came to the source, or its time by the source's own time base: any constant time before now
     */
    public void accept(ByteBuffer data, int offset, int length, long originNanos, long now) {
        nowNanos = now;
        if (!hasBegun || now - lastAcceptNanos > SILENCE_NANOS) {
            begin(originNanos);
        }
        lastAcceptNanos = now;
        long lateNanos = now - originNanos - transitNanos;
        if (lateNanos > settings.bufferNanos() || lateNanos < -TRANSIT_NANOS) {
            transitNanos = now - originNanos; // another source
        }
        boolean isTransport = isTransport(data, offset, length);
        long arrivalNanos = originNanos + transitNanos;
        boolean added;
        if (isTransport && settings.isConstantRate()) {
            added = stream.addPackets(data, offset, length, arrivalNanos);
        } else {
            unpadded += settings.isConstantRate() ? 1 : 0;
            added = stream.addDatagram(data, offset, length, isTransport, arrivalNanos);
        }
        dropped += added ? 0 : 1;
    }

    private void begin(long originNanos) {
        if (!hasBegun) {
            clock.start(Math.floorDiv(nowNanos * 27, 1000L), nowNanos);
        }
        hasBegun = true;
        hasSent = !units.isEmpty();
        transitNanos = nowNanos - originNanos;
        stream.begin();
    }

    private static boolean isTransport(ByteBuffer data, int offset, int length) {
        if (length == 0 || length % Ts.PACKET_BYTES != 0) {
            return false;
        }
        for (int at = offset; at < offset + length; at += Ts.PACKET_BYTES) {
            if (data.get(at) != Ts.SYNC) {
                return false;
            }
        }
        return true;
    }

    private long dueOf(long ticks) {
        return clock.nanosOf(ticks) + settings.bufferNanos();
    }

    /** When {@link #advance} has something to send; {@link #NEVER} if nothing waits. */
    public long nextDeadline() {
        if (settings.isConstantRate() && isOnRaster) {
            return Math.max(lastDueNanos, dueOf(rasterTicks));
        }
        return units.isEmpty() ? NEVER : Math.max(lastDueNanos, dueOf(stream.ticks(units.first())));
    }

    /** Sends what is due. */
    public void advance(long now, DatagramSink sink) {
        nowNanos = now;
        for (long due = nextDeadline(); due <= now; due = nextDeadline()) {
            if (settings.isConstantRate()) {
                sendFilled(due, sink);
            } else {
                sendFirst(due, sink);
            }
        }
    }

    private void sendFirst(long due, DatagramSink sink) {
        long unit = units.first();
        stream.removed(unit, stream.ticks(unit));
        ByteBuffer data = units.data(unit);
        int length = units.length(unit);
        units.removeFirst();
        sent(due);
        sink.onDatagram(data, 0, length, due);
    }

    private void sent(long due) {
        lastDueNanos = due;
        hasSent = true;
        datagrams++;
    }

    private void sendFilled(long due, DatagramSink sink) {
        if (!isOnRaster) {
            isOnRaster = true;
            rasterTicks = stream.ticks(units.first());
            rasterRemainder = 0;
        }
        if (units.isEmpty() && nowNanos - lastAcceptNanos > SILENCE_NANOS) {
            isOnRaster = false;
            return;
        }
        if (nowNanos - due > SILENCE_NANOS) {
            rasterTicks = clock.ticksOf(nowNanos - settings.bufferNanos()); // the machine was asleep
        }
        if (isFirstDue() && units.length(units.first()) != Ts.PACKET_BYTES) {
            sendFirst(due, sink);
            return;
        }
        for (int at = 0; at < Ts.DATAGRAM_BYTES; at += Ts.PACKET_BYTES) {
            fill(at);
        }
        sent(due);
        sink.onDatagram(composed, 0, Ts.DATAGRAM_BYTES, due);
    }

    private boolean isFirstDue() {
        return !units.isEmpty() && stream.ticks(units.first()) <= rasterTicks;
    }

    /** Writes what is due at the present place of the raster, and goes to the next. */
    private void fill(int at) {
        if (isFirstDue() && units.length(units.first()) == Ts.PACKET_BYTES) {
            long ticks = copyFirst(at);
            if (rasterTicks - ticks > settings.bufferNanos() * 27 / 1000) {
                exceededPackets++;
                return;
            }
        } else {
            DatagramWriter.writeNull(composed.array(), at);
            nullPackets++;
        }
        rasterTicks += PACKET_TICK_BITS / settings.bitsPerSecond();
        rasterRemainder += PACKET_TICK_BITS % settings.bitsPerSecond();
        if (rasterRemainder >= settings.bitsPerSecond()) {
            rasterRemainder -= settings.bitsPerSecond();
            rasterTicks++;
        }
    }

    /** Moves the first packet to the datagram, its clock set to the raster; gives its stream time. */
    private long copyFirst(int at) {
        long unit = units.first();
        long ticks = stream.ticks(unit);
        composed.put(at, units.data(unit), 0, Ts.PACKET_BYTES);
        byte[] b = composed.array();
        if (Ts.hasClock(b, at) && !Ts.hasError(b, at)) {
            PacedStream.setClock(composed, at, PacedStream.clockAt(composed, at) + rasterTicks - ticks);
        }
        stream.removed(unit, ticks);
        units.removeFirst();
        return ticks;
    }

    /** What was counted, and how full the buffer is now. */
    public PacingCounters counters(long now) {
        double held = units.isEmpty() ? 0 : Math.max(0, dueOf(stream.ticks(units.end() - 1)) - now) / 1e6;
        return new PacingCounters(
                datagrams,
                nullPackets,
                underruns,
                overruns,
                clockJumps,
                exceededPackets,
                unpadded,
                dropped,
                held,
                clock.ppm());
    }
}
