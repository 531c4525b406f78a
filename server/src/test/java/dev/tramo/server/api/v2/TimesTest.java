package dev.tramo.server.api.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.api.RefusedException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.5Z");

    private static Instant read(String text) throws RefusedException {
        return Times.read("from", text, NOW);
    }

    @Test
    void allFormsAreRead() throws RefusedException {
        assertThat(read("now")).isEqualTo(NOW);
        assertThat(read("2026-01-02T03:04:05Z")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(read("2026-01-02T04:04:05.25+01:00")).isEqualTo("2026-01-02T03:04:05.250Z");
        assertThat(read("1767323045")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(read("0")).isEqualTo(Instant.EPOCH);
        assertThat(read("-90s")).isEqualTo(NOW.minusSeconds(90));
        assertThat(read("-15m")).isEqualTo(NOW.minus(Duration.ofMinutes(15)));
        assertThat(read("-1h")).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(read("-7d")).isEqualTo(NOW.minus(Duration.ofDays(7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-1",
                "-1y",
                "1h",
                "yesterday",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "-999999999d",
                "999999999999",
                "+10000-01-01T00:00:00Z",
                "1969-12-31T23:59:59Z",
                "1.5",
                "-1h "
            })
    void whatIsNoTimeIsRefusedAndWhatIsAllowedIsTold(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("from: \"" + text + "\"; allowed is an ISO time like");
    }
}
