/**
 * RTMP as sessions without sockets: received bytes go in, messages come out, and bytes to send go to an {@link
 * dev.tramo.rtmp.RtmpSession.Output}. {@link dev.tramo.rtmp.ServerSession} serves publishers and players, {@link
 * dev.tramo.rtmp.PushSession} publishes to a server, {@link dev.tramo.rtmp.PullSession} plays from one.
 *
 * <p>Time is a parameter ({@code nowNanos}, any origin): the driver of a session calls {@link
 * dev.tramo.rtmp.RtmpSession#receive} when bytes arrive and {@link dev.tramo.rtmp.RtmpSession#tick} about once a second. A
 * session ends once, with an {@link dev.tramo.rtmp.Ending}; a client's ending may name where to connect next, since servers
 * redirect clients and request authentication ({@link dev.tramo.rtmp.ClientTarget}). One thread per session.
 *
 * <p>Subpackages: {@code wire} has chunks and handshake, {@code amf} the encoding of commands and metadata, {@code media}
 * audio and video messages; {@code live} distributes one stream to many consumers, {@code driver} connects everything to
 * Netty's channels.
 */
@NullMarked
package dev.tramo.rtmp;

import org.jspecify.annotations.NullMarked;
