/**
 * RTP sources and destinations: sockets, timers and reports around the protocol, which is {@code dev.tramo.mpegts.rtp}.
 *
 * <p>A stream takes one path or two (SMPTE 2022-7). Each path has sockets of its own, which are opened, observed and opened again
 * without regard to the other's: {@link dev.tramo.engine.rtp.PathInput}, {@link dev.tramo.engine.rtp.PathOutput}. {@link
 * dev.tramo.engine.rtp.RtpSource} and {@link dev.tramo.engine.rtp.RtpDestination} make one endpoint of them.
 *
 * <p>The loop's thread.
 */
@NullMarked
package dev.tramo.engine.rtp;

import org.jspecify.annotations.NullMarked;
