/**
 * RTMP endpoints, each on an event loop of Netty; the {@code RtmpGateway} has the loops and the server that all share.
 */
@NullMarked
package dev.tramo.engine.rtmp;

import org.jspecify.annotations.NullMarked;
