package dev.tramo.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One client of a server: calls it with its token, from its address. */
final class Api {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a server answered. */
    record Answer(int status, String contentType, String body, String retryAfter, Optional<String> etag) {
        JsonNode json() {
            return parse(body);
        }

        /** The explanation in the answer to a call for a link: the text under "RX" or "TX". */
        String message() {
            return json().path(json().has("RX") ? "RX" : "TX").asText();
        }

        long id() {
            return json().path("Id").asLong(-1);
        }
    }

    private final HttpClient http;
    private final String base;
    private final String authorization;

    private Api(HttpClient http, String base, String authorization) {
        this.http = http;
        this.base = base;
        this.authorization = authorization;
    }

    /** A client without a token. */
    static Api at(String base) {
        return new Api(HttpClient.newHttpClient(), base, "");
    }

    /** The same, without a token, calling from another address of this machine. */
    Api from(String localAddress) {
        HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral(localAddress))
                .build();
        return new Api(client, base, "");
    }

    String base() {
        return base;
    }

    /** The same client, with the same token, of another server. */
    Api at(Server server) {
        return new Api(http, server.anonymous().base(), authorization);
    }

    /** Another client with the same token, and connections of its own: a connection takes a hundred calls at a time. */
    Api another() {
        return new Api(HttpClient.newHttpClient(), base, authorization);
    }

    /** This client with the token of another. */
    Api loggedInAs(Api other) {
        return withAuthorization(other.authorization);
    }

    Api withToken(String token) {
        return withAuthorization("Bearer " + token);
    }

    /** Its token, for another program. */
    String token() {
        return authorization.substring("Bearer ".length());
    }

    Api withAuthorization(String header) {
        return new Api(http, base, header);
    }

    Answer login(String username, String password) {
        return post("/v1/login", json(Map.of("username", username, "password", password)));
    }

    /** The client that a successful login makes of this one. */
    Api loggedIn(String username, String password) {
        Answer answer = login(username, password);
        if (answer.status() != 200) {
            throw new AssertionError("login: " + answer);
        }
        return withToken(answer.json().get("jwt").asText());
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer post(String path) {
        return send("POST", path, "");
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    /** Bytes as they are, by HTTP/1.1: with an upgrade to HTTP/2 a body may have 64 KiB. */
    Answer put(String path, byte[] body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .version(HttpClient.Version.HTTP_1_1)
                    .timeout(ANSWER_WITHIN)
                    .header("Authorization", authorization)
                    .PUT(BodyPublishers.ofByteArray(body))
                    .build();
            return answer(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    Answer patch(String path, String body) {
        return send("PATCH", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, "");
    }

    Answer send(String method, String path, String body, String... headers) {
        try {
            return answer(http.send(request(method, path, body, headers), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The answer to a GET as soon as its header has come; its body may never end. */
    HttpResponse<InputStream> open(String path, String... headers) {
        try {
            return http.send(request("GET", path, "", headers), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The status that answers a body which is announced and never sent. */
    int statusForAnnounced(String method, String path, int bodyBytes) {
        URI server = URI.create(base);
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: "
                + authorization + "\r\nContent-Length: " + bodyBytes + "\r\n\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) ANSWER_WITHIN.toMillis());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return Integer.parseInt(new String(start, StandardCharsets.US_ASCII).split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CompletableFuture<Answer> postAsync(String path, String body) {
        return http.sendAsync(request("POST", path, body), BodyHandlers.ofString())
                .thenApply(Api::answer);
    }

    CompletableFuture<Answer> postAsync(String path) {
        return postAsync(path, "");
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_WITHIN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body(),
                response.headers().firstValue("Retry-After").orElse(""),
                response.headers().firstValue("ETag"));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
