/**
 * Buffers. A {@link dev.tramo.srt.buffer.PacketRing} holds packets by sequence number, both those that wait for their
 * acknowledgement and those that wait for their delivery; their payloads are in slots of a pool. A {@link
 * dev.tramo.srt.buffer.LossList} is a set of sequence numbers in a window. {@link dev.tramo.srt.buffer.BufferMemory} limits what
 * all buffers of a process take together, and divides it among them.
 *
 * <p>Invariant: what is stored never moves while it is used, and a buffer that has grown to what its stream needs allocates
 * nothing. One thread per buffer; only {@code BufferMemory} is shared by threads.
 */
@NullMarked
package dev.tramo.srt.buffer;

import org.jspecify.annotations.NullMarked;
