package dev.tramo.server.observe.notify;

import java.util.List;

/**
 * A URL to which messages are posted as JSON, signed as Standard Webhooks.
 *
 * @param key for the signature: {@code whsec_} and 24 to 64 bytes in Base64
 * @param trust certificates (PEM) that the server's is checked against; empty for the system's
 */
public record WebhookTarget(WebhookUrl url, Secret key, String trust) implements Target {
    @Override
    public Type type() {
        return Type.WEBHOOK;
    }

    @Override
    public List<Secret> secrets() {
        return List.of(key, url.password());
    }
}
