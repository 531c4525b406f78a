/**
 * {@code tramo bench rtmp}: cameras pushed to many servers by one Tramo server, beside one nginx with its RTMP module, in turns.
 *
 * <p>{@link dev.tramo.bench.rtmp.RtmpCommand} is the command line, {@code SideBySide} the order of turns, {@code Turn} one
 * measurement, {@code RtmpReport} the outcome. {@code Sources} publish a {@code Clip}, {@code Sink} takes what is pushed and
 * counts it; neither is measured. A source publishes the same to the sink directly, so that what should have come is counted
 * by the same clock and in the same way as what came.
 */
@NullMarked
package dev.tramo.bench.rtmp;

import org.jspecify.annotations.NullMarked;
