package dev.tramo.server.placement;

import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Wire;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;

/** A worker's connection to {@link WorkerPort}. */
final class WebSocketSession implements WorkerSession {
    private static final short NORMAL_CLOSURE = 1000;

    private final ServerWebSocket socket;

    WebSocketSession(ServerWebSocket socket) {
        this.socket = socket;
    }

    @Override
    public void send(Message.FromServer message) {
        if (socket.writeQueueFull()) {
            close("it does not take what is sent");
        } else if (!socket.isClosed()) {
            Future<Void> _ = socket.writeTextMessage(Wire.write(message));
        }
    }

    @Override
    public void close(String reason) {
        Future<Void> _ = socket.close(NORMAL_CLOSURE, reason);
    }
}
