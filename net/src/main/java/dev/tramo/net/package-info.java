/**
 * The datagram loop: UDP sockets, batches and timers on one thread.
 *
 * <p>A {@link dev.tramo.net.Loop} works in ticks. One tick runs the tasks that other threads posted; reads every readable
 * socket, in batches, and hands each {@link dev.tramo.net.DatagramBatch} to the socket's {@link dev.tramo.net.DatagramHandler};
 * runs the {@link dev.tramo.net.LoopTimer}s that are due, which lie on a {@code TimerWheel}; and sends the queued datagrams, again
 * in batches. Between ticks that have something to do it rests, as {@code Rounds} says ({@link dev.tramo.net.Loop#gatherFor}). Cost is per tick and per
 * batch, not per datagram, and nothing is allocated per datagram.
 *
 * <p>Invariant: a socket, its handler and its timers belong to the loop's thread. Other threads only use {@link
 * dev.tramo.net.Loop#execute}, {@link dev.tramo.net.Loop#call} and what is documented as readable from anywhere.
 *
 * <p>{@link dev.tramo.net.ThreadPriority} makes a process' other threads yield to its loops.
 *
 * <p>On Linux the loop calls the kernel itself ({@code epoll_pwait2}, {@code recvmmsg}, {@code sendmmsg}) through {@code
 * java.lang.foreign}, and uses its segmentation offload ({@code SendRuns}); elsewhere it uses {@code DatagramChannel}. {@link
 * dev.tramo.net.TransportKind#best} chooses.
 */
@NullMarked
package dev.tramo.net;

import org.jspecify.annotations.NullMarked;
