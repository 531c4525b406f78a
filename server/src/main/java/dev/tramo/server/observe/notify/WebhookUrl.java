package dev.tramo.server.observe.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An address of HTTP. Passwords and the values of query parameters are secrets: they are never shown.
 *
 * @param text as it was given
 */
public record WebhookUrl(String text) {
    private static final int LENGTH_MAX = 2_048;
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException if it is no such address; the message does not repeat it */
    public WebhookUrl {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(text.length() + " characters; allowed are at most " + LENGTH_MAX);
        }
        URI uri = parsed(text);
        boolean isHttp = uri != null
                && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && uri.getPort() <= PORT_MAX
                && uri.getPort() != 0
                && uri.getRawFragment() == null;
        if (!isHttp) {
            throw new IllegalArgumentException(
                    "not a URL of HTTP; allowed are URLs as in https://host/path, without a fragment");
        }
    }

    private static @Nullable URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private URI uri() {
        return URI.create(text);
    }

    /** Where requests go: the same without user and password. */
    URI address() {
        String userInfo = uri().getRawUserInfo();
        return userInfo == null ? uri() : URI.create(text.replaceFirst(Pattern.quote(userInfo + "@"), ""));
    }

    /** {@code user:password} for HTTP's basic authentication; empty if the URL has none. */
    String login() {
        String userInfo = uri().getUserInfo();
        return userInfo == null ? "" : userInfo;
    }

    Secret password() {
        return new Secret(login().substring(login().indexOf(':') + 1));
    }

    /** Without secrets. */
    public String shown() {
        URI uri = uri();
        String shown = text;
        String userInfo = uri.getRawUserInfo();
        if (userInfo != null) {
            String masked = userInfo.contains(":")
                    ? userInfo.substring(0, userInfo.indexOf(':') + 1) + Secret.MASK
                    : Secret.MASK;
            shown = shown.replace(userInfo + "@", masked + "@");
        }
        String query = uri.getRawQuery();
        if (query != null) {
            String masked = Stream.of(query.split("&", -1))
                    .map(WebhookUrl::withoutValue)
                    .collect(Collectors.joining("&"));
            shown = shown.substring(0, shown.indexOf('?') + 1) + masked;
        }
        return shown;
    }

    private static String withoutValue(String parameter) {
        int value = parameter.indexOf('=') + 1;
        return value == parameter.length() ? parameter : parameter.substring(0, value) + Secret.MASK;
    }

    /** Whether secrets in it are only shown as set. */
    boolean isMasked() {
        URI uri = uri();
        return String.valueOf(uri.getRawUserInfo()).contains(Secret.MASK)
                || String.valueOf(uri.getRawQuery()).contains(Secret.MASK);
    }

    /** As {@link #shown}. */
    @Override
    public String toString() {
        return shown();
    }
}
