package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.wire.SeqNo;

/** libsrt's reports: a new gap at once, and the whole loss list periodically until it is empty. */
final class PeriodicLossReports implements LossReports {
    private static final long INTERVAL_NANOS_MIN = 20_000_000;
    private static final long INTERVAL_NANOS_INITIAL = 300_000_000;

    private final NakWriter writer;
    private final MissingPackets missing;
    private final LossList lost;
    private final RttEstimator rtt;
    private final boolean again;
    private int discoveriesSeen;
    private boolean unreported;
    private long lastDataNanos;
    private long nextPeriodicNanos;

    /** @param again whether the loss list is reported periodically, rather than each gap only once */
    PeriodicLossReports(NakWriter writer, MissingPackets missing, LossList lost, RttEstimator rtt, boolean again) {
        this.writer = writer;
        this.missing = missing;
        this.lost = lost;
        this.rtt = rtt;
        this.again = again;
    }

    @Override
    public void onData(long nowNanos) {
        lastDataNanos = nowNanos;
        unreported |= missing.discoveries() != discoveriesSeen;
        discoveriesSeen = missing.discoveries();
        if (unreported) {
            unreported = false;
            if (report(true, nowNanos) == lost.size()) {
                nextPeriodicNanos = nowNanos + intervalNanos(); // nothing else is missing
            }
        }
    }

    @Override
    public void tick(long nowNanos) {
        if (missing.discoveries() != discoveriesSeen) {
            onData(nowNanos);
        }
        if (again && !lost.isEmpty() && nowNanos >= nextPeriodicNanos) {
            report(false, nowNanos);
            nextPeriodicNanos = nowNanos + intervalNanos();
        }
    }

    private long intervalNanos() {
        return rtt.isMeasured() ? Math.max(rtt.timeoutNanos() / 2, INTERVAL_NANOS_MIN) : INTERVAL_NANOS_INITIAL;
    }

    /** Reports those that were not reported before, or all; how many. */
    private int report(boolean fresh, long nowNanos) {
        int end = missing.reportableEnd(nowNanos - lastDataNanos >= intervalNanos());
        int reported = 0;
        for (int first = lost.next(lost.windowStart()); first >= 0; ) {
            int last = first;
            boolean wanted = isWanted(first, fresh, end);
            while (lost.contains(SeqNo.next(last)) && isWanted(SeqNo.next(last), fresh, end) == wanted) {
                last = SeqNo.next(last);
            }
            if (!wanted && !SeqNo.isBefore(last, end)) {
                unreported = true;
            }
            if (wanted) {
                if (!writer.add(first, last, nowNanos)) {
                    unreported |= fresh;
                    break;
                }
                for (int seq = first; !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
                    missing.setRequestedNanos(seq, nowNanos);
                    reported++;
                }
            }
            first = lost.next(SeqNo.next(last));
        }
        writer.send(nowNanos);
        return reported;
    }

    /** Within the reorder tolerance only what was requested before is wanted. */
    private boolean isWanted(int seq, boolean fresh, int end) {
        boolean asked = missing.requestedNanos(seq) != 0;
        return SeqNo.isBefore(seq, end) ? !fresh || !asked : !fresh && asked;
    }

    @Override
    public long nextDeadlineNanos() {
        return lost.isEmpty() || !again ? Long.MAX_VALUE : nextPeriodicNanos;
    }
}
