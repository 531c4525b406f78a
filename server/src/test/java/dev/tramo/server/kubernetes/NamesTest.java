package dev.tramo.server.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String CHARACTERS = "abcXYZ019._-";
    private static final String DNS_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    private static final String LABEL_VALUE = "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?";

    @Test
    void oddRoutesHaveNamesOfTheirOwnThatAClusterTakes() {
        Random random = new Random(20260101);
        Map<String, String> routesByName = new HashMap<>();
        Map<String, String> routesByLabel = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(i % 2 == 0 ? 3 : 67);
            random.ints(length, 0, CHARACTERS.length()).forEach(at -> text.append(CHARACTERS.charAt(at)));
            String route = text.toString();
            String name = Names.name("0123456789abcdef", route);
            String label = Names.label(route);
            assertThat(name).as(route).matches(DNS_LABEL).hasSizeLessThanOrEqualTo(45);
            assertThat(label).as(route).matches(LABEL_VALUE).hasSizeLessThanOrEqualTo(63);
            assertThat(routesByName.getOrDefault(name, route)).as(name).isEqualTo(route);
            assertThat(routesByLabel.getOrDefault(label, route)).as(label).isEqualTo(route);
            routesByName.put(name, route);
            routesByLabel.put(label, route);
        }
    }

    @Test
    void aNameCanBeReadAndDiffersBetweenInstallations() {
        assertThat(Names.name("0123456789abcdef", "TX_Studio.1")).startsWith("tramo-tx-studio-1-");
        assertThat(Names.name("0123456789abcdef", "a")).isNotEqualTo(Names.name("fedcba9876543210", "a"));
        assertThat(Names.name("0123456789abcdef", "a.b")).isNotEqualTo(Names.name("0123456789abcdef", "a_b"));
    }

    @Test
    void anIdThatIsALabelIsSaidAsItIs() {
        assertThat(Names.label("TX_Studio.1")).isEqualTo("TX_Studio.1");
        assertThat(Names.label("_a")).matches("hash-[0-9a-f]{10}");
        assertThat(Names.label("a".repeat(64))).matches("hash-[0-9a-f]{10}");
    }
}
