package dev.tramo.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes metrics by OTLP over HTTP, after it has failed a few times. */
final class OtlpReceiver implements AutoCloseable {
    private static final String PATH = "/v1/metrics";

    private record Push(String key, String contentType, String content) {}

    private final HttpServer server;
    private final AtomicInteger failuresLeft;
    private final List<Push> pushes = new CopyOnWriteArrayList<>();

    OtlpReceiver(int failures) throws IOException {
        failuresLeft = new AtomicInteger(failures);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext(PATH, this::take);
        server.start();
    }

    private void take(HttpExchange call) throws IOException {
        byte[] content = call.getRequestBody().readAllBytes();
        boolean isFailing = failuresLeft.getAndDecrement() > 0;
        if (!isFailing && call.getRequestMethod().equals("POST")) {
            pushes.add(new Push(
                    call.getRequestHeaders().getFirst("X-Key"),
                    call.getRequestHeaders().getFirst("Content-Type"),
                    new String(content, StandardCharsets.ISO_8859_1)));
        }
        call.sendResponseHeaders(isFailing ? 503 : 200, -1);
        call.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /** Whether one push had all of these texts. */
    boolean contains(Set<String> texts) {
        return pushes.stream()
                .anyMatch(push -> push.contentType().equals("application/x-protobuf")
                        && texts.stream().allMatch(push.content()::contains));
    }

    List<String> keys() {
        return pushes.stream().map(Push::key).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
