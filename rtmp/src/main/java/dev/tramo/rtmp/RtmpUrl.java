package dev.tramo.rtmp;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stream on a server: {@code rtmp[s]://[user:password@]host[:port]/application/name[?query]}. As in nginx-rtmp, the
 * application is everything up to the first slash, with its query if any, and the name is everything after it, whatever
 * characters it contains. For a server that needs another split, {@code app=} and {@code playpath=} may follow after a space,
 * in that order, as in nginx-rtmp and librtmp.
 *
 * @param secure whether the connection uses TLS
 * @param host name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 * @param application may have several segments and a query; its query is a secret
 * @param name with its query; a key
 * @param credentials for servers that require authentication; usually empty
 */
public record RtmpUrl(
        boolean secure, String host, int port, String application, String name, Optional<Credentials> credentials) {
    /**
     * Who publishes or plays.
     *
     * @param user not empty
     * @param password a secret
     */
    public record Credentials(String user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return user + ":" + MASK;
        }

        private String inUrl(String shownPassword) {
            return encoded(user) + ":" + shownPassword + "@";
        }
    }

    /** The port of {@code rtmp} where none is given. */
    public static final int PORT = 1935;

    /** The port of {@code rtmps} where none is given, as ffmpeg and the large services have it. */
    public static final int SECURE_PORT = 443;

    /** What stands for a password where a URL is shown. */
    public static final String MASK = "***";

    private static final int LENGTH_MAX = 2_048;
    private static final Pattern FORM =
            Pattern.compile("(?<scheme>[A-Za-z]+)://(?<authority>[^/?]*)(?<path>.*)", Pattern.DOTALL);
    /** Unlike {@link java.net.URI#getHost}, with the underscores that names of containers have. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?])(:(?<port>[0-9]{1,5}))?");

    private static final Pattern OPTIONS = Pattern.compile(
            "(?<path>.*?)(?: app=(?<app>[^ ]+))?(?: playpath=(?<name>.+))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern OPTION = Pattern.compile(" (app|playpath)=", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPACES_AROUND = Pattern.compile("^ +| +$");
    private static final int SECRET_LENGTH_MIN = 4;

    /** Without a user. */
    public RtmpUrl(boolean secure, String host, int port, String application, String name) {
        this(secure, host, port, application, name, Optional.empty());
    }

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
        String clean = SPACES_AROUND.matcher(text).replaceAll("");
        if (clean.codePoints().anyMatch(RtmpUrl::isNoText)) {
            throw new IllegalArgumentException("the URL holds a control character");
        }
        Matcher form = FORM.matcher(clean);
        boolean secure = form.matches() && form.group("scheme").equalsIgnoreCase("rtmps");
        if (!secure && !(form.matches() && form.group("scheme").equalsIgnoreCase("rtmp"))) {
            throw new IllegalArgumentException("the URL must begin with rtmp:// or rtmps://");
        }
        String authority = form.group("authority");
        int at = authority.lastIndexOf('@');
        Optional<Credentials> credentials =
                at < 0 ? Optional.empty() : Optional.of(credentials(authority.substring(0, at)));
        Matcher address = ADDRESS.matcher(authority.substring(at + 1));
        if (!address.matches() || !isAddressIfBracketed(address.group("host"))) {
            throw new IllegalArgumentException("the URL needs a host, and a port at most: rtmp://host[:port]/...");
        }
        String digits = address.group("port");
        int port = digits != null ? Integer.parseInt(digits) : secure ? SECURE_PORT : PORT;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + "; allowed are 1 to 65535");
        }
        return stream(secure, address.group("host"), port, form.group("path"), credentials);
    }

    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static boolean isAddressIfBracketed(String host) {
        if (!host.startsWith("[")) {
            return true;
        }
        int zone = host.indexOf('%'); // of this machine, or not: no matter here
        try {
            return InetAddress.ofLiteral(host.substring(1, zone < 0 ? host.length() - 1 : zone)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Credentials credentials(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "the URL needs both of user and password, or neither: rtmp://user:password@host/...");
        }
        try {
            // A plus is itself: this is no form.
            return new Credentials(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("user or password: \"%\" needs two hexadecimal digits; write it as %25");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static RtmpUrl stream(
            boolean secure, String host, int port, String text, Optional<Credentials> credentials) {
        Matcher options = OPTIONS.matcher(text);
        String path = options.matches() ? options.group("path") : text;
        int slash = path.indexOf('/', 1);
        String application = slash < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, slash);
        String name = slash < 0 ? "" : path.substring(slash + 1);
        if (options.matches()) {
            application = Objects.requireNonNullElse(options.group("app"), application);
            name = Objects.requireNonNullElse(options.group("name"), name);
        }
        if (!path.startsWith("/") || application.isEmpty() || application.startsWith("?") || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "the URL needs an application and a stream name: rtmp://host/application/name");
        }
        return new RtmpUrl(secure, host, port, application, name, credentials);
    }

    /** What {@code connect} calls {@code tcUrl}: the URL without name and user. */
    public String connectUrl() {
        int usual = secure ? SECURE_PORT : PORT;
        return scheme() + host + (port == usual ? "" : ":" + port) + "/" + application;
    }

    private String scheme() {
        return secure ? "rtmps://" : "rtmp://";
    }

    /** The same stream's URL in full; holds key and password. */
    public String full() {
        return withPassword(
                credentials.map(Credentials::password).map(RtmpUrl::encoded).orElse(""));
    }

    /** As {@link #full} without the password, which {@link #MASK} stands for; still with the key. */
    public String withoutPassword() {
        return withPassword(MASK);
    }

    private String withPassword(String password) {
        String start =
                scheme() + credentials.map(known -> known.inUrl(password)).orElse("") + host + ":" + port + "/";
        String plain = application + "/" + name;
        boolean needsOptions =
                application.indexOf('/') >= 0 || OPTION.matcher(plain).find();
        return start + (needsOptions ? " app=" + application + " playpath=" + name : plain);
    }

    /** The secrets in this URL: password, name and queries, as a whole and in parts; without parts too short to be a key. */
    List<String> secrets() {
        List<String> parts = new ArrayList<>(List.of(name));
        addParts(parts, name);
        int query = application.indexOf('?');
        if (query >= 0) {
            parts.add(application.substring(query + 1));
        }
        parts.removeIf(part -> part.length() < SECRET_LENGTH_MIN);
        credentials.ifPresent(known -> parts.add(known.password()));
        return parts;
    }

    private static void addParts(List<String> parts, String name) {
        int mark = name.indexOf('?');
        if (mark >= 0) {
            parts.add(name.substring(0, mark));
            parts.add(name.substring(mark + 1));
        }
    }

    /** The host's name or address without brackets, for a resolver. */
    public String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Host and port, for messages. */
    public String address() {
        return host.toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** The application without its query, which is a secret, for messages. */
    public String shownApplication() {
        int query = application.indexOf('?');
        return query < 0 ? application : application.substring(0, query);
    }

    /** The URL without the name, which may be a key, and without other secrets. */
    @Override
    public String toString() {
        int query = application.indexOf('?');
        String shown = query < 0 ? application : application.substring(0, query + 1) + MASK;
        return scheme() + credentials.map(known -> known.inUrl(MASK)).orElse("") + host + ":" + port + "/" + shown + "/"
                + MASK;
    }
}
