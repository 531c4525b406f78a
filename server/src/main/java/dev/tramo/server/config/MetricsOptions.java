package dev.tramo.server.config;

import dev.tramo.engine.spec.Networks;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who reads the metrics, how many series they have, and where they are pushed.
 *
 * @param networks addresses and networks that need no token for {@code /metrics}, with commas between; may be empty
 * @param routesMax routes with series of their own
 * @param endpointsMax endpoints with series of their own, of all routes together
 * @param peersMax SRT sessions and paths of bonded groups with series of their own, of all routes together
 * @param otlpUrl of the OTLP receiver; empty if nothing is pushed
 * @param otlpIntervalSeconds from one push to the next
 * @param otlpHeaders of each push, as {@code name=value} with commas between; a secret
 */
public record MetricsOptions(
        String networks,
        int routesMax,
        int endpointsMax,
        int peersMax,
        String otlpUrl,
        int otlpIntervalSeconds,
        String otlpHeaders) {
    private static final String NETWORKS = "tramo.metrics.networks";
    private static final String ROUTES_MAX = "tramo.metrics.routes.max";
    private static final String ENDPOINTS_MAX = "tramo.metrics.endpoints.max";
    private static final String PEERS_MAX = "tramo.metrics.peers.max";
    private static final String OTLP_URL = "tramo.otlp.url";
    private static final String OTLP_INTERVAL_SECONDS = "tramo.otlp.interval.seconds";
    private static final String OTLP_HEADERS = "tramo.otlp.headers";

    /** Of all that can be set. */
    public static final Set<String> KEYS =
            Set.of(NETWORKS, ROUTES_MAX, ENDPOINTS_MAX, PEERS_MAX, OTLP_URL, OTLP_INTERVAL_SECONDS, OTLP_HEADERS);

    private static final int SERIES_MAX = 100_000;
    private static final int INTERVAL_SECONDS_MAX = 3_600;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}=[ -~&&[^,]]{1,4096}");

    static MetricsOptions read(Map<String, String> given) throws UnusableSettingsException {
        MetricsOptions options = new MetricsOptions(
                given.getOrDefault(NETWORKS, ""),
                Settings.whole(given, ROUTES_MAX, 1_000, 0, SERIES_MAX),
                Settings.whole(given, ENDPOINTS_MAX, 4_000, 0, SERIES_MAX),
                Settings.whole(given, PEERS_MAX, 2_000, 0, SERIES_MAX),
                given.getOrDefault(OTLP_URL, ""),
                Settings.whole(given, OTLP_INTERVAL_SECONDS, 60, 1, INTERVAL_SECONDS_MAX),
                given.getOrDefault(OTLP_HEADERS, ""));
        options.check();
        return options;
    }

    private void check() throws UnusableSettingsException {
        try {
            var _ = new Networks(networks);
        } catch (IllegalArgumentException e) {
            throw Settings.unusable(NETWORKS, networks, String.valueOf(e.getMessage()));
        }
        if (!otlpUrl.isEmpty() && !isUsable(otlpUrl)) {
            // It is not quoted: it may hold a password, which is why it is refused.
            throw new UnusableSettingsException(Settings.variable(OTLP_URL)
                    + " must be http://host:port/path or https://host:port/path, without user, query and fragment");
        }
        if (!otlpHeaders.isEmpty()
                && !Arrays.stream(otlpHeaders.split(",", -1))
                        .allMatch(header -> HEADER.matcher(header.strip()).matches())) {
            throw new UnusableSettingsException(Settings.variable(OTLP_HEADERS)
                    + " must be name=value, several with commas between, of printable ASCII characters");
        }
    }

    private static boolean isUsable(String url) {
        try {
            URI address = new URI(url);
            return address.getHost() != null
                    && Set.of("http", "https").contains(address.getScheme())
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getPort() <= Settings.PORT_MAX;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Headers by name, as a setting that was checked has them. */
    public static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : text.split(",", -1)) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                headers.put(
                        header.substring(0, equals).strip(),
                        header.substring(equals + 1).strip());
            }
        }
        return headers;
    }

    /** The same, in the words of the framework; what is empty is left out. */
    Map<String, String> asSystemProperties() {
        Map<String, String> properties = new HashMap<>();
        properties.put(NETWORKS, networks);
        properties.put(ROUTES_MAX, String.valueOf(routesMax));
        properties.put(ENDPOINTS_MAX, String.valueOf(endpointsMax));
        properties.put(PEERS_MAX, String.valueOf(peersMax));
        properties.put(OTLP_URL, otlpUrl);
        properties.put(OTLP_INTERVAL_SECONDS, String.valueOf(otlpIntervalSeconds));
        properties.put(OTLP_HEADERS, otlpHeaders);
        properties.values().removeIf(String::isEmpty);
        return properties;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "MetricsOptions[" + networks + ", " + otlpUrl + "]";
    }
}
