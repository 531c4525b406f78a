package dev.tramo.server.observe.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A notification as JSON: in the API without its secrets, in the store with them. */
public final class NotificationJson {
    /** What only answers have; a request may repeat it. */
    private static final Set<String> READ_ONLY = Set.of("id", "status", "engineId");

    private static final int ROUTES_MAX = 100;
    private static final int LABELS_MAX = 32;
    private static final int LABEL_LENGTH_MAX = 256;
    private static final Pattern ROUTE = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    private NotificationJson() {}

    /**
     * Reads what a client or the store says.
     *
     * @param before whose secrets are kept where none are given
     * @throws RefusedException naming the field, its value and what is allowed
     */
    public static Notification read(String id, ObjectNode given, Optional<Notification> before)
            throws RefusedException {
        Fields fields = new Fields(given);
        Target.Type type = fields.word("type", Optional.empty(), Target.Type.class);
        boolean enabled = fields.flag("enabled", true);
        NotificationFilter filter = new NotificationFilter(
                fields.words("kinds", Set.of(EventKind.ALARM), EventKind.class),
                fields.word("minimumSeverity", Optional.of(Severity.INFO), Severity.class),
                Set.copyOf(fields.texts("routes", 0, ROUTES_MAX, ROUTE, "IDs of routes")),
                fields.labels("labels", LABELS_MAX, LABEL_LENGTH_MAX));
        Target target =
                TargetReader.read(type, fields, before.map(Notification::target).filter(known -> known.type() == type));
        fields.requireNoOthers(READ_ONLY);
        if (!given.path("id").asText(id).equals(id)) {
            throw Fields.wrong("id", given.path("id").toString(), "no other than that in the path, \"" + id + "\"");
        }
        return new Notification(id, enabled, filter, target);
    }

    /** As it is shown: {@code ***} stands for a secret that is set. */
    public static ObjectNode shown(Notification notification) {
        return json(notification, Secret::toString, WebhookUrl::shown);
    }

    static ObjectNode withSecrets(Notification notification) {
        return json(notification, Secret::text, WebhookUrl::text);
    }

    private static ObjectNode json(
            Notification notification, Function<Secret, String> secret, Function<WebhookUrl, String> url) {
        NotificationFilter filter = notification.filter();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", notification.id())
                .put("type", MessageText.word(notification.target().type()))
                .put("enabled", notification.enabled());
        json.set(
                "kinds",
                list(filter.kinds().stream().sorted().map(MessageText::word).toList()));
        json.put("minimumSeverity", MessageText.word(filter.minimumSeverity()));
        json.set("routes", list(filter.routes().stream().sorted().toList()));
        ObjectNode labels = json.putObject("labels");
        filter.labels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> labels.put(label.getKey(), label.getValue()));
        switch (notification.target()) {
            case WebhookTarget webhook ->
                json.put("url", url.apply(webhook.url()))
                        .put("secret", secret.apply(webhook.key()))
                        .put("trust", webhook.trust());
            case EmailTarget email -> put(json, email, secret);
            case SnmpTarget snmp -> put(json, snmp, secret);
        }
        return json;
    }

    private static void put(ObjectNode json, EmailTarget email, Function<Secret, String> secret) {
        json.put("host", email.host())
                .put("port", email.port())
                .put("tls", MessageText.word(email.tls()))
                .put("user", email.user())
                .put("password", secret.apply(email.password()))
                .put("from", email.from());
        json.set("to", list(email.to()));
        json.put("mailsPerMinuteMax", email.perMinuteMax()).put("trust", email.trust());
    }

    private static void put(ObjectNode json, SnmpTarget snmp, Function<Secret, String> secret) {
        json.put("host", snmp.host()).put("port", snmp.port()).put("inform", snmp.inform());
        switch (snmp.access()) {
            case SnmpTarget.Access.Community(Secret community) ->
                json.put("version", "v2c").put("community", secret.apply(community));
            case SnmpTarget.Access.User user ->
                json.put("version", "v3")
                        .put("user", user.name())
                        .put("authentication", MessageText.word(user.authentication()))
                        .put("authenticationPassword", secret.apply(user.authenticationPassword()))
                        .put("privacy", MessageText.word(user.privacy()))
                        .put("privacyPassword", secret.apply(user.privacyPassword()));
        }
    }

    private static ArrayNode list(Collection<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        return list;
    }
}
