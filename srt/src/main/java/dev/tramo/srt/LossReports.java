package dev.tramo.srt;

import org.jspecify.annotations.Nullable;

/** When the sender is told what is missing. */
interface LossReports {
    /**
     * A data packet came.
     *
     * @param news whether packets are newly missing, or FEC gave some up
     */
    void onData(boolean news, long nowNanos);

    /** Reports what is due. */
    void tick(long nowNanos);

    /** When {@link #tick} is to be called again. */
    long nextDeadlineNanos();

    /** The reports that the options ask for. */
    static LossReports of(SrtOptions options, NakWriter writer, ReceiveSide receive, RttEstimator rtt) {
        @Nullable LossList lost = receive.reportable();
        if (lost == null) {
            return new NoLossReports();
        }
        return options.recovery() == Recovery.ADAPTIVE && options.lossReports()
                ? new TimedLossReports(writer, receive, lost, rtt)
                : new PeriodicLossReports(writer, receive, lost, rtt, options.lossReports());
    }
}
