package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.wire.SeqNo;

/**
 * Asks for each missing packet by itself: once it is unlikely to come without, and again as soon as the repeat is overdue by the
 * measured round trip; but not for what could only come too late. What was asked for is told again while the sender passes over
 * it, for a report gets lost as easily as a packet does.
 */
final class TimedLossReports implements LossReports {
    private static final long NEVER = Long.MAX_VALUE;
    /** The sender needs some time to answer: timers of a millisecond or more, and new packets go first. */
    private static final long ANSWER_NANOS = 4_000_000;

    private static final long RETRY_NANOS_MIN = 8_000_000;
    /** Before the round trip is known; as libsrt's. */
    private static final long RETRY_NANOS_INITIAL = 300_000_000;
    /** The first time that it is told again: soon, for all waits for it; but not so soon that both are lost together. */
    private static final long AGAIN_NANOS = 3_000_000;
    /** And from then on: against losses that last longer. */
    private static final long AGAIN_NANOS_LATER = 10_000_000;
    /** Bounds the work for a stream that loses a lot; and what is found missing together goes into one report. */
    private static final long SCAN_NANOS_MIN = 1_000_000;

    private final NakWriter writer;
    private final MissingPackets missing;
    private final LossList lost;
    private final RttEstimator rtt;
    private final boolean peerPassesOver;
    private boolean unreported;
    private long lastDataNanos;
    private long lastNewsNanos = -SCAN_NANOS_MIN;
    private long nextScanNanos = NEVER;
    private long againNanos = NEVER;

    /** The round trip at the time of a scan: the shortest that is likely, the longest, and that after which to ask again. */
    private long shortestNanos;

    private long longestNanos;
    private long retryNanos;
    private int reportableEnd;

    /** @param peerPassesOver whether the sender takes no notice of reports while a repeat is surely on its way */
    TimedLossReports(
            NakWriter writer, MissingPackets missing, LossList lost, RttEstimator rtt, boolean peerPassesOver) {
        this.writer = writer;
        this.missing = missing;
        this.lost = lost;
        this.rtt = rtt;
        this.peerPassesOver = peerPassesOver;
    }

    @Override
    public void onData(boolean news, long nowNanos) {
        lastDataNanos = nowNanos;
        unreported |= news;
        if (unreported) {
            nextScanNanos = Math.min(nextScanNanos, Math.max(nowNanos, lastNewsNanos + SCAN_NANOS_MIN));
            lastNewsNanos = nowNanos >= nextScanNanos ? nowNanos : lastNewsNanos;
            tick(nowNanos);
        }
    }

    @Override
    public void tick(long nowNanos) {
        boolean again = nowNanos >= againNanos;
        if (!again && nowNanos < nextScanNanos) {
            return;
        }
        nextScanNanos = NEVER;
        unreported = false;
        measure(nowNanos);
        boolean asked = add(false, nowNanos);
        boolean told = (asked || again) && add(true, nowNanos);
        writer.send(nowNanos);
        if (asked) {
            againNanos = peerPassesOver ? nowNanos + AGAIN_NANOS : NEVER;
        } else if (again) {
            againNanos = told ? nowNanos + AGAIN_NANOS_LATER : NEVER;
        }
    }

    private void measure(long nowNanos) {
        shortestNanos = rtt.isMeasured() ? rtt.shortestNanos() : 0;
        longestNanos = rtt.timeoutNanos();
        retryNanos = rtt.isMeasured()
                ? Math.max((rtt.smoothedMicros() + rtt.variationMicros()) * 1_000L + ANSWER_NANOS, RETRY_NANOS_MIN)
                : RETRY_NANOS_INITIAL;
        reportableEnd = missing.reportableEnd(nowNanos - lastDataNanos >= retryNanos);
    }

    /** Adds to the report what is due, or what was asked for before and is passed over; whether there was any. */
    private boolean add(boolean again, long nowNanos) {
        boolean any = false;
        int last;
        for (int first = lost.next(lost.windowStart()); first >= 0; first = lost.next(SeqNo.next(last))) {
            boolean wanted = isWanted(first, again, nowNanos);
            last = first;
            while (lost.contains(SeqNo.next(last)) && isWanted(SeqNo.next(last), again, nowNanos) == wanted) {
                last = SeqNo.next(last);
            }
            if (!wanted) {
                continue;
            }
            if (!writer.add(first, last, nowNanos)) {
                planScan(again ? NEVER : nowNanos, nowNanos); // full: the rest in the next one
                return any;
            }
            any = true;
            for (int seq = first; !again && !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
                missing.setRequestedNanos(seq, nowNanos);
                planScan(nowNanos + retryNanos, nowNanos);
            }
        }
        return any;
    }

    private void planScan(long nanos, long nowNanos) {
        nextScanNanos = Math.min(nextScanNanos, Math.max(nanos, nowNanos + SCAN_NANOS_MIN));
    }

    private boolean isWanted(int seq, boolean again, long nowNanos) {
        long leftNanos = missing.giveUpNanos(seq, nowNanos) - nowNanos;
        if (leftNanos < shortestNanos) {
            return false; // it would come too late
        }
        if (again) {
            return isPassedOver(missing.requestedNanos(seq), nowNanos);
        }
        long dueNanos = dueNanos(seq, leftNanos, nowNanos);
        if (dueNanos > nowNanos) {
            planScan(dueNanos, nowNanos);
        }
        return dueNanos <= nowNanos;
    }

    /** The sender counts from its repeat, which comes after the request; the margin is for what either way takes longer. */
    private boolean isPassedOver(long requestedNanos, long nowNanos) {
        return peerPassesOver
                && requestedNanos != 0
                && requestedNanos != nowNanos
                && nowNanos - requestedNanos < shortestNanos - 2 * AGAIN_NANOS;
    }

    private long dueNanos(int seq, long leftNanos, long nowNanos) {
        long requestedNanos = missing.requestedNanos(seq);
        if (requestedNanos != 0) {
            return requestedNanos + retryNanos;
        }
        long foundNanos = missing.foundNanos(seq);
        if (SeqNo.isBefore(seq, reportableEnd)) {
            return foundNanos + Math.min(missing.reorderNanos(), spareNanos(leftNanos + nowNanos - foundNanos));
        }
        unreported = true;
        return lastDataNanos + retryNanos; // in the tolerance's reach, unless nothing follows
    }

    /** How long to wait whether a packet comes by itself: so that there is time to try twice, or, if it wasn't at all, once. */
    private long spareNanos(long leftNanos) {
        if (leftNanos >= 2 * longestNanos) {
            return leftNanos - 2 * longestNanos;
        }
        boolean once = leftNanos < retryNanos + shortestNanos;
        return once ? Math.max(0, leftNanos - longestNanos) : 0;
    }

    @Override
    public long nextDeadlineNanos() {
        return lost.isEmpty() ? NEVER : Math.min(nextScanNanos, againNanos);
    }
}
