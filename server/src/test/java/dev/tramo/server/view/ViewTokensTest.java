package dev.tramo.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.view.ViewTokens.Use;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ViewTokens tokens = of("one key");

    private static ViewTokens of(String key) {
        return new ViewTokens(new SecretKeySpec(key.getBytes(), "HmacSHA256"));
    }

    @Test
    void aTokenIsOfOneRouteAndOneUseUntilItsTimeIsOver() {
        String token = tokens.sign(Use.BEGIN, "news", NOW.plusSeconds(60));
        assertThat(tokens.isValid(Use.BEGIN, "news", token, NOW.plusSeconds(59)))
                .isTrue();
        assertThat(tokens.isValid(Use.BEGIN, "news", token, NOW.plusSeconds(60)))
                .isFalse();
        assertThat(tokens.isValid(Use.WATCH, "news", token, NOW)).isFalse();
        assertThat(tokens.isValid(Use.BEGIN, "new", token, NOW)).isFalse();
        assertThat(of("another key").isValid(Use.BEGIN, "news", token, NOW)).isFalse();
        assertThat(tokens.sign(Use.BEGIN, "news", NOW.plusSeconds(60))).isNotEqualTo(token);
    }

    @Test
    void whoeverChangesAnyBitOfATokenHasNone() {
        byte[] token = Base64.getUrlDecoder().decode(tokens.sign(Use.WATCH, "news", NOW.plusSeconds(60)));
        for (int bit = 0; bit < 8 * token.length; bit++) {
            token[bit / 8] ^= (byte) (1 << bit % 8);
            String changed = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
            assertThat(tokens.isValid(Use.WATCH, "news", changed, NOW))
                    .as("bit " + bit)
                    .isFalse();
            token[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "====", "not a token", "AAAA", "ä"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(tokens.isValid(Use.WATCH, "news", text, NOW)).isFalse();
        assertThat(tokens.isValid(Use.WATCH, "news", "A".repeat(10_000), NOW)).isFalse();
    }
}
