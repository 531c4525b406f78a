package dev.tramo.mpegts.rtp;

import java.util.Optional;

/** Makes the reports of a receiver of one path from its counters, and remembers the sender's. */
public final class ReceiverReports {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int LOST_MAX = 0x7F_FFFF;

    private long expectedBefore;
    private long lostBefore;
    private boolean hasSenderReport;
    private int lastReport;
    private long lastReportNanos;

    /** A sender's report came. */
    public void onSenderReport(long ntp, long arrivalNanos) {
        hasSenderReport = true;
        lastReport = NtpTime.middle(ntp);
        lastReportNanos = arrivalNanos;
    }

    /** Whether the sender has reported. */
    public boolean hasSenderReport() {
        return hasSenderReport;
    }

    /** The next report; empty before the first packet. */
    public Optional<ReportBlock> next(int ssrc, PathCounters path, long nowNanos) {
        if (path.packets() == 0) {
            return Optional.empty();
        }
        long expected = path.expected() - expectedBefore;
        long lost = path.lost() - lostBefore;
        expectedBefore = path.expected();
        lostBefore = path.lost();
        int fraction = expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, lost * 256 / expected);
        long delay = hasSenderReport ? (nowNanos - lastReportNanos) * ReportBlock.DELAY_HZ / NANOS_PER_SECOND : 0;
        return Optional.of(new ReportBlock(
                ssrc,
                fraction,
                (int) Math.min(LOST_MAX, path.lost()),
                (int) (path.highest() - StreamTracker.FIRST),
                (int) (path.jitterNanos() * RtpPacket.CLOCK_HZ / NANOS_PER_SECOND),
                lastReport,
                (int) Math.min(0xFFFF_FFFFL, delay)));
    }
}
