package dev.tramo.rtmp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a client session connects: the configured URL, or what servers made of it. A server may redirect us to another, and
 * may request authentication; each needs another connection. Both are bounded: {@link #REDIRECTS_MAX} redirects, and two
 * authentication steps per server.
 *
 * @param url where to connect
 * @param visited {@link RtmpUrl#connectUrl} of the servers that redirected us, in lower case, the configured one first
 * @param authentication the authentication sent with {@code connect}
 */
public record ClientTarget(RtmpUrl url, List<String> visited, Authentication authentication) {
    /** Redirects that are followed in a row. */
    public static final int REDIRECTS_MAX = 3;

    /** Copies the list. */
    public ClientTarget {
        visited = List.copyOf(visited);
    }

    /** The configured target. */
    public static ClientTarget of(RtmpUrl url) {
        return new ClientTarget(url, List.of(), Authentication.NONE);
    }

    /** Describes the redirect to this target; empty if there was none. */
    public String via() {
        return visited.isEmpty() ? "" : "redirected to " + url.address();
    }

    /** The {@code app} sent with {@code connect}. */
    String application() {
        return url.application() + authentication.appendedTo(url.application());
    }

    String connectUrl() {
        return url.connectUrl() + authentication.appendedTo(url.application());
    }

    /**
     * The ending that a server's refusal means.
     *
     * @param information the object sent with the refusal
     * @param said the refusal in words
     */
    Ending refused(Map<?, ?> information, String said) {
        if (information.get("ex") instanceof Map<?, ?> ex && ex.get("redirect") instanceof String to && !to.isBlank()) {
            return redirected(to.strip(), said);
        }
        String description = RtmpSession.text(information.get("description"));
        if (!Authentication.isAsked(description)) {
            return refusal(said);
        }
        if (url.credentials().isEmpty()) {
            return refusal("the server requires user and password: rtmp://user:password@host/...; " + said);
        }
        Optional<Authentication> answer = authentication.answer(description, url);
        return answer.map(next -> new Ending(
                        Ending.Kind.REFUSED,
                        "the server requests user and password",
                        Optional.of(new ClientTarget(url, visited, next))))
                .orElseGet(() -> refusal("the server does not accept user and password: " + said));
    }

    private Ending redirected(String to, String said) {
        RtmpUrl next;
        try {
            next = resolved(to);
        } catch (IllegalArgumentException e) {
            return refusal(said + ", and redirects to what is no RTMP URL: " + e.getMessage());
        }
        String address = next.address();
        List<String> seen =
                Stream.concat(visited.stream(), Stream.of(seen(url))).toList();
        if (seen.contains(seen(next))) {
            return refusal("the server redirects in a circle, to " + address);
        }
        if (seen.size() > REDIRECTS_MAX) {
            return refusal("redirected more than " + REDIRECTS_MAX + " times, at last to " + address);
        }
        if (url.secure() && !next.secure()) {
            return refusal("the server redirects from rtmps to rtmp, to " + address);
        }
        return new Ending(
                Ending.Kind.REFUSED,
                "redirected to " + address,
                Optional.of(new ClientTarget(next, seen, Authentication.NONE)));
    }

    private static Ending refusal(String why) {
        return new Ending(Ending.Kind.REFUSED, why);
    }

    /** The stream's URL on another server. Servers send a {@code tcUrl}, some with the stream name after it. */
    private RtmpUrl resolved(String to) {
        int query = url.name().indexOf('?');
        String path = without("/" + url.name(), to);
        path = query > 0 ? without("/" + url.name().substring(0, query), path) : path;
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        int authority = trimmed.indexOf("://");
        int slash = authority < 0 ? -1 : trimmed.indexOf('/', authority + 3);
        RtmpUrl read = RtmpUrl.parse((slash < 0 ? trimmed : trimmed.substring(0, slash)) + "/application/name");
        String application = slash < 0 ? url.application() : trimmed.substring(slash + 1);
        if (application.isEmpty() || application.chars().anyMatch(c -> c <= ' ')) {
            throw new IllegalArgumentException("its application is empty or holds a blank");
        }
        return new RtmpUrl(read.secure(), read.host(), read.port(), application, url.name(), url.credentials());
    }

    private static String without(String end, String text) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static String seen(RtmpUrl url) {
        return url.connectUrl().toLowerCase(Locale.ROOT);
    }

    /** Without key and password. */
    @Override
    public String toString() {
        return url.toString();
    }
}
