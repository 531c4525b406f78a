/**
 * The SRT protocol, live mode, HSv5, as state machines without sockets, threads or clock.
 *
 * <p>A handshake ({@code dev.tramo.srt.handshake}) exchanges messages until both sides agree, and yields an {@link
 * dev.tramo.srt.SrtConnection}, configured by {@link dev.tramo.srt.SrtOptions}. The connection is made of a sender and a
 * receiver, and distributes the peer's packets between them. A group ({@code dev.tramo.srt.group}) carries one stream over
 * several connections.
 *
 * <table>
 * <caption>Packages, from the lowest up; each uses only those above it in this table, except for the root</caption>
 * <tr><td>{@code wire}</td><td>headers, control packets and handshakes as bytes</td></tr>
 * <tr><td>{@code buffer}</td><td>packets by sequence number, loss lists, and the memory that all buffers share</td></tr>
 * <tr><td>{@code crypto}</td><td>key exchange, key refresh and payload encryption</td></tr>
 * <tr><td>{@code fec}</td><td>the packet filter: forward error correction by rows and columns</td></tr>
 * <tr><td>{@code receive}</td><td>receive buffer, delivery by timestamp, acknowledgements, loss reports</td></tr>
 * <tr><td>{@code send}</td><td>send buffer, pacing, retransmission</td></tr>
 * <tr><td>this package</td><td>the connection, its options and its statistics</td></tr>
 * <tr><td>{@code group}</td><td>bonding: broadcast and backup groups</td></tr>
 * <tr><td>{@code handshake}</td><td>caller, listener and rendezvous</td></tr>
 * <tr><td>{@code driver}</td><td>all of this on UDP sockets</td></tr>
 * </table>
 *
 * <p>The contract of the run loop, which the caller must keep:
 *
 * <ul>
 *   <li>time is passed in as nanoseconds of one monotonic clock, never negative, never going back;
 *   <li>every datagram for a connection goes to {@code onDatagram}, then {@code onTick} is called once for the lot;
 *   <li>{@code onTick} is called again no later than {@code nextDeadlineNanos()}, which may change with every call;
 *   <li>what is to be sent is written into the {@link dev.tramo.srt.wire.PacketSink} given at the start, during these calls;
 *   <li>all calls come from one thread.
 * </ul>
 *
 * <p>Invariants: in the steady state nothing is allocated per packet, except by the JDK's ciphers; every buffer has a bound, and
 * all together a {@link dev.tramo.srt.buffer.BufferMemory}; a payload is delivered at most once, in order, and never before its
 * time unless there is no memory to keep it.
 *
 * <p>Where the specification (draft-sharabayko-srt) and libsrt differ, libsrt is followed, because it is what the peers run.
 */
@NullMarked
package dev.tramo.srt;

import org.jspecify.annotations.NullMarked;
