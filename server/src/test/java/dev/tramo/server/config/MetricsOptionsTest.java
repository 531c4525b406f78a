package dev.tramo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of the settings of metrics, and how the rest is refused. */
class MetricsOptionsTest {
    private static MetricsOptions read(String key, String value) throws UnusableSettingsException {
        return MetricsOptions.read(Map.of(key, value));
    }

    private static String refusal(String key, String value) {
        return catchThrowableOfType(UnusableSettingsException.class, () -> read(key, value))
                .getMessage();
    }

    @Test
    void nothingIsOpenAndNothingPushedByDefault() throws Exception {
        MetricsOptions options = MetricsOptions.read(Map.of());

        assertThat(options).isEqualTo(new MetricsOptions("", 1_000, 4_000, 2_000, "", 60, ""));
        assertThat(options.asSystemProperties())
                .containsOnlyKeys(
                        "tramo.metrics.routes.max",
                        "tramo.metrics.endpoints.max",
                        "tramo.metrics.peers.max",
                        "tramo.otlp.interval.seconds");
    }

    @ParameterizedTest
    @CsvSource({
        "tramo.metrics.networks, 10.0.0.0/33",
        "tramo.metrics.networks, example.com",
        "tramo.metrics.routes.max, -1",
        "tramo.metrics.endpoints.max, 100001",
        "tramo.metrics.peers.max, many",
        "tramo.otlp.interval.seconds, 0",
        "tramo.otlp.interval.seconds, 3601"
    })
    void aRefusalNamesTheSettingAndItsValue(String key, String value) {
        assertThat(refusal(key, value)).startsWith(Settings.variable(key) + " is \"" + value + "\": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://collector/",
                "collector:4318",
                "http://",
                "http://user:geheim9x@collector/",
                "http://collector/?key=geheim9x",
                "http://collector/#geheim9x",
                "http://collector:70000/",
                "http://col lector/"
            })
    void aUrlThatMayHoldASecretIsRefusedWithoutIt(String url) {
        assertThat(refusal("tramo.otlp.url", url))
                .startsWith("TRAMO_OTLP_URL must be http")
                .doesNotContain("geheim9x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"geheim9x", "=geheim9x", "a=b,geheim9x", "a b=geheim9x", "a=geheim9x\ny", "a=ä"})
    void aHeaderThatIsNoneIsRefusedWithoutIt(String headers) {
        assertThat(refusal("tramo.otlp.headers", headers))
                .startsWith("TRAMO_OTLP_HEADERS must be name=value")
                .doesNotContain("geheim9x");
    }

    @Test
    void headersAreNotShown() throws Exception {
        MetricsOptions options = read("tramo.otlp.headers", "Authorization=Basic Z2VoZWlt==, X-Scope-OrgID=7");

        assertThat(MetricsOptions.headers(options.otlpHeaders()))
                .isEqualTo(Map.of("Authorization", "Basic Z2VoZWlt==", "X-Scope-OrgID", "7"));
        assertThat(options.toString()).doesNotContain("Basic");
    }

    @Test
    void everySettingIsDocumented() throws Exception {
        String documented = Files.readString(Path.of("..", "docs", "settings.md"));
        assertThat(MetricsOptions.KEYS).allMatch(key -> documented.contains("| `" + Settings.variable(key) + "` | "));
    }
}
