/**
 * {@code tramo bench srt}: many links through one Tramo server, beside as many {@code srt-live-transmit}, as many pipelines of
 * GStreamer and one forwarder that knows no protocol, bare and gathering, in turns.
 *
 * <p>{@link dev.tramo.bench.srt.SrtCommand} is the command line, {@code SideBySide} the order of turns, {@code Turn} one
 * measurement, {@code SideBySideReport} the outcome. Both sides of a link are measured, one at a time, against a Tramo
 * server that carries the other side and isn't measured. {@code Idle}, {@code IdleTurn} and {@code IdleReport} are the same for
 * links without data, both sides measured at once.
 */
@NullMarked
package dev.tramo.bench.srt;

import org.jspecify.annotations.NullMarked;
