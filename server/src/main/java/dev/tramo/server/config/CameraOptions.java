package dev.tramo.server.config;

import dev.tramo.engine.spec.Networks;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.driver.RtmpClient;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.server.limit.RtmpLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operator may set of RTMP and the aggregator's calls.
 *
 * @param host address on which RTMP is served
 * @param rtmpPort port of RTMP; 0 takes a free one, −1 none
 * @param rtmpsPort port of RTMP over TLS; −1 for none
 * @param texts the other settings, by key; those that are not set are left out
 */
public record CameraOptions(
        String host, int rtmpPort, int rtmpsPort, Map<RtmpLimit, Integer> limits, Map<String, String> texts) {
    static final String RTMP_PORT = "tramo.rtmp.port";
    static final String RTMPS_PORT = "tramo.rtmps.port";
    private static final String RTMP_HOST = "tramo.rtmp.host";
    private static final String CERTIFICATE_FILE = "tramo.rtmps.cert.file";
    private static final String KEY_FILE = "tramo.rtmps.key.file";
    private static final String TRUST_FILE = "tramo.rtmps.trust.file";
    private static final String PUBLIC_HOST = "tramo.public.host";
    private static final String PUBLIC_PORT = "tramo.rtmp.public.port";
    private static final String PUSH_URL = "tramo.engine.push.url";
    private static final String PLAY_URL = "tramo.engine.play.url";
    /** Of the push URL: viewers come to this server, and nothing is pushed. */
    private static final String NO_PUSH = "off";

    private static final String TRUSTED_NETWORKS = "tramo.trusted.networks";
    private static final String RESOURCE_ID = "tramo.resource.id";
    private static final Pattern PUBLIC_HOST_FORM = Pattern.compile("[A-Za-z0-9._-]{0,253}|\\[?[0-9A-Fa-f:.]{2,45}]?");

    /** Of all that can be set. */
    public static final Set<String> KEYS = Stream.concat(
                    Stream.of(
                            RTMP_HOST,
                            RTMP_PORT,
                            RTMPS_PORT,
                            CERTIFICATE_FILE,
                            KEY_FILE,
                            TRUST_FILE,
                            PUBLIC_HOST,
                            PUBLIC_PORT,
                            PUSH_URL,
                            PLAY_URL,
                            TRUSTED_NETWORKS,
                            RESOURCE_ID),
                    Stream.of(RtmpLimit.values()).map(RtmpLimit::key))
            .collect(Collectors.toUnmodifiableSet());

    static CameraOptions read(Map<String, String> given, Map<String, String> environment)
            throws UnusableSettingsException {
        Map<RtmpLimit, Integer> limits = Settings.limits(RtmpLimit.class, given);
        int rtmpPort = Settings.portOrOff(given, RTMP_PORT, RtmpUrl.PORT);
        Map<String, String> texts = new HashMap<>();
        for (String key : new String[] {CERTIFICATE_FILE, KEY_FILE, TRUST_FILE, PUBLIC_HOST, TRUSTED_NETWORKS}) {
            String value = given.getOrDefault(key, "");
            if (!value.isEmpty()) {
                texts.put(key, value);
            }
        }
        int publicPort = Settings.whole(given, PUBLIC_PORT, Math.max(rtmpPort, 0), 0, Settings.PORT_MAX);
        texts.put(PUBLIC_PORT, String.valueOf(publicPort));
        texts.put(PUSH_URL, given.getOrDefault(PUSH_URL, "rtmp://{engine}:1935/live/{name}"));
        texts.put(PLAY_URL, given.getOrDefault(PLAY_URL, "http://{engine}:80/hls/{name}.m3u8"));
        texts.put(RESOURCE_ID, resourceId(given, environment));
        CameraOptions options = new CameraOptions(
                given.getOrDefault(RTMP_HOST, "0.0.0.0"),
                rtmpPort,
                Settings.portOrOff(given, RTMPS_PORT, -1),
                limits,
                texts);
        options.check();
        return options;
    }

    /** As the older aggregator had it: the container's name, else the host's. */
    private static String resourceId(Map<String, String> given, Map<String, String> environment) {
        for (String set : new String[] {given.get(RESOURCE_ID), environment.get("container_name")}) {
            if (set != null && !set.isBlank()) {
                return set.strip();
            }
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return environment.getOrDefault("HOSTNAME", "tramo");
        }
    }

    private void check() throws UnusableSettingsException {
        if (host.isEmpty() || host.chars().anyMatch(Character::isWhitespace)) {
            throw Settings.unusable(RTMP_HOST, host, "it must be an address of this machine");
        }
        if (!PUBLIC_HOST_FORM.matcher(texts.getOrDefault(PUBLIC_HOST, "")).matches()) {
            throw unusable(PUBLIC_HOST, "it must be a host name or an address, without a port");
        }
        checkTls();
        try {
            var _ = new Networks(texts.getOrDefault(TRUSTED_NETWORKS, ""));
        } catch (IllegalArgumentException e) {
            throw unusable(TRUSTED_NETWORKS, String.valueOf(e.getMessage()));
        }
        if (!texts.getOrDefault(PLAY_URL, "").contains("{name}")) {
            throw unusable(PLAY_URL, "it must hold {name}");
        }
        String pushUrl = texts.getOrDefault(PUSH_URL, "");
        if (pushUrl.equals(NO_PUSH)) {
            return;
        }
        try {
            RtmpUrl.parse(pushUrl.replace("{engine}", "engine").replace("{name}", "name"));
        } catch (IllegalArgumentException e) {
            throw unusable(PUSH_URL, String.valueOf(e.getMessage()));
        }
        if (!pushUrl.contains("{engine}") || !pushUrl.contains("{name}")) {
            throw unusable(PUSH_URL, "it must hold {engine} and {name}, or be off");
        }
    }

    private void checkTls() throws UnusableSettingsException {
        boolean bothFiles = texts.containsKey(CERTIFICATE_FILE) && texts.containsKey(KEY_FILE);
        if (rtmpsPort >= 0 && !bothFiles) {
            throw new UnusableSettingsException(
                    "TRAMO_RTMPS_PORT is set: TRAMO_RTMPS_CERT_FILE and TRAMO_RTMPS_KEY_FILE must be, too");
        }
        if (bothFiles) {
            for (String key : new String[] {CERTIFICATE_FILE, KEY_FILE}) {
                requireReadable(key);
            }
            try {
                new TlsFiles(Path.of(texts.get(CERTIFICATE_FILE)), Path.of(texts.get(KEY_FILE)));
            } catch (IOException e) {
                throw new UnusableSettingsException(
                        "TRAMO_RTMPS_CERT_FILE and TRAMO_RTMPS_KEY_FILE: " + e.getMessage());
            }
        }
        if (texts.containsKey(TRUST_FILE)) {
            requireReadable(TRUST_FILE);
            try {
                RtmpClient.checkTrust(Path.of(texts.getOrDefault(TRUST_FILE, "")));
            } catch (IllegalArgumentException e) {
                throw unusable(TRUST_FILE, "it must hold certificates (PEM): " + e.getMessage());
            }
        }
    }

    private void requireReadable(String key) throws UnusableSettingsException {
        Path file = Path.of(texts.getOrDefault(key, ""));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw unusable(key, "it must be a file that can be read");
        }
    }

    private UnusableSettingsException unusable(String key, String why) {
        String shown = texts.getOrDefault(key, "").replaceAll("//[^/]*@", "//***@"); // a password is nobody's business
        return Settings.unusable(key, shown, why);
    }

    /** The same, in the words of the framework. */
    Map<String, String> asSystemProperties() {
        Map<String, String> properties = new HashMap<>(texts);
        properties.put(RTMP_HOST, host);
        properties.put(RTMP_PORT, String.valueOf(rtmpPort));
        properties.put(RTMPS_PORT, String.valueOf(rtmpsPort));
        limits.forEach((limit, value) -> properties.put(limit.key(), String.valueOf(value)));
        return properties;
    }
}
