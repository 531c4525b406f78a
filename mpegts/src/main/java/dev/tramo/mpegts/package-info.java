/**
 * MPEG-TS (ISO/IEC 13818-1) as state machines without sockets, threads or clock.
 *
 * <p>{@link dev.tramo.mpegts.TsDemuxer} takes datagrams and yields {@linkplain dev.tramo.mpegts.Frame frames}; {@link
 * dev.tramo.mpegts.TsMuxer} takes frames and yields datagrams; {@code dev.tramo.mpegts.analysis} tells what is in datagrams and what is
 * wrong with them. The first two use the same neutral form of a frame, that of ISO BMFF and
 * FLV: video as NAL units with four-byte lengths, the parameter sets apart in the track's configuration record; audio as raw
 * frames.
 *
 * <p>The contract, which the caller must keep: time is passed in as nanoseconds of one monotonic clock; all calls of one object
 * come from one thread; a buffer that a listener or sink is given is reused when the call has returned.
 *
 * <p>Invariants: no input causes an exception; nothing is allocated per packet once buffers have grown to what the stream needs;
 * every buffer has a bound. {@code dev.tramo.mpegts.codec} has the syntax of the codecs' headers; that of packets and
 * tables is in {@link dev.tramo.mpegts.Ts}, {@link dev.tramo.mpegts.Tables} and {@link dev.tramo.mpegts.SectionReader}.
 */
@NullMarked
package dev.tramo.mpegts;

import org.jspecify.annotations.NullMarked;
