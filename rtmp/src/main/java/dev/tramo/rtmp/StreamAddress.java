package dev.tramo.rtmp;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * What a peer publishes or plays, put together from the places where clients put its parts.
 *
 * @param application first segment of the path
 * @param name the rest of the path; may be empty and may hold slashes
 * @param query without "?"; empty if there is none
 */
public record StreamAddress(String application, String name, String query) {
    private static final String DEFAULT_INSTANCE = "/_definst_";

    /**
     * Splits what came with {@code connect} and {@code publish} or {@code play}.
     *
     * @param tcUrl consulted for its query alone
     * @throws ProtocolException if it is longer than {@code bytesMax}, or holds characters that no address has
     */
    static StreamAddress of(String tcUrl, String app, String streamName, int bytesMax) throws ProtocolException {
        int bytes = app.getBytes(StandardCharsets.UTF_8).length + streamName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > bytesMax || tcUrl.length() > bytesMax) {
            throw new ProtocolException("application and stream name of " + Math.max(bytes, tcUrl.length())
                    + " bytes; allowed are " + bytesMax);
        }
        String cleanApp = unquoted(app);
        String connectQuery = queryOf(cleanApp);
        if (connectQuery.isEmpty()) { // else the URL's is the same
            connectQuery = queryOf(unquoted(tcUrl));
            int slash = connectQuery.indexOf('/'); // rtmp://host/app?token=.../name
            connectQuery = slash < 0 ? connectQuery : connectQuery.substring(0, slash);
        }
        String query = merged(connectQuery, queryOf(streamName));
        String path = trimmed(withoutQuery(cleanApp)) + "/" + withoutQuery(streamName);
        if (!path.chars().allMatch(StreamAddress::isAllowed) || !query.chars().allMatch(StreamAddress::isAllowed)) {
            throw new ProtocolException("a character that no stream address holds");
        }
        int slash = path.indexOf('/');
        return new StreamAddress(path.substring(0, slash), path.substring(slash + 1), query);
    }

    private static boolean isAllowed(int character) {
        return character > ' '
                && !Character.isISOControl(character)
                && character != '"'
                && character != '<'
                && character != '>';
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static String trimmed(String app) {
        String path = app;
        while (path.startsWith("/")) {
            path = path.substring(1);
        }
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.endsWith(DEFAULT_INSTANCE) ? path.substring(0, path.length() - DEFAULT_INSTANCE.length()) : path;
    }

    private static String queryOf(String text) {
        int mark = text.indexOf('?');
        return mark < 0 ? "" : text.substring(mark + 1);
    }

    private static String withoutQuery(String text) {
        int mark = text.indexOf('?');
        return mark < 0 ? text : text.substring(0, mark);
    }

    private static String merged(String first, String second) {
        if (first.equals(second)) {
            return first;
        }
        return first.isEmpty() || second.isEmpty() ? first + second : first + "&" + second;
    }

    /** Without name and query, which may be keys. */
    @Override
    public String toString() {
        return application;
    }
}
