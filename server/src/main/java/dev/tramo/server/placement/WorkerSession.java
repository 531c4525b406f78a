package dev.tramo.server.placement;

import dev.tramo.server.worker.Message;

/** A worker's connection. Any thread; nothing of it waits. */
interface WorkerSession {
    /** Sends it, or ends the connection if the worker does not take what was sent before. */
    void send(Message.FromServer message);

    /**
     * Ends it.
     *
     * @param reason in words, for the worker's log
     */
    void close(String reason);
}
