/**
 * Conversion between the two forms of a route: transport streams in datagrams on a {@code net} loop, and RTMP messages on an event
 * loop of Netty. A route has at most one {@link dev.tramo.engine.media.Converter}, shared by all destinations that need it. Its two
 * halves live on the two loops; between them is a bounded queue, the only one on the media path.
 */
@NullMarked
package dev.tramo.engine.media;

import org.jspecify.annotations.NullMarked;
