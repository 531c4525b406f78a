/**
 * SRT over the datagram loop of {@code dev.tramo.net}: a {@link dev.tramo.srt.driver.SrtCaller} makes one connection, to a
 * listener or in rendezvous; a {@link dev.tramo.srt.driver.SrtGroupCaller} one bonded group by several paths; a {@link
 * dev.tramo.srt.driver.SrtListener} accepts both, as a {@link dev.tramo.srt.driver.SrtAdmission} decides and {@link
 * dev.tramo.srt.driver.KeyChecks} permits. The result is an
 * {@link dev.tramo.srt.driver.SrtSession}, whose events go to an {@link dev.tramo.srt.driver.SrtHandler}. A {@link
 * dev.tramo.srt.driver.Farewell} ends a session that a killed process left.
 *
 * <p>Everything here belongs to one loop's thread. Each session has one timer: a received datagram or a submitted payload
 * only sets it to now, so that a tick runs each session once, after all input of that tick.
 */
@NullMarked
package dev.tramo.srt.driver;

import org.jspecify.annotations.NullMarked;
