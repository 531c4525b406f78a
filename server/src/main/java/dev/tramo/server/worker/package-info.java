/**
 * A worker: a process that runs one route for a server, and goes on when the server is away. It dials the server by WebSocket;
 * what they say to each other is {@link dev.tramo.server.worker.Message}.
 */
@NullMarked
package dev.tramo.server.worker;

import org.jspecify.annotations.NullMarked;
