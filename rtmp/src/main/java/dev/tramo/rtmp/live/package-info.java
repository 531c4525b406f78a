/**
 * One stream, many consumers. A message's way through the package:
 *
 * <ol>
 *   <li>{@link dev.tramo.rtmp.live.LiveStream} receives it from a publisher, places it on the stream's {@code Timeline}, keeps
 *       it in {@code StreamHeaders} or the {@code GopCache} for late joiners, and passes it to each {@link
 *       dev.tramo.rtmp.live.MessageTap}.
 *   <li>{@code MessageEncoder} encodes it once, as {@code SharedChunks}, and copies small messages to a {@code Batch}.
 *   <li>Each {@link dev.tramo.rtmp.live.Consumer} sends it through its {@code MessageSender}, or puts it into its bounded
 *       {@code SendQueue} if the connection is not writable. {@code DropPolicy} decides what a slow consumer loses: whole
 *       groups of pictures. The other consumers lose nothing.
 * </ol>
 *
 * <p>All of it on one thread, with time as a parameter.
 */
@NullMarked
package dev.tramo.rtmp.live;

import org.jspecify.annotations.NullMarked;
