/**
 * RTMP's bytes: handshake, chunks, messages. Nothing here knows a socket, a thread or a clock; whoever calls keeps to one
 * thread per connection.
 */
@NullMarked
package dev.tramo.rtmp.wire;

import org.jspecify.annotations.NullMarked;
