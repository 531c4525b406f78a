package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import org.jspecify.annotations.Nullable;

/** When missing packets are reported to the sender (NAK). */
public interface LossReports {
    /** From 1.4.4 on libsrt ignores a report while a retransmission of the packet is on its way, unless set otherwise. */
    int IGNORING_VERSION = 0x010404;

    /** A data packet came: reports what it showed to be missing, or what FEC gave up with it. */
    void onData(long nowNanos);

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
                        writer, missing, lost, rtt, settings.peer().version() >= IGNORING_VERSION)
                : new PeriodicLossReports(writer, missing, lost, rtt, settings.lossReports());
    }
}
