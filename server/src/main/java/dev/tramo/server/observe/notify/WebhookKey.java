package dev.tramo.server.observe.notify;

import java.util.Base64;

/** The key of a webhook's signature, as Standard Webhooks write it. */
final class WebhookKey {
    static final String ALLOWED = "\"whsec_\" and 24 to 64 bytes in Base64";

    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;

    private WebhookKey() {}

    static boolean isUsable(Secret key) {
        try {
            int length = bytes(key).length;
            return length >= BYTES_MIN && length <= BYTES_MAX;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static byte[] bytes(Secret key) {
        if (!key.text().startsWith(PREFIX)) {
            throw new IllegalArgumentException("no key");
        }
        return Base64.getDecoder().decode(key.text().substring(PREFIX.length()));
    }
}
