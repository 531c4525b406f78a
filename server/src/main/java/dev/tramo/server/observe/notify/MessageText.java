package dev.tramo.server.observe.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A message as JSON: what webhooks get, and what the store keeps. */
final class MessageText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private MessageText() {}

    /** {@code {"type": ..., "timestamp": ..., "data": {...}}}, as Standard Webhooks recommends. */
    static String of(Message message) {
        Event event = message.event();
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("id", event.id())
                .put("at", event.at().toString())
                .put("kind", word(event.kind()))
                .put("severity", word(event.severity()))
                .put("route", event.route())
                .put("endpoint", event.endpoint())
                .put("text", event.text());
        data.set("details", JSON.valueToTree(event.details()));
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("type", message.type())
                .put("timestamp", event.at().toString());
        body.set("data", data);
        return body.toString();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it was written by another version, or is damaged */
    static Message read(String id, String text) {
        try {
            JsonNode body = JSON.readTree(text);
            JsonNode data = body.path("data");
            Event event = new Event(
                    data.path("id").longValue(),
                    Instant.parse(data.path("at").asText()),
                    EventKind.valueOf(data.path("kind").asText().toUpperCase(Locale.ROOT)),
                    Severity.valueOf(data.path("severity").asText().toUpperCase(Locale.ROOT)),
                    data.path("route").asText(),
                    data.path("endpoint").asText(),
                    data.path("text").asText(),
                    JSON.convertValue(data.path("details"), TEXTS));
            return new Message(id, body.path("type").asText(), event);
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException("no message", e);
        }
    }
}
