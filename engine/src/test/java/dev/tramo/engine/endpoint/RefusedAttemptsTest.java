package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusedAttemptsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final RefusedAttempts attempts = new RefusedAttempts();

    @Test
    void repetitionsFromOneAddressAreOneEntry() {
        attempts.add("192.0.2.1:4001", "cam", "wrong key", START);
        attempts.add("192.0.2.1:4002", "cam", "wrong key", START.plusSeconds(3));

        assertThat(attempts.latest())
                .containsExactly(
                        new RefusedAttempt("192.0.2.1:4002", "cam", "wrong key", START, START.plusSeconds(3), 2));
    }

    @Test
    void anotherAddressNameOrReasonIsAnotherEntry() {
        attempts.add("192.0.2.1:4001", "cam", "wrong key", START);
        attempts.add("192.0.2.2:4001", "cam", "wrong key", START);
        attempts.add("192.0.2.1:4001", "cam2", "wrong key", START);
        attempts.add("192.0.2.1:4001", "cam", "taken", START);

        assertThat(attempts.latest()).hasSize(4).allMatch(attempt -> attempt.count() == 1);
    }

    @Test
    void theEntryThatWasNotRepeatedForTheLongestTimeMakesRoom() {
        for (int i = 0; i < RefusedAttempts.CAPACITY; i++) {
            attempts.add("192.0.2." + i + ":4001", "cam", "wrong key", START);
        }
        attempts.add("192.0.2.0:4002", "cam", "wrong key", START.plusSeconds(1));
        attempts.add("198.51.100.1:4001", "cam", "wrong key", START.plusSeconds(2));

        assertThat(attempts.latest())
                .hasSize(RefusedAttempts.CAPACITY)
                .extracting(RefusedAttempt::peer)
                .startsWith("198.51.100.1:4001", "192.0.2.0:4002")
                .doesNotContain("192.0.2.1:4001");
    }

    @Test
    void whatWasAskedForIsShownInBoundedPrintableText() {
        attempts.add("192.0.2.1:4001", "a\r\nb\u0000" + "x".repeat(100_000), "no such stream", START);

        assertThat(attempts.latest().getFirst().asked()).startsWith("a??b?x").hasSize(512);
    }
}
