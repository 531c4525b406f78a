package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tramo.engine.Engine;
import dev.tramo.engine.file.Recordings;
import dev.tramo.server.config.CameraOptions;
import dev.tramo.server.config.Settings;
import dev.tramo.server.config.UnusableSettingsException;
import dev.tramo.server.limit.HttpLimit;
import dev.tramo.server.limit.RtmpLimit;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    private Path folder;

    private Settings load(String... namesAndValues) throws UnusableSettingsException {
        Map<String, String> environment = new HashMap<>(Map.of("TRAMO_DATA_DIR", folder.toString()));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.load(environment);
    }

    private String refusal(String... namesAndValues) {
        String message = catchThrowableOfType(UnusableSettingsException.class, () -> load(namesAndValues))
                .getMessage();
        assertThat(message).hasLineCount(1);
        return message;
    }

    @Test
    void everySettingHasADefault() throws Exception {
        Settings settings = load();

        assertThat(settings.httpHost()).isEqualTo("0.0.0.0");
        assertThat(settings.httpPort()).isEqualTo(4000);
        assertThat(settings.aggregatorPort()).isEqualTo(5000);
        assertThat(settings.rtmp().rtmpPort()).isEqualTo(1935);
        assertThat(settings.dataDir()).isEqualTo(folder);
        assertThat(settings.dbUrl()).startsWith("jdbc:h2:file:" + folder);
        assertThat(settings.adminPassword()).isEmpty();
        assertThat(settings.loops()).isPositive();
        assertThat(settings.srtMemoryMibMax()).isZero();
        assertThat(settings.tokenHours()).isEqualTo(7 * 24);
        assertThat(settings.rtmp().host()).isEqualTo("0.0.0.0");
        assertThat(settings.rtmp().rtmpsPort()).isEqualTo(-1);
        assertThat(settings.rtmp().texts())
                .containsEntry("tramo.rtmp.public.port", "1935")
                .containsEntry("tramo.engine.push.url", "rtmp://{engine}:1935/live/{name}")
                .containsEntry("tramo.engine.play.url", "http://{engine}:80/hls/{name}.m3u8");
        for (RtmpLimit limit : RtmpLimit.values()) {
            assertThat(settings.rtmp().limits()).containsEntry(limit, limit.standard());
        }
    }

    @Test
    void camerasNeedNotBePushedAnywhere() throws Exception {
        assertThat(load("TRAMO_ENGINE_PUSH_URL", "off").rtmp().texts()).containsEntry("tramo.engine.push.url", "off");
    }

    @ParameterizedTest
    @CsvSource({
        "TRAMO_HTTP_HOST, ''",
        "TRAMO_HTTP_HOST, 'a b'",
        "TRAMO_HTTP_PORT, ''",
        "TRAMO_HTTP_PORT, 80x",
        "TRAMO_HTTP_PORT, -1",
        "TRAMO_ANALYSIS_PAT_MS, 99",
        "TRAMO_ANALYSIS_PCR_ACCURACY_NS, none",
        "TRAMO_HTTP_PORT, 65536",
        "TRAMO_HTTP_PORT, 4000.0",
        "TRAMO_HTTP_PORT, 99999999999999999999",
        "TRAMO_HTTP_PORT, ٤٠٠٠",
        "TRAMO_AGGREGATOR_PORT, none",
        "TRAMO_AGGREGATOR_PORT, 4000",
        "TRAMO_AGGREGATOR_PORT, offf",
        "TRAMO_RTMP_PORT, none",
        "TRAMO_RTMP_PORT, 4000",
        "TRAMO_RTMP_PORT, 5000",
        "TRAMO_RTMP_PORT, 65536",
        "TRAMO_RTMPS_PORT, ''",
        "TRAMO_RTMPS_PORT, 65536",
        "TRAMO_RTMP_PUBLIC_PORT, off",
        "TRAMO_RTMP_PUBLIC_PORT, 65536",
        "TRAMO_RTMP_HOST, ''",
        "TRAMO_RTMP_HOST, 'a b'",
        "TRAMO_PUBLIC_HOST, 'a b'",
        "TRAMO_PUBLIC_HOST, rtmp://gateway",
        "TRAMO_PUBLIC_HOST, gateway/a",
        "TRAMO_PUBLIC_HOST, gateway:1935",
        "TRAMO_RTMPS_TRUST_FILE, /none/trust.pem",
        "TRAMO_RTMPS_TRUST_FILE, /tmp",
        "TRAMO_ENGINE_PUSH_URL, 'rtmp://{engine}/live/camera'",
        "TRAMO_ENGINE_PUSH_URL, 'rtmp://10.0.0.7/live/{name}'",
        "TRAMO_DATA_DIR, ''",
        "TRAMO_DATA_DIR, /tmp/a;INIT=x",
        "TRAMO_DATA_DIR, /dev/null/data",
        "TRAMO_DB_URL, ''",
        "TRAMO_DB_URL, mariadb",
        "TRAMO_LOOPS, 0",
        "TRAMO_SRT_MEMORY_MIB_MAX, -1",
        "TRAMO_SRT_MEMORY_MIB_MAX, 99999999",
        "TRAMO_LOOPS, 257",
        "TRAMO_LOOPS, two",
        "TRAMO_TOKEN_HOURS, 0",
        "TRAMO_TOKEN_HOURS, 87601",
        "TRAMO_TOKEN_HOURS, a week",
    })
    void anUnusableValueIsRefusedInOneLineThatNamesIt(String name, String value) {
        assertThat(refusal(name, value)).startsWith(name + " is \"" + value + "\": it ");
    }

    @ParameterizedTest
    @CsvSource({
        "TRAMO_TRUSTED_NETWORKS, lan, '\"lan\" is no network'",
        "TRAMO_TRUSTED_NETWORKS, '10.0.0.0/8, 10.0.0.0/33', '\"10.0.0.0/33\" is no network'",
        "TRAMO_TRUSTED_NETWORKS, '10/8', '\"10/8\" is no network'",
        "TRAMO_ENGINE_PUSH_URL, '', must begin with rtmp",
        "TRAMO_ENGINE_PUSH_URL, 'http://{engine}/live/{name}', must begin with rtmp",
        "TRAMO_ENGINE_PUSH_URL, 'rtmp://{engine}:0/live/{name}', 1 to 65535",
        "TRAMO_ENGINE_PUSH_URL, 'rtmp://{engine}/live', an application and a stream name",
        "TRAMO_ENGINE_PUSH_URL, 'rtmp://{engine}/ app={name}', an application and a stream name",
        "TRAMO_ENGINE_PLAY_URL, '', '{name}'",
        "TRAMO_ENGINE_PLAY_URL, 'http://{engine}/camera.m3u8', '{name}'",
    })
    void anUnusableNetworkOrPatternIsRefusedWithTheReason(String name, String value, String reason) {
        assertThat(refusal(name, value))
                .startsWith(name + " is \"" + value + "\": ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "TRAMO_HTTP_PORT, TRAMO_AGGREGATOR_PORT",
        "TRAMO_HTTP_PORT, TRAMO_RTMP_PORT",
        "TRAMO_AGGREGATOR_PORT, TRAMO_RTMP_PORT",
        "TRAMO_HTTP_PORT, TRAMO_RTMPS_PORT",
        "TRAMO_AGGREGATOR_PORT, TRAMO_RTMPS_PORT",
        "TRAMO_RTMP_PORT, TRAMO_RTMPS_PORT",
    })
    void noTwoServicesShareAPort(String one, String other) throws Exception {
        String[] certificate = certificate();

        assertThat(refusal(with(certificate, one, "7000", other, "7000")))
                .isEqualTo(other + " is \"7000\": it must differ from " + one);
        load(with(certificate, one, "0", other, "0"));
        if (!one.equals("TRAMO_HTTP_PORT")) {
            load(with(certificate, one, "off", other, "off"));
        }
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "OFF", " Off "})
    void aServiceMayBeOff(String off) throws Exception {
        Settings settings = load("TRAMO_AGGREGATOR_PORT", off, "TRAMO_RTMP_PORT", off, "TRAMO_RTMPS_PORT", off);

        assertThat(settings.aggregatorPort()).isEqualTo(-1);
        assertThat(settings.rtmp().rtmpPort()).isEqualTo(-1);
        assertThat(settings.rtmp().rtmpsPort()).isEqualTo(-1);
        assertThat(refusal("TRAMO_HTTP_PORT", "off")).contains("TRAMO_HTTP_PORT");
    }

    @ParameterizedTest
    @EnumSource(RtmpLimit.class)
    void everyLimitOfRtmpIsTakenAtItsBoundsAndRefusedBeyond(RtmpLimit limit) throws Exception {
        String name = "TRAMO_RTMP_" + limit.name();
        for (int bound : List.of(limit.min(), limit.max())) {
            Settings settings = load(name, String.valueOf(bound));
            assertThat(settings.rtmp().limits()).containsEntry(limit, bound);
            assertThat(settings.asSystemProperties()).containsEntry(limit.key(), String.valueOf(bound));
        }
        for (String beyond :
                List.of(String.valueOf(limit.min() - 1), String.valueOf(limit.max() + 1), "", "1.5", "off")) {
            assertThat(refusal(name, beyond))
                    .isEqualTo(name + " is \"" + beyond + "\": it must be a whole number from " + limit.min() + " to "
                            + limit.max());
        }
        assertThat(limit.standard()).isBetween(limit.min(), limit.max());
    }

    @ParameterizedTest
    @EnumSource(HttpLimit.class)
    void everyLimitOfHttpIsTakenAtItsBoundsAndRefusedBeyond(HttpLimit limit) throws Exception {
        String name = "TRAMO_HTTP_" + limit.name();
        assertThat(load().httpLimits()).containsEntry(limit, limit.standard());
        for (int bound : List.of(limit.min(), limit.max())) {
            assertThat(load(name, String.valueOf(bound)).asSystemProperties())
                    .containsEntry(limit.key(), String.valueOf(bound));
        }
        for (String beyond : List.of(String.valueOf(limit.min() - 1), String.valueOf(limit.max() + 1), "", "off")) {
            assertThat(refusal(name, beyond))
                    .isEqualTo(name + " is \"" + beyond + "\": it must be a whole number from " + limit.min() + " to "
                            + limit.max());
        }
        assertThat(Files.readString(Path.of("..", "docs", "settings.md")))
                .contains("| `%s` | %d | %d | %d | ".formatted(name, limit.standard(), limit.min(), limit.max()));
    }

    @Test
    void theEngineTakesAllLimitsAtTheirBounds() throws Exception {
        for (boolean most : new boolean[] {false, true}) {
            Map<String, String> given =
                    new HashMap<>(load("TRAMO_RTMP_PORT", "off").asSystemProperties());
            for (RtmpLimit limit : RtmpLimit.values()) {
                given.put(limit.key(), String.valueOf(most ? limit.max() : limit.min()));
            }
            Config config = new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(given, "test", 100))
                    .build();

            Engine engine = EngineProducer.engine(config, Recordings.none());
            assertThat(engine.isServingRtmp()).as("nothing is served").isFalse();
            engine.close();
        }
    }

    @Test
    void everySettingIsDocumentedAndEveryLimitWithItsRealBounds() throws Exception {
        String documented = Files.readString(Path.of("..", "docs", "settings.md"));
        for (String key : CameraOptions.KEYS) {
            assertThat(documented).contains("`" + Settings.variable(key) + "`");
        }
        for (RtmpLimit limit : RtmpLimit.values()) {
            assertThat(documented)
                    .contains("| `%s` | %d | %d | %d | "
                            .formatted(Settings.variable(limit.key()), limit.standard(), limit.min(), limit.max()));
        }
    }

    /** A certificate of this test's own, as settings. */
    private String[] certificate() {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        if (!Files.exists(certificate)) {
            Peer.run(
                    ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
                                    + " -keyout " + key + " -out " + certificate)
                            .split(" "));
        }
        return new String[] {"TRAMO_RTMPS_CERT_FILE", certificate.toString(), "TRAMO_RTMPS_KEY_FILE", key.toString()};
    }

    @Test
    void rtmpsNeedsACertificateAndItsKey() throws Exception {
        String[] both = certificate();
        String[] one = {both[0], both[1]};
        String[] other = {both[2], both[3]};
        for (String[] incomplete : List.of(new String[0], one, other)) {
            assertThat(refusal(with(incomplete, "TRAMO_RTMPS_PORT", "1936")))
                    .contains("TRAMO_RTMPS_PORT", "TRAMO_RTMPS_CERT_FILE", "TRAMO_RTMPS_KEY_FILE");
        }
        assertThat(load(with(both, "TRAMO_RTMPS_PORT", "1936")).rtmp().rtmpsPort())
                .isEqualTo(1936);
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefused() throws Exception {
        String[] good = certificate();
        Path none = folder.resolve("none.pem");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense\nof two lines\n");
        for (int file : new int[] {1, 3}) {
            for (Path wrong : List.of(none, empty, nonsense, Path.of(good[4 - file]), folder)) {
                String[] settings = with(good, "TRAMO_RTMPS_PORT", "1936");
                settings[file] = wrong.toString();
                assertThat(refusal(settings)).contains(settings[file - 1], wrong.toString());
            }
        }
        assertThat(refusal("TRAMO_RTMPS_TRUST_FILE", nonsense.toString()))
                .contains("TRAMO_RTMPS_TRUST_FILE", nonsense.toString());
        load("TRAMO_RTMPS_TRUST_FILE", good[1]);
    }

    @ParameterizedTest
    @CsvSource({
        "'TRAMO_RESOURCE_ID=node-1,container_name=ma', node-1",
        "'container_name=ma', ma",
        "'TRAMO_RESOURCE_ID=,container_name=ma', ma",
        "'TRAMO_RESOURCE_ID= ,container_name= ma ', ma",
    })
    void theResourceIdIsWhatIsSetOrTheContainersName(String environment, String expected) throws Exception {
        String[] settings = Stream.of(environment.split(","))
                .flatMap(each -> Stream.of(each.split("=", 2)))
                .toArray(String[]::new);

        assertThat(load(settings).rtmp().texts()).containsEntry("tramo.resource.id", expected);
    }

    @Test
    void withoutAnythingTheResourceIdIsTheHostsName() throws Exception {
        String host = InetAddress.getLocalHost().getHostName();

        assertThat(load().rtmp().texts()).containsEntry("tramo.resource.id", host);
        assertThat(load("TRAMO_RESOURCE_ID", " ", "container_name", "").rtmp().texts())
                .containsEntry("tramo.resource.id", host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRAMO_HTTP_PORT", "TRAMO_AGGREGATOR_PORT", "TRAMO_RTMP_PORT", "TRAMO_RTMPS_PORT"})
    void aPortThatIsTakenIsSaidInOneLine(String name) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            Map<String, String> ports = new HashMap<>(
                    Map.of("TRAMO_HTTP_PORT", "0", "TRAMO_AGGREGATOR_PORT", "off", "TRAMO_RTMP_PORT", "off"));
            ports.put(name, port);
            String[] given = ports.entrySet().stream()
                    .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                    .toArray(String[]::new);
            Settings settings = load(with(certificate(), given));

            String message = catchThrowableOfType(UnusableSettingsException.class, () -> Preflight.check(settings))
                    .getMessage();

            assertThat(message)
                    .hasLineCount(1)
                    .startsWith("cannot serve on TRAMO_")
                    .contains(name + " " + port);
            assertThat(message.contains("\"off\"")).isEqualTo(!name.equals("TRAMO_HTTP_PORT"));
        }
    }

    @Test
    void anUnusablePasswordIsNamedButNotShown() {
        assertThat(refusal("TRAMO_ADMIN_PASSWORD", "secret7"))
                .contains("TRAMO_ADMIN_PASSWORD", "8 to 1024")
                .doesNotContain("secret7");
        assertThat(refusal("TRAMO_ADMIN_PASSWORD", "s".repeat(1_025))).doesNotContain("ssss");
    }

    @Test
    void aDataFolderThatIsAFileIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(refusal("TRAMO_DATA_DIR", file.toString())).contains("TRAMO_DATA_DIR", file.toString());
    }

    @Test
    void theDataFolderIsCreated() throws Exception {
        Path wanted = folder.resolve("a/b");

        assertThat(load("TRAMO_DATA_DIR", wanted.toString()).dataDir())
                .isEqualTo(wanted)
                .isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", " 8080 ", "65535"})
    void everyPortIsAccepted(String port) throws Exception {
        assertThat(load("TRAMO_HTTP_PORT", port).httpPort()).isEqualTo(Integer.parseInt(port.strip()));
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("own.properties"), "tramo.http.port=4001\ntramo.token.hours=1\n");
        Settings settings = load("TRAMO_CONFIG", file.toString(), "TRAMO_HTTP_PORT", "4002");

        assertThat(settings.httpPort()).isEqualTo(4002);
        assertThat(settings.tokenHours()).isEqualTo(1);
    }

    @Test
    void aSettingInTheFileThatNobodyKnowsIsRefusedByName() throws Exception {
        Path file = Files.writeString(folder.resolve("own.properties"), "tramo.http.prot=4001\n");

        assertThat(refusal("TRAMO_CONFIG", file.toString())).contains(file.toString(), "tramo.http.prot");
    }

    @Test
    void aFileThatWasNamedMustExist() {
        assertThat(refusal("TRAMO_CONFIG", folder.resolve("none").toString()))
                .contains(folder.resolve("none").toString());
    }

    @Test
    void secretsAreNotInTheText() throws Exception {
        Settings settings = load("TRAMO_ADMIN_PASSWORD", "secret-admin", "TRAMO_DB_PASSWORD", "secret-db");

        assertThat(settings.toString()).doesNotContain("secret");
    }
}
