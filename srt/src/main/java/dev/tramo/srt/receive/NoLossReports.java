package dev.tramo.srt.receive;

/** No reports: FEC alone repairs losses. */
final class NoLossReports implements LossReports {
    @Override
    public void onData(long nowNanos) {}

    @Override
    public void tick(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
