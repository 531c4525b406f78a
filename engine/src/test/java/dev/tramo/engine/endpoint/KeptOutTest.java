package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptOutTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
    private static final long NOW = -5;

    private final KeptOut<String> keptOut = new KeptOut<>();

    @Test
    void bansAreListedUntilTheirTimeIsOver() {
        PeerBan ban = PeerBan.now(ONE, Duration.ofSeconds(10), "admin");
        keptOut.add(ban, NOW, "banned");
        keptOut.add(OTHER, NOW + 100, "wrong way");
        assertThat(keptOut.bans(NOW)).containsExactly(ban);
        assertThat(keptOut.reason(ONE, NOW)).contains("banned");
        long over = NOW + Duration.ofSeconds(10).toNanos();
        assertThat(keptOut.bans(over - 1)).containsExactly(ban);
        assertThat(keptOut.bans(over)).isEmpty();
        assertThat(keptOut.reason(ONE, over)).isEmpty();
    }

    @Test
    void onlyWhatSomebodyWantedIsLifted() {
        keptOut.add(PeerBan.now(ONE, Duration.ofSeconds(10), ""), NOW, "banned");
        keptOut.add(OTHER, NOW + 100, "wrong way");
        keptOut.lift(ONE);
        keptOut.lift(OTHER);
        keptOut.lift(InetAddress.ofLiteral("192.0.2.3"));
        assertThat(keptOut.reason(ONE, NOW)).isEmpty();
        assertThat(keptOut.reason(OTHER, NOW)).contains("wrong way");
    }
}
