package dev.tramo.server.observe.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Backoff backoff(double random) {
        return new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofDays(1), () -> random);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        assertThat(backoff(0.5).pause(1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff(0.5).pause(2, Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff(0.5).pause(10, Duration.ZERO)).isEqualTo(Duration.ofSeconds(512));
        assertThat(backoff(0.5).pause(11, Duration.ZERO)).isEqualTo(Duration.ofMinutes(15));
        assertThat(backoff(0.5).pause(Integer.MAX_VALUE, Duration.ZERO)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void pausesVaryByAFifth() {
        assertThat(backoff(0).pause(4, Duration.ZERO)).isEqualTo(Duration.ofMillis(6_400));
        assertThat(backoff(1).pause(4, Duration.ZERO)).isEqualTo(Duration.ofMillis(9_600));
    }

    @Test
    void aReceiverThatAsksForLongerGetsItForADayAtMost() {
        assertThat(backoff(0.5).pause(1, Duration.ofMinutes(30))).isEqualTo(Duration.ofMinutes(30));
        assertThat(backoff(0.5).pause(4, Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(8));
        assertThat(backoff(0.5).pause(1, Duration.ofDays(400))).isEqualTo(Duration.ofDays(1));
    }
}
