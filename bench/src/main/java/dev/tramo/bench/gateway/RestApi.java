package dev.tramo.bench.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Calls of Tramo's API, as the one who has logged in. */
final class RestApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;

    /** A connection for each call that waits: HTTP/2 would have a limit of as many as benchmarks have links. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private final URI base;
    private String token = "";

    RestApi(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** Whether the server says so. While its port is closed that costs next to nothing: a start is not to be slowed down by being watched. */
    boolean isReady() throws InterruptedException {
        try (Socket _ = new Socket(base.getHost(), base.getPort())) {
            return http.send(request("/health/ready").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == OK_MIN;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    void login(String user, String password) throws BenchException, InterruptedException {
        token = post("/v1/login", Map.of("username", user, "password", password))
                .path("jwt")
                .asText();
    }

    JsonNode get(String path) throws BenchException, InterruptedException {
        return call(request(path).GET());
    }

    JsonNode post(String path, Map<String, ?> body) throws BenchException, InterruptedException {
        return call(request(path).POST(json(body)));
    }

    JsonNode put(String path, Map<String, ?> body) throws BenchException, InterruptedException {
        return call(request(path).PUT(json(body)));
    }

    JsonNode patch(String path, Map<String, ?> body) throws BenchException, InterruptedException {
        return call(request(path).method("PATCH", json(body)));
    }

    void delete(String path) throws BenchException, InterruptedException {
        call(request(path).DELETE());
    }

    /** A call without a body whose answer may be long in coming; the status is the result. */
    CompletableFuture<Integer> postLater(String path) {
        HttpRequest post = request(path).POST(BodyPublishers.noBody()).build();
        return http.sendAsync(post, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps of plain values are always JSON", e);
        }
    }

    private JsonNode call(HttpRequest.Builder builder) throws BenchException, InterruptedException {
        HttpRequest request = builder.build();
        String what = request.method() + " " + request.uri().getPath();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() < OK_MIN || answer.statusCode() > OK_MAX) {
                throw new BenchException(what + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new BenchException(what, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
