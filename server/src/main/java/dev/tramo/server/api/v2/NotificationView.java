package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.observe.notify.NotificationJson;
import dev.tramo.server.observe.notify.Notifications;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Notifications as they are described and shown. */
final class NotificationView {
    private static final String SECRET =
            "Never shown: *** stands for one that is set. Left out or ***: as it is; \"\": none";

    private NotificationView() {}

    /** A notification as JSON: its fields depend on its type. */
    static ObjectNode of(Notifications.Seen seen) {
        ObjectNode json = NotificationJson.shown(seen.notification());
        if (!seen.engineId().isEmpty()) {
            json.put("engineId", seen.engineId());
        }
        json.putObject("status")
                .put("health", seen.health())
                .put("lastError", seen.error())
                .put("waiting", seen.waiting())
                .put("delivered", seen.delivered())
                .put("failed", seen.failed())
                .put("dropped", seen.dropped());
        return json;
    }

    /** What a client sends and reads; of the fields behind {@code labels} each type has its own. */
    @Schema(
            name = "Notification",
            requiredProperties = {"type"})
    record Described(
            @Schema(readOnly = true) String id,

            @Schema(enumeration = {"webhook", "email", "snmp"})
            String type,

            @Schema(defaultValue = "true") boolean enabled,

            @Schema(
                    description = "Kinds of events: state, session, refused, switch, alarm, configuration, server",
                    defaultValue = "[\"alarm\"]")
            List<String> kinds,

            @Schema(
                    enumeration = {"info", "warning", "critical"},
                    defaultValue = "info")
            String minimumSeverity,

            @Schema(description = "IDs of routes; empty: all, and events that concern no route")
            List<String> routes,

            @Schema(
                    description = "Labels that the event's route must have, all of them",
                    type = SchemaType.OBJECT,
                    additionalProperties = String.class)
            Map<String, String> labels,

            @Schema(
                    description = "webhook: http:// or https://. A password and the values of the query are shown as"
                            + " ***, and kept if they are sent back so",
                    examples = "https://noc.example.com/hooks/tramo")
            String url,

            @Schema(description = "webhook: key of the signature, whsec_ and 24 to 64 bytes in Base64. " + SECRET)
            String secret,

            @Schema(
                    description = "webhook, email: certificates (PEM) that the server's is checked against; empty:"
                            + " the system's")
            String trust,

            @Schema(description = "email, snmp") String host,

            @Schema(description = "email: by tls 587, 25 or 465; snmp: 162")
            int port,

            @Schema(
                    description = "email: required (STARTTLS), optional (STARTTLS if offered; without a login only),"
                            + " implicit",
                    enumeration = {"required", "optional", "implicit"},
                    defaultValue = "required")
            String tls,

            @Schema(description = "email: empty for no login; snmp v3: security name")
            String user,

            @Schema(description = "email. " + SECRET) String password,

            @Schema(description = "email: the sender's address", examples = "tramo@example.com")
            String from,

            @Schema(description = "email: 1 to 50 addresses")
            List<String> to,

            @Schema(
                    description =
                            "email: mails within a minute, 1 to 60; the last of them carries all events that" + " wait",
                    defaultValue = "5")
            int mailsPerMinuteMax,

            @Schema(
                    description = "snmp",
                    enumeration = {"v2c", "v3"},
                    defaultValue = "v3")
            String version,

            @Schema(description = "snmp: acknowledged by the manager; false: a trap", defaultValue = "false")
            boolean inform,

            @Schema(description = "snmp v2c. " + SECRET) String community,

            @Schema(
                    description = "snmp v3",
                    enumeration = {"sha", "sha224", "sha256", "sha384", "sha512"},
                    defaultValue = "sha256")
            String authentication,

            @Schema(description = "snmp v3, at least 8 characters. " + SECRET)
            String authenticationPassword,

            @Schema(
                    description = "snmp v3",
                    enumeration = {"aes128", "aes192", "aes256"},
                    defaultValue = "aes128")
            String privacy,

            @Schema(description = "snmp v3, at least 8 characters. " + SECRET)
            String privacyPassword,

            @Schema(readOnly = true, description = "snmp: engine ID of its traps, hexadecimal")
            String engineId,

            @Schema(readOnly = true) Status status) {}

    /** How it goes. */
    @Schema(name = "NotificationStatus")
    record Status(
            @Schema(
                    description = "unknown: nothing was sent yet",
                    enumeration = {"unknown", "working", "failing"})
            String health,

            @Schema(description = "Of the last attempt; empty if it succeeded")
            String lastError,

            @Schema(description = "Messages that are not delivered yet; of 1000, the oldest gives way to a new one")
            int waiting,

            @Schema(description = "Since the program began") long delivered,

            @Schema(description = "Given up after a day, since the program began")
            long failed,

            @Schema(description = "Not sent because too many waited, since the program began")
            long dropped) {}

    /** What became of a message. */
    @Schema(name = "NotificationDelivery")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sent(
            @Schema(description = "The same at every attempt: webhook-id, and part of a mail's Message-ID")
            String message,

            @Schema(description = "The event's ID; left out for a test") @Nullable
            Long event,

            @Schema(description = "alarm.began, alarm.acknowledged, alarm.ended, test, or another event's kind")
            String type,

            String severity,
            String route,
            String text,

            @Schema(
                    description = "pending; delivered (of a trap: sent); failed: given up after a day; dropped: not"
                            + " sent, since too many waited",
                    enumeration = {"pending", "delivered", "failed", "dropped"})
            String state,

            Instant acceptedAt,

            @Schema(description = "When it was accepted, tried last, or ended")
            Instant changedAt,

            @Schema(description = "If its turn has come by then; left out if it has ended") @Nullable
            Instant nextAttemptAt,

            int attempts,

            @Schema(description = "Of the last attempt that failed; empty if none has")
            String lastError) {
        static Sent of(Notifications.Sent sent) {
            return new Sent(
                    sent.message(),
                    sent.event().orElse(null),
                    sent.type(),
                    sent.severity(),
                    sent.route(),
                    sent.text(),
                    sent.state(),
                    sent.acceptedAt(),
                    sent.changedAt(),
                    sent.nextAttemptAt().orElse(null),
                    sent.attempts(),
                    sent.error());
        }
    }
}
