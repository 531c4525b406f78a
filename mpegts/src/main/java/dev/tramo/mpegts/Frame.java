package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/**
 * One access unit of one track.
 *
 * @param track what it belongs to
 * @param data its bytes, from position to limit. H.264 and HEVC: NAL units, each after its length in four bytes (when given to
 *     the muxer, in as many as the configuration record says), without access unit delimiters, parameter sets and filler data.
 *     Audio: one raw frame. Valid during the call only
 * @param dts decoding time in 90 kHz, unwrapped
 * @param pts presentation time in 90 kHz, unwrapped, on the same time line
 * @param randomAccess a decoder may start here: of H.264 an IDR picture, a recovery point, or an intra picture behind parameter
 *     sets; of HEVC an IRAP picture. Always true of audio
 * @param originNanos when its first packet arrived, on the caller's monotonic clock
 */
public record Frame(Track track, ByteBuffer data, long dts, long pts, boolean randomAccess, long originNanos) {}
