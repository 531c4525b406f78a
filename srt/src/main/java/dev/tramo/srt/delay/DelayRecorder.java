package dev.tramo.srt.delay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts how long after their origin the packets of one stream arrive.
 *
 * <p>Memory: none before the first packet; then 16 bytes for each millisecond from {@link DelayWindow#DELAY_MILLIS_MIN} to the longest delay
 * that occurred, or twice that, and 2 kB for what was given up lately. Each closed window of the last hour takes 16 bytes for each
 * delay that occurred in it. That is 6 kB while no packet takes 56 ms, and usually less than 20 kB more; at most 14 · 16 bytes for each
 * millisecond up to {@link #delayMillisMax}.
 */
public final class DelayRecorder {
    /** Delays are told up to this, or up to so much more than the latency: senders keep a packet for a second. */
    private static final int MORE_MILLIS = 1_000;

    private static final int DELAY_MILLIS_MAX = 65_535;
    private static final long WINDOW_NANOS = 300_000_000_000L;
    /** Closed windows that are kept: with the one that is open, an hour at least. */
    private static final int WINDOWS = 12;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** A share of fewer packets says nothing about the worst window. */
    private static final int SHARE_PACKETS_MIN = 1_000;

    private final int latencyMillis;
    private @Nullable Started started;
    /** Of all packets since {@link #takeMarginNanos}, the longest delay. */
    private long longestDelayNanos = Long.MIN_VALUE;

    private long tooLate;

    /** @param latencyMillis delay of delivery, 0 to 65535 */
    public DelayRecorder(int latencyMillis) {
        this.latencyMillis = latencyMillis;
    }

    /** The longest delay that is told by the millisecond. */
    public int delayMillisMax() {
        return Math.min(latencyMillis + MORE_MILLIS, DELAY_MILLIS_MAX);
    }

    /** What a stream has that has begun. */
    private static final class Started {
        private final DelayCounts current;
        private final DelayCounts closedTogether;
        private final DelayWindow[] closed = new DelayWindow[WINDOWS];
        private final GivenUpPackets givenUp = new GivenUpPackets();
        private final long startNanos;
        private int closedCount;
        private long windowStartNanos;
        /** Packets whose first transmission did not arrive, before the next to deliver. */
        private long run;

        private int lastTimestamp;

        private Started(int delayMillisMax, long nowNanos) {
            current = new DelayCounts(delayMillisMax);
            closedTogether = new DelayCounts(delayMillisMax);
            startNanos = nowNanos;
            windowStartNanos = nowNanos;
        }

        private void closeWindows(long nowNanos) {
            if (nowNanos - windowStartNanos > (WINDOWS + 1) * WINDOW_NANOS) {
                // Silence for more than an hour: what is open belongs to its beginning, and all windows since are
                // empty.
                closeWindow();
                long skipped = (nowNanos - windowStartNanos) / WINDOW_NANOS - WINDOWS;
                windowStartNanos += Math.max(0, skipped) * WINDOW_NANOS;
            }
            while (nowNanos - windowStartNanos >= WINDOW_NANOS) {
                closeWindow();
            }
        }

        private void closeWindow() {
            DelayWindow window = current.window(WINDOW_NANOS / NANOS_PER_MILLI);
            closedTogether.add(window);
            closed[closedCount++ % WINDOWS] = window;
            current.clear();
            windowStartNanos += WINDOW_NANOS;
        }
    }

    private Started started(long nowNanos) {
        Started now = started;
        if (now == null) {
            now = new Started(delayMillisMax(), nowNanos);
            started = now;
        } else if (nowNanos - now.windowStartNanos >= WINDOW_NANOS) {
            now.closeWindows(nowNanos);
        }
        return now;
    }

    /** A packet has arrived, for the first time and before it was given up. */
    public void onArrived(long delayNanos, long arrivalNanos) {
        longestDelayNanos = Math.max(longestDelayNanos, delayNanos);
        started(arrivalNanos).current.onArrived(millis(delayNanos));
    }

    private static long millis(long delayNanos) {
        return Math.ceilDiv(delayNanos, NANOS_PER_MILLI);
    }

    /** A packet has arrived after its turn: it counts if it had been given up. */
    public void onBelated(int seq, long delayNanos, long arrivalNanos) {
        Started now = started(arrivalNanos);
        if (now.givenUp.remove(seq)) {
            tooLate++;
            longestDelayNanos = Math.max(longestDelayNanos, delayNanos);
            now.current.onBelated(millis(delayNanos));
        }
    }

    /** Packets that were given up at their turn and arrived afterwards, each counted once, since the stream began. */
    public long tooLate() {
        return tooLate;
    }

    /** A packet marked as retransmitted has arrived, duplicate or not. */
    public void onRetransmission(long arrivalNanos) {
        started(arrivalNanos).current.onRetransmission();
    }

    /**
     * A packet leaves the stream at its turn; packets do so in order.
     *
     * @param recovered whether its first transmission did not arrive before another copy of it
     * @param timestamp the packet's, µs
     */
    public void onDelivered(int seq, boolean recovered, int timestamp) {
        Started now = started;
        if (now == null) {
            return; // there is none before a packet has arrived
        }
        now.givenUp.onDelivered(seq);
        if (recovered) {
            now.run++;
            return;
        }
        if (now.run > 0) {
            now.current.onRun(now.run, Math.max(0, timestamp - now.lastTimestamp));
            now.run = 0;
        }
        now.lastTimestamp = timestamp;
    }

    /** So many packets have been given up at their turn. */
    public void onGivenUp(int first, int count, long nowNanos) {
        longestDelayNanos = Math.max(longestDelayNanos, latencyMillis * NANOS_PER_MILLI);
        Started now = started(nowNanos);
        now.givenUp.onGivenUp(first, count);
        now.current.onGivenUp(count);
        now.run += count;
    }

    /**
     * The shortest time since the last call between a packet's arrival and its delivery time, ns: how close the stream came to losing a
     * packet. 0 or negative if one was given up or came too late. {@link Long#MAX_VALUE} if there was no packet.
     */
    public long takeMarginNanos() {
        long longest = longestDelayNanos;
        longestDelayNanos = Long.MIN_VALUE;
        return longest == Long.MIN_VALUE ? Long.MAX_VALUE : latencyMillis * NANOS_PER_MILLI - longest;
    }

    private static double worst(double share, DelayWindow window) {
        return window.packets() < SHARE_PACKETS_MIN ? share : Math.max(share, window.retransmissionShare());
    }

    /** What was counted until now; empty if no packet has arrived yet. */
    public Optional<DelayReport> report(long nowNanos) {
        if (started == null) {
            return Optional.empty();
        }
        Started now = started(nowNanos);
        DelayWindow open = now.current.window(spanMillis(now.windowStartNanos, nowNanos));
        DelayCounts hour = new DelayCounts(delayMillisMax());
        hour.add(open);
        long hourMillis = open.spanMillis();
        double worst = worst(0, open);
        for (int i = 0; i < Math.min(now.closedCount, WINDOWS); i++) {
            hour.add(now.closed[i]);
            hourMillis += now.closed[i].spanMillis();
            worst = worst(worst, now.closed[i]);
        }
        DelayWindow lastHour = hour.window(hourMillis);
        DelayCounts session = new DelayCounts(delayMillisMax());
        session.add(now.closedTogether.window(0));
        session.add(open);
        return Optional.of(new DelayReport(
                latencyMillis,
                lastHour,
                Math.max(worst, lastHour.retransmissionShare()),
                session.window(spanMillis(now.startNanos, nowNanos))));
    }

    private static long spanMillis(long fromNanos, long toNanos) {
        return Math.max(0, (toNanos - fromNanos) / NANOS_PER_MILLI);
    }
}
