/**
 * MPEG-TS (ISO/IEC 13818-1) as state machines without sockets, threads or clock.
 *
 * <p>{@link dev.tramo.mpegts.TsDemuxer} takes datagrams and yields {@linkplain dev.tramo.mpegts.Frame frames}; {@link
 * dev.tramo.mpegts.TsMuxer} takes frames and yields datagrams; {@link dev.tramo.mpegts.TsAnalyzer} takes datagrams and tells what is
 * in them and what is wrong with them ({@code dev.tramo.mpegts.analysis}). The first two use the same neutral form of a frame, that of ISO BMFF and
 * FLV: video as NAL units with four-byte lengths, the parameter sets apart in the track's configuration record; audio as raw
 * frames.
 *
 * <p>The contract, which the caller must keep: time is passed in as nanoseconds of one monotonic clock; all calls of one object
 * come from one thread; a buffer that a listener or sink is given is reused when the call has returned.
 *
 * <p>Invariants: no input causes an exception; nothing is allocated per packet once buffers have grown to what the stream needs;
 * every buffer has a bound. {@code dev.tramo.mpegts.codec} has the syntax of the codecs' headers.
 */
@NullMarked
package dev.tramo.mpegts;

import org.jspecify.annotations.NullMarked;
