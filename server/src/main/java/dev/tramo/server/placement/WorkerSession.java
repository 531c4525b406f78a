package dev.tramo.server.placement;

import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Wire;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;

/** A worker's connection. Any thread. */
final class WorkerSession {
    private final ServerWebSocket socket;

    WorkerSession(ServerWebSocket socket) {
        this.socket = socket;
    }

    /** Sends it, or ends the connection if the worker does not take what was sent before. */
    void send(Message.FromServer message) {
        if (socket.writeQueueFull()) {
            close("it does not take what is sent");
        } else if (!socket.isClosed()) {
            Future<Void> _ = socket.writeTextMessage(Wire.write(message));
        }
    }

    void close(String reason) {
        Future<Void> _ = socket.close((short) 1000, reason);
    }
}
