package dev.tramo.server.observe.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Notifications, events and messages of tests. */
final class TestNotifications {
    /** 24 bytes. */
    static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private TestNotifications() {}

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    static Notification read(String id, String text) {
        try {
            return NotificationJson.read(id, json(text), Optional.empty());
        } catch (RefusedException e) {
            throw new AssertionError(text, e);
        }
    }

    /** A webhook on this port of loopback, for alarms. */
    static String webhook(int port) {
        return "{'type': 'webhook', 'url': 'http://127.0.0.1:" + port + "/hook', 'secret': '" + KEY + "'}";
    }

    static Event alarm(long id, String change) {
        return new Event(
                id,
                NOON,
                EventKind.ALARM,
                Severity.CRITICAL,
                "news",
                "source",
                "no input for 10 s",
                Map.of("alarm", "a-1", "rule", "no-input", "change", change, "durationMillis", "3723000"));
    }

    static Message message(long id) {
        return Message.of(alarm(id, "began"));
    }
}
