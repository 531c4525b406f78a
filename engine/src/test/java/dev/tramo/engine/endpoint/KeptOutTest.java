package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Who is kept out, and until when. */
class KeptOutTest {
    private static final long NOW = Long.parseLong("9223372036854775800"); // clocks of nanoseconds wrap

    private final KeptOut<String> keptOut = new KeptOut<>();

    private static InetAddress address(int number) {
        return InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256);
    }

    @Test
    void anAddressIsKeptOutUntilItsTimeIsOver() {
        keptOut.add(address(1), NOW + 10, "why");

        assertThat(keptOut.reason(address(1), NOW)).contains("why");
        assertThat(keptOut.reason(address(1), NOW + 9)).contains("why");
        assertThat(keptOut.reason(address(1), NOW + 10)).isEmpty();
        assertThat(keptOut.reason(address(2), NOW)).isEmpty();
    }

    @Test
    void whatIsSaidLastCounts() {
        keptOut.add(address(1), NOW + 10, "first");
        keptOut.add(address(1), NOW + 5, "second");

        assertThat(keptOut.reason(address(1), NOW)).contains("second");
        assertThat(keptOut.reason(address(1), NOW + 5)).isEmpty();
    }

    @Test
    void theOldestIsForgottenForANewOne() {
        for (int i = 0; i < 257; i++) {
            keptOut.add(address(i), NOW + 10, "why");
        }

        assertThat(keptOut.reason(address(0), NOW)).isEmpty();
        assertThat(keptOut.reason(address(1), NOW)).isPresent();
        assertThat(keptOut.reason(address(256), NOW)).isPresent();
    }
}
