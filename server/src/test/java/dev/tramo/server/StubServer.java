package dev.tramo.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What NGINX sees of a server: one that manages, stands by, or dies over a call. Remembers each call that reached it. */
final class StubServer implements AutoCloseable {
    /** What it makes of a call. */
    interface Role {
        void answer(HttpExchange call) throws IOException;
    }

    /** Does what it is asked to. */
    static final Role MANAGES = call -> answer(call, 200, "{\"done\":true}");

    /** Does nothing, and says so. */
    static final Role STANDS_BY = call -> {
        call.getResponseHeaders().set("Retry-After", "1");
        answer(call, 503, "{\"Error\":\"standing by\"}");
    };

    /** Takes a call, perhaps does it, and is gone without an answer. */
    static final Role DIES = HttpExchange::close;

    /** A call: its method, what was asked for, headers, and body. */
    record Call(String method, String target, Headers headers, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private volatile Role role;

    StubServer(Role role) {
        this.role = role;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange call) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(call.getRequestMethod(), call.getRequestURI().toString(), call.getRequestHeaders(), body));
        role.answer(call);
    }

    static void answer(HttpExchange call, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        boolean isHead = call.getRequestMethod().equals("HEAD");
        call.sendResponseHeaders(status, isHead ? -1 : body.length);
        if (!isHead) {
            call.getResponseBody().write(body);
        }
        call.close();
    }

    void become(Role newRole) {
        role = newRole;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All calls so far. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    void forget() {
        calls.clear();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
