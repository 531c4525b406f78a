package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What objects of the cluster are called, and how one tells whose they are. */
final class Names {
    static final String APP = "app.kubernetes.io/name";
    static final String APP_VALUE = "tramo-worker";
    /** Its value is the Deployment's name. */
    static final String INSTANCE = "app.kubernetes.io/instance";

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGED_BY_VALUE = "tramo";
    static final String INSTALLATION = "dev.tramo/installation";
    static final String ROUTE = "dev.tramo/route";
    static final String NUMBER = "dev.tramo/number";
    /** Annotation: the route's ID as it is. */
    static final String ROUTE_ID = "dev.tramo/route-id";
    /** Annotation: what the Deployment was made to be, so that it is kept for its number by a server of another version, too. */
    static final String SPEC = "dev.tramo/spec";
    /** Condition of a pod, without which it is not ready: what was observed of the route. */
    static final String OBSERVED = "dev.tramo/observed";

    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final int HASH_DIGITS = 10;
    /** Leaves room in a pod's name of 63 characters, its host name, for what a Deployment and its ReplicaSet append. */
    private static final int READABLE_LENGTH_MAX = 28;

    private Names() {}

    /** Of a route's Deployment: a DNS label of at most 45 characters, which no other route of any installation has. */
    static String name(String installation, String route) {
        String readable = route.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        readable = readable.substring(0, Math.min(readable.length(), READABLE_LENGTH_MAX));
        readable = readable.replaceAll("^-|-$", "");
        return "tramo-" + (readable.isEmpty() ? "" : readable + "-") + hash(installation + "/" + route);
    }

    /** Of the Secret of one worker: a worker that is being replaced does not see its successor's order. */
    static String secret(String name, long number) {
        return name + "-" + number;
    }

    /** A route's ID as a label's value. */
    static String label(String route) {
        return LABEL_VALUE.matcher(route).matches() ? route : "hash-" + hash(route);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The name of the Deployment that an object is, or belongs to; empty if it does not say. */
    static String instance(HasMetadata object) {
        return labels(object).getOrDefault(INSTANCE, "");
    }

    /** A worker's number; 0 if the object has none. */
    static long number(HasMetadata object) {
        String text = labels(object).getOrDefault(NUMBER, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Map<String, String> labels(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
