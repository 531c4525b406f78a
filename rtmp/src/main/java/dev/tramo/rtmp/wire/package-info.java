/**
 * RTMP's wire format: handshake, chunks, messages. Without sockets, threads or clock; one thread per connection.
 */
@NullMarked
package dev.tramo.rtmp.wire;

import org.jspecify.annotations.NullMarked;
