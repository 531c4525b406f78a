package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import org.jspecify.annotations.Nullable;

/** When the sender is told what is missing. */
public interface LossReports {
    /** From 1.4.4 on libsrt passes over reports that come while a repeat is on its way, if nothing else is set. */
    int PASSING_OVER_VERSION = 0x010404;

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

    /** The reports that the settings ask for. */
    static LossReports of(ReceiveSettings settings, NakWriter writer, MissingPackets missing, RttEstimator rtt) {
        @Nullable LossList lost = missing.reportable();
        if (lost == null) {
            return new NoLossReports();
        }
        return settings.adaptive() && settings.lossReports()
                ? new TimedLossReports(
                        writer, missing, lost, rtt, settings.peer().version() >= PASSING_OVER_VERSION)
                : new PeriodicLossReports(writer, missing, lost, rtt, settings.lossReports());
    }
}
