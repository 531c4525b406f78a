/**
 * Fragmented MP4 as CMAF wants it (ISO/IEC 14496-12, 23000-19), without I/O: {@linkplain dev.tramo.mpegts.Frame frames} go in, bytes
 * come out.
 *
 * <p>A {@link dev.tramo.mpegts.cmaf.CmafTrack} is what a track is in MP4: its sample entry, time scale and RFC 6381 name. {@link
 * dev.tramo.mpegts.cmaf.Mp4} writes what stands before fragments, and a whole file of one picture; {@link
 * dev.tramo.mpegts.cmaf.FragmentWriter} writes fragments of track 1. {@link dev.tramo.mpegts.cmaf.Fragment} reads such fragments and
 * moves them to another track and time, {@link dev.tramo.mpegts.cmaf.Mp4Boxes} finds them in a file.
 *
 * <p>One thread at a time for each object. What a fragment may hold is bounded by the caller.
 */
@NullMarked
package dev.tramo.mpegts.cmaf;

import org.jspecify.annotations.NullMarked;
