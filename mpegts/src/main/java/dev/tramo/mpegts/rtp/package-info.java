/**
 * RTP (RFC 3550) with its protection against loss, as state machines without sockets, threads or clock: any payload, usually MPEG-TS
 * (RFC 2250).
 *
 * <p>{@link dev.tramo.mpegts.rtp.RtpSender} writes headers, {@link dev.tramo.mpegts.rtp.FecSender} the parity packets of SMPTE
 * 2022-1. {@link dev.tramo.mpegts.rtp.RtpReceiver} takes the packets of one or several paths (SMPTE 2022-7) and their parity packets,
 * and yields payloads: in order, each once, a fixed time after they came. {@link dev.tramo.mpegts.rtp.RtcpReader} and {@link
 * dev.tramo.mpegts.rtp.RtcpWriter} are the reports.
 *
 * <p>Sequence numbers of the wire have 16 bits and wrap; inside they are counted on in 64 bits ({@link
 * dev.tramo.mpegts.rtp.SequenceNumbers}) and compared as numbers.
 *
 * <p>The contract, which the caller must keep: time is passed in as nanoseconds of one monotonic clock; all calls of one object come
 * from one thread; a buffer that a sink is given is reused when the call has returned.
 *
 * <p>Invariants: no input causes an exception; nothing is allocated per packet once buffers have grown to what the stream needs;
 * every buffer has a bound.
 */
@NullMarked
package dev.tramo.mpegts.rtp;

import org.jspecify.annotations.NullMarked;
