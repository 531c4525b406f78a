package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementReaderTest {
    private static final PlacementSettings FALLBACK =
            new PlacementSettings(PlacementKind.DOCKER, 2.5, 640, true, Map.of(), List.of());

    private static PlacementSettings read(String body) throws PlacementException {
        return PlacementReader.read(body.getBytes(StandardCharsets.UTF_8), FALLBACK);
    }

    private static String refusal(String body) {
        String message =
                catchThrowableOfType(PlacementException.class, () -> read(body)).getMessage();
        assertThat(message).hasLineCount(1);
        return message;
    }

    @Test
    void aKindAloneTakesTheServersLimits() throws Exception {
        assertThat(read("{'kind': 'local'}".replace('\'', '"'))).isEqualTo(PlacementSettings.LOCAL);
        assertThat(read("{\"kind\": \"docker\"}")).isEqualTo(FALLBACK);
        assertThat(read("{\"kind\": \"kubernetes\"}"))
                .isEqualTo(new PlacementSettings(PlacementKind.KUBERNETES, 2.5, 640, true, Map.of(), List.of()));
    }

    @Test
    void everyFieldIsTaken() throws Exception {
        String body = """
                {"kind": "kubernetes", "cpus": 0.25, "memoryMib": 96, "hostNetwork": false,
                 "nodeSelector": {"kubernetes.io/hostname": "node-1", "video": ""},
                 "tolerations": [{"key": "dedicated", "value": "video", "effect": "NoSchedule"},
                                 {"operator": "Exists"}, {"key": "a/b", "operator": "Exists", "effect": "NoExecute"}]}""";

        assertThat(read(body))
                .isEqualTo(new PlacementSettings(
                        PlacementKind.KUBERNETES,
                        0.25,
                        96,
                        false,
                        Map.of("kubernetes.io/hostname", "node-1", "video", ""),
                        List.of(
                                new PlacementSettings.Toleration("dedicated", "Equal", "video", "NoSchedule"),
                                new PlacementSettings.Toleration("", "Exists", "", ""),
                                new PlacementSettings.Toleration("a/b", "Exists", "", "NoExecute"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.001", "128", "1e2"})
    void cpusMayBeAnyNumberUpToTheLimit(String cpus) throws Exception {
        assertThat(read("{\"kind\": \"docker\", \"cpus\": " + cpus + "}").cpus())
                .isEqualTo(Double.parseDouble(cpus));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 96, 65_536})
    void memoryMayBeAnyWithinTheLimitsOrUnlimited(int mib) throws Exception {
        assertThat(read("{\"kind\": \"docker\", \"memoryMib\": " + mib + "}").memoryMib())
                .isEqualTo(mib);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind        | null",
                "kind        | 7",
                "kind        | 'Docker'",
                "kind        | 'cloud'",
                "cpus        | -1",
                "cpus        | 128.1",
                "cpus        | '2'",
                "cpus        | null",
                "cpus        | 1e999",
                "memoryMib   | 95",
                "memoryMib   | 65537",
                "memoryMib   | -1",
                "memoryMib   | 128.5",
                "memoryMib   | '256'",
                "memoryMib   | null",
                "memoryMib   | 99999999999",
                "hostNetwork | 1",
                "hostNetwork | 'yes'",
                "hostNetwork | null",
                "nodeSelector| null",
                "nodeSelector| []",
                "nodeSelector| {'a b': 'c'}",
                "nodeSelector| {'a': 'b c'}",
                "nodeSelector| {'a': 7}",
                "nodeSelector| {'': 'b'}",
                "nodeSelector| {'A/b': 'c'}",
                "tolerations | null",
                "tolerations | {}",
                "tolerations | ['a']",
                "tolerations | [{}]",
                "tolerations | [{'key': 'a', 'operator': 'equal'}]",
                "tolerations | [{'key': 'a', 'operator': 'Exists', 'value': 'b'}]",
                "tolerations | [{'key': 'a', 'effect': 'never'}]",
                "tolerations | [{'key': 'a', 'value': 'b c'}]",
                "tolerations | [{'key': 'a', 'value': 7}]",
                "tolerations | [{'key': 'a', 'seconds': '7'}]",
                "tolerations | [{'value': 'a'}]",
                "cpu         | 1",
            },
            quoteCharacter = '`')
    void aFieldThatIsWrongIsRefusedByName(String field, String value) {
        String rest = field.equals("kind") ? "" : "\"kind\": \"kubernetes\", ";

        assertThat(refusal("{" + rest + "\"" + field + "\": " + value.replace('\'', '"') + "}"))
                .startsWith(field + ": ")
                .contains("; allowed are ");
    }

    @ParameterizedTest
    @CsvSource({
        "local, cpus, 1",
        "local, memoryMib, 96",
        "docker, hostNetwork, true",
        "docker, nodeSelector, {}",
        "docker, tolerations, []"
    })
    void whatAKindDoesNotHaveIsRefused(String kind, String field, String value) {
        assertThat(refusal("{\"kind\": \"" + kind + "\", \"" + field + "\": " + value + "}"))
                .startsWith(field + ": unknown; allowed are ");
    }

    @Test
    void moreLabelsThanAnybodyNeedsAreRefused() {
        StringBuilder labels = new StringBuilder("\"l0\": \"\"");
        StringBuilder tolerations = new StringBuilder("{\"operator\": \"Exists\"}");
        for (int i = 1; i <= 32; i++) {
            labels.append(", \"l").append(i).append("\": \"\"");
            tolerations.append(", {\"operator\": \"Exists\"}");
        }

        assertThat(refusal("{\"kind\": \"kubernetes\", \"nodeSelector\": {" + labels + "}}"))
                .contains("at most 32");
        assertThat(refusal("{\"kind\": \"kubernetes\", \"tolerations\": [" + tolerations + "]}"))
                .contains("at most 32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "docker",
                "{",
                "{\"kind\": \"docker\"} {}",
                "{\"kind\": \"docker\", \"kind\": \"local\"}"
            })
    void whatIsNoJsonObjectIsRefused(String body) {
        assertThat(refusal(body)).startsWith("the body ");
    }

    @Test
    void longAndOddValuesAreCutAndCleaned() {
        assertThat(refusal("{\"kind\": \"" + "\\n" + "x".repeat(5_000) + "\"}"))
                .startsWith("kind: ?xxx")
                .hasSizeLessThan(150);
    }
}
