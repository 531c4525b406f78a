/**
 * The packet filter: forward error correction by rows and columns, compatible with libsrt's {@code fec}. {@link
 * dev.tramo.srt.fec.FilterConfig} reads and merges the text that both sides exchange, {@link dev.tramo.srt.fec.FecSettings} is what
 * they agree on. A {@link dev.tramo.srt.fec.FecSender} adds packets that combine a row or column; a {@link
 * dev.tramo.srt.fec.FecReceiver} rebuilds a packet when it is the only one that a row or column lacks.
 *
 * <p>One connection's thread.
 */
@NullMarked
package dev.tramo.srt.fec;

import org.jspecify.annotations.NullMarked;
