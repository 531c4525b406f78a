/**
 * A stream for those who look at it: HLS, and the last keyframe as a still picture.
 *
 * <p>A {@link dev.tramo.engine.hls.Viewing} is what a frame leg offers to any thread. {@link dev.tramo.engine.hls.HlsOutput} taps the
 * stream while somebody asks for it, and stops some seconds after the last request; {@link dev.tramo.engine.hls.StillTaker} taps it
 * until the next keyframe. Before that neither costs anything: a transport stream is not even read. {@link
 * dev.tramo.engine.hls.HlsDestination} shows an output as a destination of the route. Media that are held lie outside the heap ({@link
 * dev.tramo.engine.hls.PooledParts}).
 *
 * <p>What is made lives on the leg's loop; what is asked for is answered by futures, which the loop completes: whoever depends on them
 * goes on elsewhere.
 */
@NullMarked
package dev.tramo.engine.hls;

import org.jspecify.annotations.NullMarked;
