package dev.tramo.srt.receive;

/** Where FEC alone repairs. */
final class NoLossReports implements LossReports {
    @Override
    public void onData(boolean news, long nowNanos) {}

    @Override
    public void tick(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
