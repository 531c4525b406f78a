/**
 * RTMP as sessions without sockets: bytes go in, messages come out, and what is to be sent goes to an {@link
 * dev.tramo.rtmp.RtmpSession.Output}. {@link dev.tramo.rtmp.ServerSession} is called by publishers and players, {@link
 * dev.tramo.rtmp.PushSession} publishes to a server, {@link dev.tramo.rtmp.PullSession} plays from one.
 *
 * <p>Time is a parameter ({@code nowNanos}, any origin): whoever drives a session calls {@link
 * dev.tramo.rtmp.RtmpSession#receive} when bytes come and {@link dev.tramo.rtmp.RtmpSession#tick} about once a second. A session
 * ends once, with an {@link dev.tramo.rtmp.Ending}; that of a client may say where to call next, since servers send clients
 * elsewhere and ask who they are ({@link dev.tramo.rtmp.ClientTarget}). One thread per session.
 *
 * <p>Below are {@code wire} (chunks, handshake), {@code amf} and {@code media} (what tags say); {@code live} spreads one stream
 * over many consumers, {@code driver} joins all of it to Netty's channels.
 */
@NullMarked
package dev.tramo.rtmp;

import org.jspecify.annotations.NullMarked;
