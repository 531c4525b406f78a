/**
 * RTMP over TCP and TLS: sessions joined to Netty's channels. A connection stays on one event loop; an accepted one is moved
 * to the loop of the stream that it requests, before it is answered. A {@link dev.tramo.rtmp.driver.Ticker} calls all sessions
 * of a loop once a second.
 */
@NullMarked
package dev.tramo.rtmp.driver;

import org.jspecify.annotations.NullMarked;
