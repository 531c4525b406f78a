/**
 * RTMP endpoints, each on the event loop of its leg; the {@code RtmpGateway} has the loops, the client, and the server that all
 * share.
 *
 * <p>Sources are a {@code RtmpListenSource} (a publisher comes to us) and a {@code RtmpPullSource}; {@code TsInput} brings the
 * frames of a transport stream. {@code StreamLife} says when their stream begins, is interrupted and ends, and a
 * {@code FlushSchedule} when what came is sent on. Destinations are a
 * {@code RtmpPush} and a {@code RtmpPlay}, at which {@code Players} take the stream. Who comes in is led to a {@code RtmpEntrance}
 * by the address asked for ({@code RtmpEntrances}); a {@code RtmpDoor} keeps an entrance open, with a port of its own where its
 * address has one ({@code RtmpPorts}).
 */
@NullMarked
package dev.tramo.engine.rtmp;

import org.jspecify.annotations.NullMarked;
