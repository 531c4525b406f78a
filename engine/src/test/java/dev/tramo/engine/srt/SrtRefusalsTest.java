package dev.tramo.engine.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.RefusedAttempt;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SrtRefusalsTest {
    private static final Instant START = Instant.parse("2026-01-01T03:05:17Z");

    private final SrtRefusals refusals = new SrtRefusals("route=r source");

    @Test
    void theReasonSaysWhoWhenWhatForHowOftenAndWhy() {
        assertThat(refusals.reason(START)).isEmpty();
        refusals.add("192.0.2.7:5000", "", "forbidden", START);
        assertThat(refusals.reason(START)).isEqualTo("refused 192.0.2.7:5000 at 03:05:17 UTC: forbidden");
        refusals.add("192.0.2.8:5001", "green", "no such stream", START);
        refusals.add("192.0.2.8:5002", "green", "no such stream", START.plusSeconds(2));
        assertThat(refusals.reason(START.plusSeconds(3)))
                .isEqualTo("refused 192.0.2.8:5002 at 03:05:19 UTC, stream ID \"green\", 2 attempts: no such stream");
        assertThat(refusals.latest()).extracting(RefusedAttempt::count).containsExactly(2L, 1L);
    }

    @Test
    void theReasonEndsAfterAMinuteAndTheListStays() {
        refusals.add("192.0.2.7:5000", "x".repeat(500), "forbidden", START);
        assertThat(refusals.reason(START.plus(SrtRefusals.SHOWN))).isNotEmpty().hasSizeLessThan(150);
        assertThat(refusals.reason(START.plus(SrtRefusals.SHOWN).plusMillis(1))).isEmpty();
        assertThat(refusals.latest()).hasSize(1);
    }

    @Test
    void whoIsAcceptedLaterIsNoLongerTheReason() {
        refusals.add("192.0.2.7:5000", "", "wrong passphrase", START);
        refusals.onAccepted(START.plusSeconds(1));
        assertThat(refusals.reason(START.plusSeconds(2))).isEmpty();
        refusals.add("192.0.2.9:5000", "", "wrong passphrase", START.plusSeconds(3));
        assertThat(refusals.reason(START.plusSeconds(3))).startsWith("refused 192.0.2.9:5000");
    }
}
