package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(settings.rtmpPort()).isEqualTo(1935);
        assertThat(settings.dataDir()).isEqualTo(folder);
        assertThat(settings.dbUrl()).startsWith("jdbc:h2:file:" + folder);
        assertThat(settings.adminPassword()).isEmpty();
        assertThat(settings.loops()).isPositive();
        assertThat(settings.tokenHours()).isEqualTo(7 * 24);
    }

    @ParameterizedTest
    @CsvSource({
        "TRAMO_HTTP_HOST, ''",
        "TRAMO_HTTP_HOST, 'a b'",
        "TRAMO_HTTP_PORT, ''",
        "TRAMO_HTTP_PORT, 80x",
        "TRAMO_HTTP_PORT, -1",
        "TRAMO_HTTP_PORT, 65536",
        "TRAMO_HTTP_PORT, 4000.0",
        "TRAMO_HTTP_PORT, 99999999999999999999",
        "TRAMO_HTTP_PORT, ٤٠٠٠",
        "TRAMO_AGGREGATOR_PORT, none",
        "TRAMO_AGGREGATOR_PORT, 4000",
        "TRAMO_RTMP_PORT, none",
        "TRAMO_RTMP_PORT, 5000",
        "TRAMO_DATA_DIR, ''",
        "TRAMO_DATA_DIR, /tmp/a;INIT=x",
        "TRAMO_DATA_DIR, /dev/null/data",
        "TRAMO_DB_URL, ''",
        "TRAMO_DB_URL, mariadb",
        "TRAMO_LOOPS, 0",
        "TRAMO_LOOPS, 257",
        "TRAMO_LOOPS, two",
        "TRAMO_TOKEN_HOURS, 0",
        "TRAMO_TOKEN_HOURS, 87601",
        "TRAMO_TOKEN_HOURS, a week",
    })
    void anUnusableValueIsRefusedInOneLineThatNamesIt(String name, String value) {
        assertThat(refusal(name, value)).startsWith(name + " is \"" + value + "\": it ");
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
