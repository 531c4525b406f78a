/**
 * One stream, many consumers. A {@link dev.tramo.rtmp.live.LiveStream} takes a publisher's messages, encodes each once and offers
 * it to every {@link dev.tramo.rtmp.live.Consumer}; what is sent together goes out as one piece of a {@code Batch}. Each consumer
 * has a bounded queue of its own: one that is slow loses whole
 * groups of pictures, and its siblings nothing. All of it on one thread, with time as a parameter.
 */
@NullMarked
package dev.tramo.rtmp.live;

import org.jspecify.annotations.NullMarked;
