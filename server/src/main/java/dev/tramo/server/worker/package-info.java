/**
 * A worker: a process that runs one route for a server, and goes on when the server is away. It dials the server by WebSocket;
 * what they say to each other is {@link dev.tramo.server.worker.Message}.
 *
 * <p>{@link dev.tramo.server.worker.Worker} is the process: what it is to do is in a file, a {@link
 * dev.tramo.server.worker.WorkerOrder}, so that it needs no server to begin. {@code ServerLink} finds the server that manages. {@code
 * LastSessions} ends what a killed predecessor left; {@code EventQueue} takes the engine's events to the next report, {@link
 * dev.tramo.server.observe.History} keeps what is missed while no server is there. {@code WorkerRtmp} has the certificates of RTMP, {@code
 * WorkerStills} the pictures that were asked for. Nothing here needs the framework.
 */
@NullMarked
package dev.tramo.server.worker;

import org.jspecify.annotations.NullMarked;
