package dev.tramo.server.config;

import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.worker.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator may set of where routes run, and of their workers.
 *
 * @param texts the settings, by key; those that are not set and have no default are left out
 */
public record WorkerOptions(Map<String, String> texts) {
    private static final String PLACEMENT = "tramo.placement";
    private static final String IMAGE = "tramo.worker.image";
    private static final String CPUS = "tramo.worker.cpus";
    private static final String MEMORY_MIB = "tramo.worker.memory.mib";
    private static final String URL = "tramo.worker.url";
    private static final String TRUST_FILE = "tramo.worker.trust.file";
    private static final String DOCKER_HOST = "tramo.docker.host";
    private static final String DOCKER_CERTIFICATES = "tramo.docker.cert.path";
    private static final String KUBERNETES_NAMESPACE = "tramo.kubernetes.namespace";

    static final Set<String> KEYS = Set.of(
            PLACEMENT,
            IMAGE,
            CPUS,
            MEMORY_MIB,
            URL,
            TRUST_FILE,
            DOCKER_HOST,
            DOCKER_CERTIFICATES,
            KUBERNETES_NAMESPACE);

    private static final Pattern URLS = Pattern.compile("https?://[^\\s,/?#@]+(,https?://[^\\s,/?#@]+)*");
    private static final Pattern DOCKER_HOSTS = Pattern.compile("unix:///[^\\s]+|tcp://[^\\s/@]+:[0-9]{1,5}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3})?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IMAGE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}");
    private static final String MEMORY_MIB_DEFAULT = "512";

    /** @param ownUrl under which workers on this machine reach this server */
    static WorkerOptions read(Map<String, String> given, String ownUrl) throws UnusableSettingsException {
        Map<String, String> texts = new HashMap<>();
        put(
                texts,
                given,
                PLACEMENT,
                "local",
                Pattern.compile("local|docker|kubernetes"),
                "local, docker or kubernetes");
        put(texts, given, CPUS, "0", DECIMAL, "a number of cores like 1.5, at most 128, or 0 for any");
        put(
                texts,
                given,
                URL,
                ownUrl,
                URLS,
                "one or more of http://host:port and https://host:port, with commas between");
        put(
                texts,
                given,
                DOCKER_HOST,
                "unix:///var/run/docker.sock",
                DOCKER_HOSTS,
                "unix:///path/of/docker.sock or tcp://host:port");
        put(texts, given, IMAGE, "", IMAGE_NAME, "the name of an image");
        put(texts, given, KUBERNETES_NAMESPACE, "", NAMESPACE, "the name of a namespace");
        if (Double.parseDouble(String.valueOf(texts.get(CPUS))) > PlacementSettings.CPUS_MAX) {
            throw Settings.unusable(CPUS, String.valueOf(texts.get(CPUS)), "it must be at most 128");
        }
        texts.put(MEMORY_MIB, memory(given.getOrDefault(MEMORY_MIB, MEMORY_MIB_DEFAULT)));
        putFile(texts, given, TRUST_FILE);
        putFile(texts, given, DOCKER_CERTIFICATES);
        WorkerOptions options = new WorkerOptions(Map.copyOf(texts));
        options.check();
        return options;
    }

    private static void put(
            Map<String, String> texts,
            Map<String, String> given,
            String key,
            String fallback,
            Pattern allowed,
            String expected)
            throws UnusableSettingsException {
        String value = given.getOrDefault(key, fallback);
        if (value.isEmpty() && fallback.isEmpty()) {
            return;
        }
        if (!allowed.matcher(value).matches()) {
            throw Settings.unusable(key, value, "it must be " + expected);
        }
        texts.put(key, value);
    }

    /** Clients of the JDK refuse a host name with an underscore, for example. */
    private static boolean isReachable(String url) {
        try {
            URI address = new URI(url);
            return address.getHost() != null && address.getPort() <= Settings.PORT_MAX;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String memory(String value) throws UnusableSettingsException {
        if (!value.equals("0")) {
            int _ = Settings.whole(
                    Map.of(MEMORY_MIB, value),
                    MEMORY_MIB,
                    0,
                    PlacementSettings.MEMORY_MIB_MIN,
                    PlacementSettings.MEMORY_MIB_MAX);
        }
        return value;
    }

    private static void putFile(Map<String, String> texts, Map<String, String> given, String key)
            throws UnusableSettingsException {
        String value = given.getOrDefault(key, "");
        if (value.isEmpty()) {
            return;
        }
        try {
            if (!Files.isReadable(Path.of(value))) {
                throw Settings.unusable(key, value, "it cannot be read");
            }
        } catch (InvalidPathException e) {
            throw Settings.unusable(key, value, "it must be a path");
        }
        texts.put(key, value);
    }

    private void check() throws UnusableSettingsException {
        for (String address : String.valueOf(texts.get(URL)).split(",", -1)) {
            if (!isReachable(address)) {
                throw Settings.unusable(
                        URL,
                        String.valueOf(texts.get(URL)),
                        "it must name a host and a port: \"" + address
                                + "\" (a host name has letters, digits, \".\" and \"-\")");
            }
        }
        String docker = String.valueOf(texts.get(DOCKER_HOST));
        if (docker.startsWith("tcp:") && !isReachable(docker)) {
            throw Settings.unusable(DOCKER_HOST, docker, "it must name a host and a port");
        }
        String trust = texts.get(TRUST_FILE);
        if (trust != null) {
            try {
                var _ = Trust.of(Files.readString(Path.of(trust)));
            } catch (IOException e) {
                throw Settings.unusable(TRUST_FILE, trust, String.valueOf(e.getMessage()));
            }
        }
        String certificates = texts.get(DOCKER_CERTIFICATES);
        if (certificates != null) {
            for (String name : List.of("ca.pem", "cert.pem", "key.pem")) {
                if (!Files.isReadable(Path.of(certificates, name))) {
                    throw Settings.unusable(DOCKER_CERTIFICATES, certificates, name + " in it cannot be read");
                }
            }
        }
    }
}
