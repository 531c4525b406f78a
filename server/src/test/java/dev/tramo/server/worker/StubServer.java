package dev.tramo.server.worker;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server for workers, which takes them or answers with a status. */
final class StubServer implements AutoCloseable {
    private static final int TAKES = 101;

    private final Vertx vertx = Vertx.vertx();
    private final String scheme;
    private final HttpServer server;
    private final List<String> dialled = new CopyOnWriteArrayList<>();
    private final Queue<ServerWebSocket> taken = new ConcurrentLinkedQueue<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile int status = TAKES;

    private StubServer(HttpServerOptions options) {
        scheme = options.isSsl() ? "https" : "http";
        server = vertx.createHttpServer(options)
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    static StubServer plain() {
        return new StubServer(new HttpServerOptions());
    }

    /** @param keys PKCS #12 */
    static StubServer tls(Path keys, String password) {
        return new StubServer(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(password)));
    }

    private void answer(HttpServerRequest call) {
        dialled.add(call.path() + " " + call.getHeader("Authorization"));
        if (status != TAKES) {
            call.response().setStatusCode(status).end();
            return;
        }
        var _ = call.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(heard::add);
            taken.add(socket);
        });
    }

    /** What it answers from now on instead of taking a worker. */
    StubServer answering(int newStatus) {
        status = newStatus;
        return this;
    }

    StubServer taking() {
        return answering(TAKES);
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.actualPort();
    }

    /** Path and authorization of every try. */
    List<String> dialled() {
        return List.copyOf(dialled);
    }

    /** How many workers were taken. */
    int connections() {
        return taken.size();
    }

    /** Waits for them: a client knows of its connection a moment before the server does. */
    void awaitConnections(int count) {
        await().until(() -> connections() >= count); // on a busy machine, one that was given up may be among them
    }

    /** Of the first worker that was taken. */
    ServerWebSocket socket() {
        return await().until(taken::peek, socket -> socket != null);
    }

    /** Ends the first connection that was taken. */
    void close(String reason) {
        ServerWebSocket first = socket();
        taken.remove(first);
        var _ = first.close((short) 1000, reason);
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
