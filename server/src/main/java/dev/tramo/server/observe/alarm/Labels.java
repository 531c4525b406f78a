package dev.tramo.server.observe.alarm;

import java.util.Map;
import java.util.regex.Pattern;

/** Labels of routes, as {@code key=value}, and what routes are called. */
final class Labels {
    /** A label. */
    static final Pattern FORM = Pattern.compile("[A-Za-z0-9._/-]{1,64}=[^\\p{Cntrl}\\p{Cs}]{0,256}");

    /** The ID of a route that labels may be of. */
    static final Pattern ROUTE_FORM = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    static final String ALLOWED = "key=value as in \"site=bilbao\"";

    private Labels() {}

    /** Whether a route has the label. */
    static boolean fit(String label, Map<String, String> ofRoute) {
        int equals = label.indexOf('=');
        return equals > 0 && label.substring(equals + 1).equals(ofRoute.get(label.substring(0, equals)));
    }
}
