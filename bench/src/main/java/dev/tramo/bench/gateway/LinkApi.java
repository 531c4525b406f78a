package dev.tramo.bench.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The calls of the SRT API that benchmarks need. */
final class LinkApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI base;
    private String token = "";

    LinkApi(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    boolean isReady() throws InterruptedException {
        try {
            return http.send(request("/health/ready").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == OK_MIN;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    void login(String user, String password) throws BenchException, InterruptedException {
        Map<String, String> body = Map.of("username", user, "password", password);
        token = call(request("/v1/login").POST(json(body))).path("jwt").asText();
    }

    /** Adds a link and gives its ID. */
    int add(String kind, Map<String, Object> body) throws BenchException, InterruptedException {
        return call(request("/v1/add_" + kind).POST(json(body))).path("Id").asInt();
    }

    /** Starts a link. The server answers when it is connected, or 4 s later; the status is the result. */
    CompletableFuture<Integer> start(String kind, int id) {
        HttpRequest start = request("/v1/start_" + kind + "/" + id)
                .POST(BodyPublishers.noBody())
                .build();
        return http.sendAsync(start, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /** All links of a kind. */
    JsonNode all(String kind) throws BenchException, InterruptedException {
        return call(request("/v1/get_" + kind).GET());
    }

    void delete(String kind, int id) throws BenchException, InterruptedException {
        call(request("/v1/delete_" + kind + "/" + id).DELETE());
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
