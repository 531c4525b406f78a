/**
 * HTTP Live Streaming (RFC 8216 and its successor draft-pantos-hls-rfc8216bis, low latency included), without I/O.
 *
 * <p>{@link dev.tramo.mpegts.hls.HlsPackager} makes segments and parts of frames, one rendition for video and one for audio, and
 * keeps those of the last seconds. What it has at a moment is a {@link dev.tramo.mpegts.hls.Presentation}, which is immutable: any
 * thread may write playlists of it with {@link dev.tramo.mpegts.hls.Playlists}; the bytes of its parts are there while somebody holds them
 * ({@link dev.tramo.mpegts.hls.PartBytes}), in memory that the packager is given ({@link dev.tramo.mpegts.hls.PartMemory}). {@link dev.tramo.mpegts.hls.FragmentStream} makes one
 * file of both renditions.
 *
 * <p>Segments begin at keyframes where those come often enough; where not, a segment ends at the target duration all the same, so
 * that the target duration, the memory and the delay have a bound. {@code PartLengths} says how long parts are, so that none is too short
 * for players at a segment's end. When a stream breaks off and returns, time goes on without the
 * gap, behind a discontinuity. The numbers of segments and parts never go back.
 */
@NullMarked
package dev.tramo.mpegts.hls;

import org.jspecify.annotations.NullMarked;
