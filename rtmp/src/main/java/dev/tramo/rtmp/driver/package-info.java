/**
 * RTMP over TCP and TLS: sessions joined to Netty's channels. A connection stays on one event loop; one that was accepted moves
 * to the loop of the stream that it asks for, before it is answered. A {@link dev.tramo.rtmp.driver.Ticker} tells all sessions of
 * a loop the time, once a second.
 */
@NullMarked
package dev.tramo.rtmp.driver;

import org.jspecify.annotations.NullMarked;
