/**
 * The SRT protocol, live mode, HSv5, as state machines without sockets, threads or clock.
 *
 * <p>The story: a {@link dev.tramo.srt.CallerHandshake}, a {@link dev.tramo.srt.RendezvousHandshake} or a {@link
 * dev.tramo.srt.ListenerHandshake} talks until both sides agree, and yields an {@link dev.tramo.srt.SrtConnection}. The
 * connection's {@link dev.tramo.srt.SendSide} numbers, keeps, paces and repeats packets; its {@link dev.tramo.srt.ReceiveSide}
 * stores them and hands payloads out when their time has come. What is missing is in {@link dev.tramo.srt.MissingPackets}:
 * {@link dev.tramo.srt.LossReports} asks for it, {@link dev.tramo.srt.FecReceiver} rebuilds it from what {@link
 * dev.tramo.srt.FecSender} added. A {@link dev.tramo.srt.SrtGroup} carries one stream by several connections, which its {@link
 * dev.tramo.srt.GroupSender} chooses among.
 *
 * <p>The contract of the run loop, which the caller must keep:
 *
 * <ul>
 *   <li>time is passed in as nanoseconds of one monotonic clock, never negative, never going back;
 *   <li>every datagram for a connection goes to {@code onDatagram}, then {@code onTick} is called once for the lot;
 *   <li>{@code onTick} is called again no later than {@code nextDeadlineNanos()}, which may change with every call;
 *   <li>what is to be sent is written into the {@link dev.tramo.srt.PacketSink} given at the start, during these calls;
 *   <li>all calls come from one thread.
 * </ul>
 *
 * <p>Invariants: nothing is allocated per packet once buffers have grown to what the stream needs, but by the JDK's ciphers;
 * every buffer has a bound, and all together a {@link dev.tramo.srt.BufferMemory}; a payload is delivered at most once, in order,
 * and never before its time unless there is no memory to keep it.
 *
 * <p>{@code dev.tramo.srt.wire} has the bytes, {@code dev.tramo.srt.driver} the sockets. Where the specification
 * (draft-sharabayko-srt) and libsrt differ, libsrt is followed, because it is what the peers run.
 */
@NullMarked
package dev.tramo.srt;

import org.jspecify.annotations.NullMarked;
