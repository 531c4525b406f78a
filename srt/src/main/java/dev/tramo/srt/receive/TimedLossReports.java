package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.wire.SeqNo;

/**
 * Requests each missing packet by itself, when {@link RequestSchedule} says so. A report is lost as easily as a packet: it is
 * repeated while the sender ignores reports of what it has just retransmitted, for then a second one that arrives does no harm.
 */
final class TimedLossReports implements LossReports {
    private static final long NEVER = Long.MAX_VALUE;
    /** From a request to its first repetition: soon, as everything waits for it; but not so soon that both are lost together. */
    private static final long REPEAT_NANOS = 3_000_000;
    /** And to each further one: against losses that last longer. */
    private static final long REPEAT_NANOS_LATER = 10_000_000;
    /** Bounds the work for a stream that loses a lot; and what is found missing together goes into one report. */
    private static final long SCAN_NANOS_MIN = 1_000_000;

    private final NakWriter writer;
    private final MissingPackets missing;
    private final LossList lost;
    private final RequestSchedule schedule;
    private final boolean peerIgnoresRepeated;
    private int discoveriesSeen;
    /** Whether something was found missing and not requested yet. */
    private boolean unreported;

    private long lastDataNanos;
    private long lastDiscoveryNanos = -SCAN_NANOS_MIN;
    private long nextScanNanos = NEVER;
    private long repeatNanos = NEVER;

    /**
     * @param lost what may be requested
     * @param peerIgnoresRepeated whether the sender ignores a report while a retransmission of the packet is on its way
     */
    TimedLossReports(
            NakWriter writer, MissingPackets missing, LossList lost, RttEstimator rtt, boolean peerIgnoresRepeated) {
        this.writer = writer;
        this.missing = missing;
        this.lost = lost;
        this.schedule = new RequestSchedule(missing, rtt);
        this.peerIgnoresRepeated = peerIgnoresRepeated;
    }

    @Override
    public void onData(long nowNanos) {
        lastDataNanos = nowNanos;
        unreported |= missing.discoveries() != discoveriesSeen;
        discoveriesSeen = missing.discoveries();
        if (unreported) {
            nextScanNanos = Math.min(nextScanNanos, Math.max(nowNanos, lastDiscoveryNanos + SCAN_NANOS_MIN));
            lastDiscoveryNanos = nowNanos >= nextScanNanos ? nowNanos : lastDiscoveryNanos;
            scanIfDue(nowNanos);
        }
    }

    @Override
    public void tick(long nowNanos) {
        if (missing.discoveries() != discoveriesSeen) {
            onData(nowNanos);
        }
        scanIfDue(nowNanos);
    }

    private void scanIfDue(long nowNanos) {
        boolean repeats = nowNanos >= repeatNanos;
        if (!repeats && nowNanos < nextScanNanos) {
            return;
        }
        nextScanNanos = NEVER;
        unreported = false;
        schedule.measure(lastDataNanos, nowNanos);
        boolean requested = request(nowNanos);
        boolean repeated = (requested || repeats) && repeat(nowNanos);
        writer.send(nowNanos);
        if (requested) {
            repeatNanos = peerIgnoresRepeated ? nowNanos + REPEAT_NANOS : NEVER;
        } else if (repeats) {
            repeatNanos = repeated ? nowNanos + REPEAT_NANOS_LATER : NEVER;
        }
    }

    /** Adds to the report what is due; whether there was any. */
    private boolean request(long nowNanos) {
        boolean any = false;
        int last;
        for (int first = lost.next(lost.windowStart()); first >= 0; first = lost.next(SeqNo.next(last))) {
            boolean due = isDue(first, nowNanos);
            last = first;
            while (lost.contains(SeqNo.next(last)) && isDue(SeqNo.next(last), nowNanos) == due) {
                last = SeqNo.next(last);
            }
            if (due && !writer.add(first, last, nowNanos)) {
                planScan(nowNanos, nowNanos); // full: the rest goes into the next report
                return any;
            }
            if (due) {
                any = true;
                noteRequested(first, last, nowNanos);
            }
        }
        return any;
    }

    private boolean isDue(int seq, long nowNanos) {
        if (!schedule.isWorthwhile(seq)) {
            return false;
        }
        unreported |= schedule.isTolerated(seq);
        long dueNanos = schedule.dueNanos(seq);
        if (dueNanos > nowNanos) {
            planScan(dueNanos, nowNanos);
        }
        return dueNanos <= nowNanos;
    }

    private void noteRequested(int first, int last, long nowNanos) {
        for (int seq = first; !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
            missing.setRequestedNanos(seq, nowNanos);
        }
        planScan(nowNanos + schedule.retryNanos(), nowNanos);
    }

    private void planScan(long nanos, long nowNanos) {
        nextScanNanos = Math.min(nextScanNanos, Math.max(nanos, nowNanos + SCAN_NANOS_MIN));
    }

    /** Adds to the report what was requested before and whose retransmission is on its way; whether there was any. */
    private boolean repeat(long nowNanos) {
        boolean any = false;
        int last;
        for (int first = lost.next(lost.windowStart()); first >= 0; first = lost.next(SeqNo.next(last))) {
            boolean repeats = isRepeated(first);
            last = first;
            while (lost.contains(SeqNo.next(last)) && isRepeated(SeqNo.next(last)) == repeats) {
                last = SeqNo.next(last);
            }
            if (repeats && !writer.add(first, last, nowNanos)) {
                return any;
            }
            any |= repeats;
        }
        return any;
    }

    private boolean isRepeated(int seq) {
        return peerIgnoresRepeated && schedule.isWorthwhile(seq) && schedule.isOnItsWay(seq, 2 * REPEAT_NANOS);
    }

    @Override
    public long nextDeadlineNanos() {
        return lost.isEmpty() ? NEVER : Math.min(nextScanNanos, repeatNanos);
    }
}
