/**
 * RTP sources and destinations, over UDP and over SRT: sockets, timers and reports around the protocol, which is {@code
 * dev.tramo.mpegts.rtp}.
 *
 * <p>A stream takes one path or two (SMPTE 2022-7). Each path is opened, observed and opened again without regard to the other: over
 * UDP it has sockets of its own ({@link dev.tramo.engine.rtp.UdpInputPath}, {@link dev.tramo.engine.rtp.UdpOutputPath}), over SRT it is
 * a link with sessions and a state of its own ({@link dev.tramo.engine.rtp.SrtInputPath}, {@link
 * dev.tramo.engine.rtp.SrtOutputPath}). {@link dev.tramo.engine.rtp.RtpSource} and {@link dev.tramo.engine.rtp.RtpDestination} make one
 * endpoint of them.
 *
 * <p>The loop's thread.
 */
@NullMarked
package dev.tramo.engine.rtp;

import org.jspecify.annotations.NullMarked;
