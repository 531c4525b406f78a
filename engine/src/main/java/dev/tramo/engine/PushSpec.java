package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;

/**
 * An RTMP push.
 *
 * @param url where to
 * @param enhancedAlways whether enhanced RTMP is sent to a server that does not say that it takes it
 */
public record PushSpec(RtmpUrl url, boolean enhancedAlways) implements DestinationSpec {}
