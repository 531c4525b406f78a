package dev.tramo.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the live stream: reads server-sent events until it is closed. */
final class LiveFeed implements AutoCloseable {
    /**
     * A message.
     *
     * @param name {@code snapshot} or {@code event}; empty for a comment
     */
    record Message(String name, String id, JsonNode data, Instant at) {}

    private final HttpResponse<InputStream> response;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile boolean isOver;

    private LiveFeed(HttpResponse<InputStream> response) {
        this.response = response;
        Thread _ = Thread.ofPlatform().daemon().name("live-feed").start(this::read);
    }

    /** Connects; headers are name and value in turns. */
    static LiveFeed open(Api api, String path, String... headers) {
        HttpResponse<InputStream> response = api.open(path, headers);
        if (response.statusCode() != 200) {
            throw new AssertionError("live: " + response.statusCode());
        }
        return new LiveFeed(response);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            String id = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    JsonNode json = Api.parse(data.isEmpty() ? "{}" : data.toString());
                    messages.add(new Message(name, id, json, Instant.now()));
                    name = "";
                    id = "";
                    data.setLength(0);
                }
                String[] field = line.split(":", 2);
                switch (field[0]) {
                    case "event" -> name = field[1].strip();
                    case "id" -> id = field[1].strip();
                    case "data" -> data.append(field[1]);
                    default -> {}
                }
            }
        } catch (IOException e) {
            // the server is gone, or this is closed
        } finally {
            isOver = true;
        }
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    List<Message> messages() {
        return messages;
    }

    /** Those with this name. */
    List<Message> named(String name) {
        return messages.stream().filter(message -> message.name().equals(name)).toList();
    }

    /** IDs of the events, in the order in which they came. */
    List<Long> eventIds() {
        return named("event").stream()
                .map(message -> message.data().path("id").asLong())
                .toList();
    }

    boolean isOver() {
        return isOver;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
