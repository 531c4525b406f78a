package dev.tramo.srt;

import dev.tramo.srt.wire.SeqNo;

/**
 * Asks for each missing packet by itself: at once, and again as soon as the repeat is overdue by the measured round trip. While
 * the sender would pass over a second request anyway, the first is sent twice, for it gets lost as easily as a packet does.
 */
final class TimedLossReports implements LossReports {
    private static final long NEVER = Long.MAX_VALUE;
    /** The sender needs some time to answer: timers of a millisecond or more, and new packets go first. */
    private static final long ANSWER_NANOS = 4_000_000;

    private static final long RETRY_NANOS_MIN = 8_000_000;
    private static final long RETRY_NANOS_INITIAL = 300_000_000;
    private static final long SECOND_COPY_NANOS = 3_000_000;
    private static final long SCAN_NANOS_MIN = 1_000_000;

    private final NakWriter writer;
    private final ReceiveSide receive;
    private final LossList lost;
    private final RttEstimator rtt;
    private boolean unreported;
    private int unreportedFrom;
    private long lastDataNanos;
    private long nextScanNanos = NEVER;
    /** When what was asked for last is asked for again, for safety; and what was asked for since which time. */
    private long copyNanos = NEVER;

    private long copyOfNanos;

    TimedLossReports(NakWriter writer, ReceiveSide receive, LossList lost, RttEstimator rtt) {
        this.writer = writer;
        this.receive = receive;
        this.lost = lost;
        this.rtt = rtt;
        this.unreportedFrom = lost.windowStart();
    }

    @Override
    public void onData(boolean news, long nowNanos) {
        lastDataNanos = nowNanos;
        unreported |= news;
        if (unreported) {
            unreported = false;
            scan(receive.isReportableInOrder() ? unreportedFrom : lost.windowStart(), nowNanos);
        }
    }

    @Override
    public void tick(long nowNanos) {
        if (nowNanos >= copyNanos) {
            repeatRequests(nowNanos);
        }
        if (nowNanos >= nextScanNanos) {
            nextScanNanos = NEVER;
            scan(lost.windowStart(), nowNanos);
        }
    }

    private long retryNanos() {
        return rtt.isMeasured() ? Math.max(rtt.timeoutNanos() + ANSWER_NANOS, RETRY_NANOS_MIN) : RETRY_NANOS_INITIAL;
    }

    /** Asks for what was not asked for yet, or too long ago, from a packet on. */
    private void scan(int from, long nowNanos) {
        long retryNanos = retryNanos();
        int end = receive.reportableEnd(nowNanos - lastDataNanos >= retryNanos);
        long next = nextScanNanos;
        int first = -1;
        int last = -1;
        unreportedFrom = end;
        for (int seq = lost.next(from); seq >= 0; seq = lost.next(SeqNo.next(seq))) {
            long requested = receive.requestedNanos(seq);
            if (requested == 0 && !SeqNo.isBefore(seq, end)) {
                unreported = true;
                next = Math.min(next, lastDataNanos + retryNanos);
                continue;
            }
            if (requested != 0 && nowNanos - requested < retryNanos) {
                next = Math.min(next, requested + retryNanos);
                continue;
            }
            if (first < 0 || seq != SeqNo.next(last)) {
                if (first >= 0 && !ask(first, last, nowNanos)) {
                    next = nowNanos; // the report is full: the rest in the next one
                    first = -1;
                    break;
                }
                first = seq;
            }
            last = seq;
            receive.setRequestedNanos(seq, nowNanos);
            next = Math.min(next, nowNanos + retryNanos);
        }
        boolean asked = first >= 0 && ask(first, last, nowNanos);
        writer.send(nowNanos);
        nextScanNanos = next == NEVER ? NEVER : Math.max(next, nowNanos + SCAN_NANOS_MIN);
        if (asked && copyNanos == NEVER && secondCopyIsPassedOver()) {
            copyNanos = nowNanos + SECOND_COPY_NANOS;
            copyOfNanos = nowNanos;
        }
    }

    private boolean ask(int first, int last, long nowNanos) {
        boolean added = writer.add(first, last, nowNanos);
        for (int seq = first; !added && !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
            receive.setRequestedNanos(seq, 0);
        }
        return added;
    }

    /** libsrt passes over a report within SRTT − 4 · RTTVar of the last repeat. */
    private boolean secondCopyIsPassedOver() {
        long passedOverNanos = (rtt.smoothedMicros() - 4L * rtt.variationMicros()) * 1_000;
        return rtt.isMeasured() && passedOverNanos > 2 * SECOND_COPY_NANOS;
    }

    private void repeatRequests(long nowNanos) {
        copyNanos = NEVER;
        for (int first = lost.next(lost.windowStart()); first >= 0; ) {
            int last = first;
            boolean wanted = receive.requestedNanos(first) >= copyOfNanos;
            while (lost.contains(SeqNo.next(last))
                    && receive.requestedNanos(SeqNo.next(last)) >= copyOfNanos == wanted) {
                last = SeqNo.next(last);
            }
            if (wanted && !writer.add(first, last, nowNanos)) {
                break;
            }
            first = lost.next(SeqNo.next(last));
        }
        writer.send(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return lost.isEmpty() ? NEVER : Math.min(nextScanNanos, copyNanos);
    }
}
