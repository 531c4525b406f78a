/**
 * Files as destinations and as sources: recordings, and replay.
 *
 * <p>{@link dev.tramo.engine.file.Recordings} is the folder of all files: it says what there is, finds files by names from outside, repairs
 * what a process left that was killed, and lets {@link dev.tramo.engine.file.RecordingCut} cut out what is wanted. In it, a route has a
 * folder and each of its destinations one within that; files in the folder itself are for sources. A file that is being written has
 * {@code .part} behind its name, and each recording an index beside it ({@code .idx}: when which byte came).
 *
 * <p>A destination hands what comes to a {@link dev.tramo.engine.file.RecordingQueue}, which has a bound; a {@link
 * dev.tramo.engine.file.RecordingWriter} writes it on a thread of its own, so that a disk that is slow, full or gone is felt by nobody
 * else. A source reads on a thread of its own, too. Nothing on a loop waits for a disk.
 */
@NullMarked
package dev.tramo.engine.file;

import org.jspecify.annotations.NullMarked;
