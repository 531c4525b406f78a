/**
 * SRT over the datagram loop of {@code dev.tramo.net}: a {@link dev.tramo.srt.driver.SrtCaller} makes one connection, a {@link
 * dev.tramo.srt.driver.SrtListener} accepts them, both tell a {@link dev.tramo.srt.driver.SrtHandler}.
 *
 * <p>Everything here belongs to one loop's thread. Each connection has one timer: a received datagram or a submitted payload
 * only sets it to now, so that a tick runs each connection once, after all input of that tick.
 */
@NullMarked
package dev.tramo.srt.driver;

import org.jspecify.annotations.NullMarked;
