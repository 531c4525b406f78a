package dev.tramo.rtmp;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * The address of a stream that a peer publishes or plays, assembled from {@code tcUrl}, {@code app} and stream name.
 *
 * @param application first segment of the path
 * @param name the rest of the path; may be empty and may hold slashes
 * @param query without "?"; empty if there is none
 */
public record StreamAddress(String application, String name, String query) {
    private static final String DEFAULT_INSTANCE = "/_definst_";

    /**
     * Parses the values sent with {@code connect} and {@code publish} or {@code play}. Any of the three may contain the whole
     * path; slashes, blanks and control characters around each are removed.
     *
     * @param tcUrl consulted for its query, and for its path if there is no {@code app}
     * @throws ProtocolException if it is longer than {@code bytesMax}, or holds characters that no address has
     */
    static StreamAddress of(String tcUrl, String app, String streamName, int bytesMax) throws ProtocolException {
        int bytes = app.getBytes(StandardCharsets.UTF_8).length + streamName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > bytesMax || tcUrl.length() > bytesMax) {
            throw new ProtocolException("application and stream name of " + Math.max(bytes, tcUrl.length())
                    + " bytes; allowed are " + bytesMax);
        }
        String url = unquoted(stripped(tcUrl));
        String cleanApp = unquoted(stripped(app));
        String cleanName = stripped(streamName);
        String connectQuery = queryOf(cleanApp);
        if (connectQuery.isEmpty()) { // else the URL's is the same
            connectQuery = queryOf(url);
            int slash = connectQuery.indexOf('/'); // rtmp://host/app?token=.../name
            connectQuery = slash < 0 ? connectQuery : connectQuery.substring(0, slash);
        }
        String query = merged(connectQuery, queryOf(cleanName));
        String name = withoutSlashes(withoutQuery(cleanName));
        String connectPath = withoutInstance(withoutQuery(cleanApp));
        if (connectPath.isEmpty()) {
            connectPath = pathWithout(name, withoutInstance(pathOf(withoutQuery(url))));
        }
        String path = withoutSlashes(connectPath + "/" + name);
        if (!path.chars().allMatch(StreamAddress::isAllowed) || !query.chars().allMatch(StreamAddress::isAllowed)) {
            throw new ProtocolException("a character that no stream address holds");
        }
        int slash = path.indexOf('/');
        return slash < 0
                ? new StreamAddress(path, "", query)
                : new StreamAddress(path.substring(0, slash), path.substring(slash + 1), query);
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

    /** Without the blanks, line ends and NULs that come with what was copied, or from fields of fixed length. */
    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char character) {
        return character <= ' ' || Character.isISOControl(character);
    }

    private static String withoutInstance(String app) {
        String path = withoutSlashes(app);
        return path.endsWith(DEFAULT_INSTANCE)
                ? withoutSlashes(path.substring(0, path.length() - DEFAULT_INSTANCE.length()))
                : path;
    }

    private static String withoutSlashes(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == '/') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(start, end);
    }

    private static String pathOf(String url) {
        int authority = url.indexOf("://");
        int slash = authority < 0 ? -1 : url.indexOf('/', authority + 3);
        return slash < 0 ? "" : url.substring(slash);
    }

    /** Some give the name in their URL, too, and it need not be there twice. */
    private static String pathWithout(String name, String urlPath) {
        return !name.isEmpty() && urlPath.endsWith("/" + name)
                ? urlPath.substring(0, urlPath.length() - name.length() - 1)
                : urlPath;
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
