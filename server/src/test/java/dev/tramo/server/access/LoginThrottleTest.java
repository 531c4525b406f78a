package dev.tramo.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.access.LoginThrottle.Turn;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private static final String ADDRESS = "192.0.2.1";

    private final LoginThrottle throttle = new LoginThrottle();
    private long nowNanos;

    private Turn attempt() {
        Turn turn = throttle.attempt(ADDRESS, nowNanos);
        nowNanos += turn.isAdmitted() ? turn.pause().toNanos() : 0;
        return turn;
    }

    private static Turn admitted(int afterSeconds) {
        return new Turn(true, Duration.ofSeconds(afterSeconds));
    }

    private static Turn refused(int seconds) {
        return new Turn(false, Duration.ofSeconds(seconds));
    }

    @Test
    void pausesDoubleAndNobodyIsKeptWaitingForMoreThanTwoSeconds() {
        assertThat(IntStream.range(0, 6).mapToObj(_ -> attempt()))
                .containsExactly(admitted(0), admitted(0), admitted(0), admitted(1), admitted(2), refused(4));
        for (int pause : new int[] {4, 8, 16, 32, 32, 32}) {
            assertThat(attempt()).isEqualTo(refused(pause));
            nowNanos += Duration.ofSeconds(pause).toNanos();
            assertThat(attempt()).isEqualTo(admitted(0));
        }
    }

    @Test
    void attemptsSideBySideSlowEachOtherDown() {
        assertThat(IntStream.range(0, 100)
                        .mapToObj(_ -> throttle.attempt(ADDRESS, nowNanos))
                        .filter(Turn::isAdmitted))
                .containsExactly(admitted(0), admitted(0), admitted(0), admitted(1));
        assertThat(throttle.attempt("192.0.2.2", nowNanos)).isEqualTo(admitted(0));
    }

    @Test
    void aSuccessForgivesAll() {
        IntStream.range(0, 6).forEach(_ -> attempt());
        throttle.succeeded(ADDRESS);

        assertThat(attempt()).isEqualTo(admitted(0));
    }
}
