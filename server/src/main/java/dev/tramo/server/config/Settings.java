package dev.tramo.server.config;

import dev.tramo.engine.spec.Networks;
import dev.tramo.server.limit.HttpLimit;
import dev.tramo.server.limit.Limit;
import dev.tramo.server.store.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operator may set, in the environment ({@code TRAMO_HTTP_PORT=4000}) or in a file ({@code tramo.http.port=4000}); the
 * environment wins.
 *
 * @param httpHost address on which HTTP is served
 * @param httpPort port of the API; 0 takes a free one
 * @param aggregatorPort port of the aggregator API; −1 for none
 * @param rtmp how RTMP is spoken, and what is told of it
 * @param dataDir absolute folder of everything that survives a restart
 * @param dbUrl JDBC URL of the store; the default is an H2 file in the data folder
 * @param adminPassword of the account "admin"; empty keeps what it is, or makes one at the first start
 * @param loops threads of the media path
 * @param srtMemoryMibMax what the buffers of all SRT connections may take together, MiB; 0: what suits the heap
 * @param tokenHours how long a login lasts
 * @param trustedProxies addresses and networks of proxies that are believed who the client is, with commas between; may be empty
 * @param httpLimits what clients of HTTP may use of the server
 * @param workers where routes run, and what their workers are given
 * @param history how much history of figures is kept
 * @param metrics who reads them, and where they are pushed
 * @param events how long they are kept
 * @param recordings where they are
 * @param analysis when indicators of streams are raised
 */
