/**
 * {@code tramo bench convert}: what it costs to convert between RTMP and MPEG-TS, beside ffmpeg.
 *
 * <p>Half of the streams are published by RTMP, half are sent by UDP as MPEG-TS. In one turn each leaves as it came, in another
 * each leaves in the other's form: endpoints are as many and of the same kinds in both, so that the difference is the converters.
 * {@link dev.tramo.bench.convert.ConvertCommand} is the command line, {@code Task} what a turn has the streams do, {@code Turn} one
 * measurement, {@code ConvertReport} the outcome.
 */
@NullMarked
package dev.tramo.bench.convert;

import org.jspecify.annotations.NullMarked;
