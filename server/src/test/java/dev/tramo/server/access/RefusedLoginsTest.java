package dev.tramo.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.event.RecordedEvents;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusedLoginsTest {
    private final RecordedEvents recorded = new RecordedEvents();
    private final RefusedLogins logins = new RefusedLogins(recorded.events());

    @Test
    void theFirstOfAnAddressIsToldAtOnceAndTheRestByTheirNumber() {
        for (int i = 0; i < 50; i++) {
            logins.refused("192.0.2.7", "user-" + i, "wrong");
        }
        logins.refused("192.0.2.8", "admin", "wrong");
        assertThat(recorded.all()).hasSize(2);
        assertThat(recorded.all().getFirst().text()).isEqualTo("login from 192.0.2.7 as \"user-0\" refused: wrong");

        logins.tick(Instant.now().plus(RefusedLogins.WINDOW).plusSeconds(1));
        assertThat(recorded.all()).hasSize(3);
        assertThat(recorded.last().details())
                .containsEntry("peer", "192.0.2.7")
                .containsEntry("asked", "user-49")
                .containsEntry("count", "49");
    }

    @Test
    void manyAddressesAreToldTogetherAndNoneIsForgotten() {
        for (int i = 0; i < 5_000; i++) {
            logins.refused("198.51." + i / 256 + "." + i % 256, "admin", "wrong");
        }
        assertThat(recorded.all()).hasSizeLessThan(1_010);
        logins.tick(Instant.now().plus(RefusedLogins.WINDOW).plusSeconds(1));
        assertThat(recorded.last().details()).containsEntry("peer", "further addresses");
        long told = recorded.all().stream()
                .mapToLong(event -> Long.parseLong(event.details().get("count")))
                .sum();
        assertThat(told).isEqualTo(5_000);
    }
}
