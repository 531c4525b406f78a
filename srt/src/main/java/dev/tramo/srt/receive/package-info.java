/**
 * The receiver of a connection. {@link dev.tramo.srt.receive.ReceiveSide} stores packets, finds gaps, decrypts, and delivers
 * each payload when {@link dev.tramo.srt.receive.TsbpdClock} says that it is due. {@link dev.tramo.srt.receive.MissingPackets}
 * knows what a gap lacks, {@link dev.tramo.srt.receive.LossReports} requests it from the sender (NAK), {@link
 * dev.tramo.srt.receive.Acknowledgements} confirms what came (ACK) and measures the round trip ({@link
 * dev.tramo.srt.receive.RttEstimator}).
 *
 * <p>Invariant: a payload is delivered at most once, in order, and never before its time unless there is no memory to keep it. One
 * connection's thread.
 */
@NullMarked
package dev.tramo.srt.receive;

import org.jspecify.annotations.NullMarked;
