package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.live.LiveStream;
import io.netty.channel.EventLoop;

/**
 * What the endpoints of one frame leg share.
 *
 * @param loop of all of them
 * @param life whether there is a publisher
 * @param relayId names this route to RTMP servers, so that a ring of pushes is found
 */
public record StreamContext(EventLoop loop, RtmpGateway gateway, LiveStream stream, StreamLife life, String relayId) {}