public record Settings(
        String httpHost,
        int httpPort,
        int aggregatorPort,
        CameraOptions rtmp,
        Path dataDir,
        String dbUrl,
        String dbUser,
        String dbPassword,
        String adminPassword,
        int loops,
        int srtMemoryMibMax,
        int tokenHours,
        String trustedProxies,
        Map<HttpLimit, Integer> httpLimits,
        WorkerOptions workers,
        HistoryOptions history,
        MetricsOptions metrics,
        EventOptions events,
        RecordingOptions recordings,
        AnalysisOptions analysis) {
    private static final String HTTP_HOST = "tramo.http.host";
    private static final String HTTP_PORT = "tramo.http.port";
    private static final String AGGREGATOR_PORT = "tramo.aggregator.port";
    private static final String DATA_DIR = "tramo.data.dir";
    private static final String DB_URL = "tramo.db.url";
    /** What H2 may keep of its file in memory, KiB, instead of 16 MB: its pages are hardly read twice. */
    private static final int DB_CACHE_KIB = 4_096;

    private static final String DB_USER = "tramo.db.user";
    private static final String DB_PASSWORD = "tramo.db.password";
    private static final String ADMIN_PASSWORD = "tramo.admin.password";
    private static final String LOOPS = "tramo.loops";
    /** Key of {@link #srtMemoryMibMax}. */
    public static final String SRT_MEMORY_MIB_MAX = "tramo.srt.memory.mib.max";

    private static final String TOKEN_HOURS = "tramo.token.hours";
    private static final String TRUSTED_PROXIES = "tramo.trusted.proxies";

    /** Of all that can be set. */
    public static final Set<String> KEYS = Stream.of(
                    Stream.of(
                            HTTP_HOST,
                            HTTP_PORT,
                            AGGREGATOR_PORT,
                            DATA_DIR,
                            DB_URL,
                            DB_USER,
                            DB_PASSWORD,
                            ADMIN_PASSWORD,
                            LOOPS,
                            SRT_MEMORY_MIB_MAX,
                            TOKEN_HOURS,
                            TRUSTED_PROXIES),
                    Stream.of(HttpLimit.values()).map(HttpLimit::key),
                    CameraOptions.KEYS.stream(),
                    WorkerOptions.KEYS.stream(),
                    HistoryOptions.KEYS.stream(),
                    MetricsOptions.KEYS.stream(),
                    EventOptions.KEYS.stream(),
                    RecordingOptions.KEYS.stream(),
                    AnalysisOptions.KEYS.stream())
            .flatMap(keys -> keys)
            .collect(Collectors.toUnmodifiableSet());

    static final int PORT_MAX = 65_535;
    private static final String HTTP_HOST_DEFAULT = "0.0.0.0";
    private static final int HTTP_PORT_DEFAULT = 4000;
    private static final String OFF = "off";
    private static final int LOOPS_MAX = 256;
    private static final int TOKEN_HOURS_DEFAULT = 7 * 24;
    private static final int TOKEN_HOURS_MAX = 10 * 365 * 24;
    private static final int ADMIN_PASSWORD_LENGTH_MIN = 8;
    private static final int ADMIN_PASSWORD_LENGTH_MAX = 1_024;

    public static Settings load(Map<String, String> environment) throws UnusableSettingsException {
        Map<String, String> given = given(environment);
        Path dataDir = folder(given.getOrDefault(DATA_DIR, "./data"));
        // Written at once, so that what was answered survives kill -9; and closed by us, not by a hook of H2's own.
        String defaultUrl =
                "jdbc:h2:file:" + dataDir + "/tramo;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=" + DB_CACHE_KIB;
        Settings settings = new Settings(
                given.getOrDefault(HTTP_HOST, HTTP_HOST_DEFAULT),
                whole(given, HTTP_PORT, HTTP_PORT_DEFAULT, 0, PORT_MAX),
                portOrOff(given, AGGREGATOR_PORT, 5000),
                CameraOptions.read(given, environment),
                dataDir,
                given.getOrDefault(DB_URL, defaultUrl),
                given.getOrDefault(DB_USER, "tramo"),
                given.getOrDefault(DB_PASSWORD, ""),
                given.getOrDefault(ADMIN_PASSWORD, ""),
                whole(given, LOOPS, Runtime.getRuntime().availableProcessors(), 1, LOOPS_MAX),
                whole(given, SRT_MEMORY_MIB_MAX, 0, 0, heapMib()),
                whole(given, TOKEN_HOURS, TOKEN_HOURS_DEFAULT, 1, TOKEN_HOURS_MAX),
                given.getOrDefault(TRUSTED_PROXIES, ""),
                limits(HttpLimit.class, given),
                WorkerOptions.read(given, ownUrl(given)),
                HistoryOptions.read(given),
                MetricsOptions.read(given),
                EventOptions.read(given),
                RecordingOptions.read(given, dataDir),
                AnalysisOptions.read(given));
        settings.check();
        return settings;
    }

    /** What is set of a table of limits. */
    static <L extends Enum<L> & Limit> Map<L, Integer> limits(Class<L> table, Map<String, String> given)
            throws UnusableSettingsException {
        Map<L, Integer> limits = new EnumMap<>(table);
        for (L limit : table.getEnumConstants()) {
            limits.put(limit, whole(given, limit.key(), limit.standard(), limit.min(), limit.max()));
        }
        return limits;
    }

    /** More than that would never be a limit. */
    private static int heapMib() {
        return (int) Math.min(Runtime.getRuntime().maxMemory() >> 20, Integer.MAX_VALUE);
    }

    private static String ownUrl(Map<String, String> given) throws UnusableSettingsException {
        String host = given.getOrDefault(HTTP_HOST, HTTP_HOST_DEFAULT);
        if (host.isEmpty() || host.chars().anyMatch(Character::isWhitespace)) {
            throw unusable(HTTP_HOST, host, "it must be an address of this machine");
        }
        boolean isAny = host.equals("0.0.0.0") || host.equals("::");
        return "http://" + (isAny ? "127.0.0.1" : host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + whole(given, HTTP_PORT, HTTP_PORT_DEFAULT, 0, PORT_MAX);
    }

    /** Where a program on this machine reaches the API; without a look at the other settings. */
    public static InetSocketAddress httpAddress(Map<String, String> environment) throws UnusableSettingsException {
        Map<String, String> given = given(environment);
        String host = given.getOrDefault(HTTP_HOST, HTTP_HOST_DEFAULT);
        int port = whole(given, HTTP_PORT, HTTP_PORT_DEFAULT, 1, PORT_MAX);
        try {
            InetAddress address = InetAddress.getByName(host);
            return new InetSocketAddress(
                    address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port);
        } catch (UnknownHostException e) {
            throw unusable(HTTP_HOST, host, "it must be an address of this machine");
        }
    }

    private void check() throws UnusableSettingsException {
        if (!Database.isSupported(dbUrl)) {
            throw unusable(
                    DB_URL,
                    Database.shown(dbUrl),
                    "it must be like jdbc:mariadb://host:3306/database, or begin with jdbc:h2:");
        }
        boolean givenAndOdd = !adminPassword.isEmpty()
                && (adminPassword.length() < ADMIN_PASSWORD_LENGTH_MIN
                        || adminPassword.length() > ADMIN_PASSWORD_LENGTH_MAX);
        if (givenAndOdd) {
            throw new UnusableSettingsException(
                    variable(ADMIN_PASSWORD) + " is of unusable length: it must have 8 to 1024 characters");
        }
        try {
            var _ = new Networks(trustedProxies);
        } catch (IllegalArgumentException e) {
            throw unusable(TRUSTED_PROXIES, trustedProxies, String.valueOf(e.getMessage()));
        }
        requireDifferent(HTTP_PORT, httpPort, AGGREGATOR_PORT, aggregatorPort);
        requireDifferent(HTTP_PORT, httpPort, CameraOptions.RTMP_PORT, rtmp.rtmpPort());
        requireDifferent(AGGREGATOR_PORT, aggregatorPort, CameraOptions.RTMP_PORT, rtmp.rtmpPort());
        requireDifferent(HTTP_PORT, httpPort, CameraOptions.RTMPS_PORT, rtmp.rtmpsPort());
        requireDifferent(AGGREGATOR_PORT, aggregatorPort, CameraOptions.RTMPS_PORT, rtmp.rtmpsPort());
        requireDifferent(CameraOptions.RTMP_PORT, rtmp.rtmpPort(), CameraOptions.RTMPS_PORT, rtmp.rtmpsPort());
    }

    private static void requireDifferent(String key, int port, String otherKey, int otherPort)
            throws UnusableSettingsException {
        if (port == otherPort && port > 0) {
            throw unusable(otherKey, String.valueOf(otherPort), "it must differ from " + variable(key));
        }
    }

    /** The same, in the words of the framework. */
    public Map<String, String> asSystemProperties() {
        Map<String, String> properties = new HashMap<>();
        properties.put(DATA_DIR, dataDir.toString());
        properties.put(LOOPS, String.valueOf(loops));
        properties.put(SRT_MEMORY_MIB_MAX, String.valueOf(srtMemoryMibMax));
        properties.put(TOKEN_HOURS, String.valueOf(tokenHours));
        properties.put(AGGREGATOR_PORT, String.valueOf(aggregatorPort));
        properties.putAll(rtmp.asSystemProperties());
        properties.putAll(workers.texts());
        properties.putAll(history.asSystemProperties());
        properties.putAll(metrics.asSystemProperties());
        properties.putAll(events.asSystemProperties());
        properties.putAll(recordings.asSystemProperties());
        properties.putAll(analysis.asSystemProperties());
        if (!trustedProxies.isEmpty()) {
            properties.put(TRUSTED_PROXIES, trustedProxies);
        }
        properties.put(HTTP_HOST, httpHost);
        properties.put(HTTP_PORT, String.valueOf(httpPort));
        httpLimits.forEach((limit, value) -> properties.put(limit.key(), String.valueOf(value)));
        properties.put("quarkus.thread-pool.max-threads", String.valueOf(httpLimits.get(HttpLimit.THREADS_MAX)));
        properties.put(DB_URL, dbUrl);
        properties.put(DB_USER, dbUser);
        if (!dbPassword.isEmpty()) {
            properties.put(DB_PASSWORD, dbPassword);
        }
        if (!adminPassword.isEmpty()) {
            properties.put(ADMIN_PASSWORD, adminPassword);
        }
        return properties;
    }

    private static Map<String, String> given(Map<String, String> environment) throws UnusableSettingsException {
        Map<String, String> given = readFile(environment);
        for (String key : KEYS) {
            String value = environment.get(variable(key));
            if (value != null) {
                given.put(key, value.strip());
            }
        }
        return given;
    }

    private static Map<String, String> readFile(Map<String, String> environment) throws UnusableSettingsException {
        String named = environment.get("TRAMO_CONFIG");
        Path file = Path.of(named == null ? "tramo.properties" : named);
        Map<String, String> values = new HashMap<>();
        if (named == null && !Files.exists(file)) {
            return values;
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableSettingsException("cannot read the settings file " + file + ": " + e);
        }
        for (String key : properties.stringPropertyNames()) {
            if (!KEYS.contains(key)) {
                throw new UnusableSettingsException(file + ": unknown setting " + key);
            }
            values.put(key, properties.getProperty(key, "").strip());
        }
        return values;
    }

    /** A port, 0 for any that is free, or −1 for "off". */
    static int portOrOff(Map<String, String> given, String key, int fallback) throws UnusableSettingsException {
        return OFF.equalsIgnoreCase(given.get(key)) ? -1 : whole(given, key, fallback, 0, PORT_MAX);
    }

    static int whole(Map<String, String> given, String key, int fallback, int min, int max)
            throws UnusableSettingsException {
        String value = given.get(key);
        if (value == null) {
            return fallback;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw unusable(key, value, "it must be a whole number from " + min + " to " + max);
    }

    private static Path folder(String value) throws UnusableSettingsException {
        if (value.isEmpty() || value.contains(";")) {
            throw unusable(DATA_DIR, value, "it must be a folder, without \";\" in its name");
        }
        try {
            Path folder = Path.of(value).toAbsolutePath().normalize();
            DataFolder.prepare(folder);
            if (!Files.isWritable(folder) || !Files.isReadable(folder) || !Files.isExecutable(folder)) {
                throw unusable(
                        DATA_DIR,
                        value,
                        "this user (" + System.getProperty("user.name") + ") must be able to read and write it");
            }
            return folder;
        } catch (IOException | InvalidPathException e) {
            throw unusable(DATA_DIR, value, "it must be a folder: " + e);
        }
    }

    static UnusableSettingsException unusable(String key, String value, String why) {
        return new UnusableSettingsException(variable(key) + " is \"" + value + "\": " + why);
    }

    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "Settings[" + httpHost + ":" + httpPort + ", " + dataDir + "]";
    }
}
