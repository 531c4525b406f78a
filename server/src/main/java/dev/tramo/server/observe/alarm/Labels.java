package dev.tramo.server.observe.alarm;

import java.util.Map;

/** Labels of routes, as {@code key=value}. */
final class Labels {
    private Labels() {}

    /** Whether a route has the label. */
    static boolean fit(String label, Map<String, String> ofRoute) {
        int equals = label.indexOf('=');
        return equals > 0 && label.substring(equals + 1).equals(ofRoute.get(label.substring(0, equals)));
    }
}
