package dev.tramo.rtmp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A stream on a server: {@code rtmp[s]://host[:port]/application/name[?query]}. As nginx-rtmp reads it, the application is the
 * first segment and the name is everything after it.
 *
 * @param secure whether TLS goes around it
 * @param port 1 to 65535
 * @param name with its query; a key
 */
public record RtmpUrl(boolean secure, String host, int port, String application, String name) {
    /** The port of {@code rtmp} where none is given. */
    public static final int PORT = 1935;

    /** The port of {@code rtmps} where none is given, as ffmpeg and the large services have it. */
    public static final int SECURE_PORT = 443;

    private static final int LENGTH_MAX = 2_048;
    /** Unlike {@link URI#getHost}, with the underscores that names of containers have. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?])(:(?<port>[0-9]{1,5}))?");

    private static final int SECRET_LENGTH_MIN = 4;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none, in words that do not repeat it: it may hold a key
     */
    public static RtmpUrl parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "an RTMP URL of " + text.length() + " characters; allowed are " + LENGTH_MAX);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL (at character " + e.getIndex() + ")");
        }
        boolean secure = "rtmps".equalsIgnoreCase(uri.getScheme());
        if (!secure && !"rtmp".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("the URL must begin with rtmp:// or rtmps://");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@") || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URL holds a user or a fragment; keys belong into its path or query");
        }
        Matcher address = ADDRESS.matcher(authority);
        if (!address.matches()) {
            throw new IllegalArgumentException("the URL needs a host, and a port at most: rtmp://host[:port]/...");
        }
        String digits = address.group("port");
        int port = digits != null ? Integer.parseInt(digits) : secure ? SECURE_PORT : PORT;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + "; allowed are 1 to 65535");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        int slash = path.indexOf('/', 1);
        if (slash < 2 || slash == path.length() - 1) {
            throw new IllegalArgumentException(
                    "the URL needs an application and a stream name: rtmp://host/application/name");
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new RtmpUrl(
                secure, address.group("host"), port, path.substring(1, slash), path.substring(slash + 1) + query);
    }

    /** What {@code connect} calls {@code tcUrl}: the URL without name and query. */
    public String connectUrl() {
        int usual = secure ? SECURE_PORT : PORT;
        return (secure ? "rtmps://" : "rtmp://") + host + (port == usual ? "" : ":" + port) + "/" + application;
    }

    /** The same stream's URL in full; holds the key. */
    public String full() {
        return (secure ? "rtmps://" : "rtmp://") + host + ":" + port + "/" + application + "/" + name;
    }

    /** What nobody else may read: name and query, whole and apart; without parts too short to be a key. */
    List<String> secrets() {
        int mark = name.indexOf('?');
        Stream<String> parts =
                mark < 0 ? Stream.of(name) : Stream.of(name, name.substring(0, mark), name.substring(mark + 1));
        return parts.filter(part -> part.length() >= SECRET_LENGTH_MIN).toList();
    }

    /** The host's name or address as a resolver wants it. */
    public String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Without the name, which may be a key. */
    @Override
    public String toString() {
        return (secure ? "rtmps://" : "rtmp://") + host + ":" + port + "/" + application + "/***";
    }
}
