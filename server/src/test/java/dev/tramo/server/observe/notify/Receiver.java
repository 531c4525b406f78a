package dev.tramo.server.observe.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that gets webhooks; it answers as it is told, and then always the same: 200 at first. */
final class Receiver implements AutoCloseable {
    /** Instead of an answer, silence. */
    static final int NEVER = 0;

    /** A call as it came, with the status that answered it. */
    record Call(String id, String timestamp, String signature, String authorization, String body, int status) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Integer> next = new LinkedBlockingQueue<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private volatile int always = 200;

    Receiver(Integer... statuses) {
        next.addAll(List.of(statuses));
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
        Integer told = next.poll();
        int status = told == null ? always : told;
        calls.add(new Call(
                header(call, "webhook-id"),
                header(call, "webhook-timestamp"),
                header(call, "webhook-signature"),
                header(call, "Authorization"),
                body,
                status));
        if (status != NEVER) {
            call.getResponseHeaders().set("Location", "http://127.0.0.1:" + port() + "/elsewhere");
            call.sendResponseHeaders(status, -1);
            call.close();
        }
    }

    private static String header(HttpExchange call, String name) {
        return String.valueOf(call.getRequestHeaders().getFirst(name));
    }

    /** Answers with this status from now on. */
    void become(int status) {
        always = status;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All calls so far. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** IDs of the messages that were answered with 200. */
    List<String> taken() {
        return calls.stream().filter(call -> call.status() == 200).map(Call::id).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
