package dev.tramo.server.api.v2;

import dev.tramo.server.routes.UriAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URIs as they are shown. */
final class ShownUri {
    /** What stands for a password. */
    static final String MASK = "***";

    private static final Pattern LOGIN = Pattern.compile("(?is)(rtmps?://[^/?:]*:)([^/?]*)(@.*)");

    private ShownUri() {}

    /** As it was given, but for the password of an RTMP server: other secrets are what the route is made of. */
    static String of(String uri) {
        Matcher login = LOGIN.matcher(uri);
        return login.matches() ? login.group(1) + MASK + login.group(3) : uri;
    }

    /** Whether a password is not the real one. */
    static boolean isMasked(String uri) {
        Matcher login = LOGIN.matcher(uri);
        return login.matches() && login.group(2).equals(MASK);
    }

    /** Scheme, host, port and RTMP application: short, and without any secret. */
    static String address(String uri) {
        return UriAddress.of(uri);
    }
}
