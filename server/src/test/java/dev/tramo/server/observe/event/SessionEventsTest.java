package dev.tramo.server.observe.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteEvent.Role;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Severity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionEventsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String PEER = "192.0.2.9:5000";

    private final RecordedEvents recorded = new RecordedEvents();
    private final SessionEvents sessions = new SessionEvents(recorded.events(), recorded.bus());

    private void publish(RouteEvent event) {
        recorded.bus().publish(new Observation.Reported(event));
    }

    private void refuse(String peer, String asked, String reason, long count) {
        publish(new RouteEvent.AttemptRefused(
                "news", "0123456789", THEN, Role.DESTINATION, "far", peer, asked, reason, count));
    }

    @Test
    void aSessionIsAnEventWhenItBeginsAndWhenItEnds() {
        publish(new RouteEvent.SessionBegan("news", "0123456789", THEN, Role.SOURCE, "", PEER, "camera\n1"));
        assertThat(recorded.last().text()).isEqualTo("session with 192.0.2.9:5000 (\"camera?1\") began");
        assertThat(recorded.last().endpoint()).isEqualTo("source");
        assertThat(recorded.last().details()).containsEntry("change", "began").containsEntry("peer", PEER);

        publish(new RouteEvent.SessionEnded(
                "news", "0123456789", THEN, Role.SOURCE, "", PEER, "", Duration.ofSeconds(75), "peer closed"));
        Event ended = recorded.last();
        assertThat(ended.kind()).isEqualTo(EventKind.SESSION);
        assertThat(ended.text()).isEqualTo("session with 192.0.2.9:5000 ended after 1 min 15 s: peer closed");
        assertThat(ended.details())
                .containsEntry("change", "ended")
                .containsEntry("durationMillis", "75000")
                .containsEntry("reason", "peer closed");
    }

    @Test
    void sessionsThatComeAndGoAllTheTimeAreSummedUp() {
        for (int i = 0; i < 200; i++) {
            publish(new RouteEvent.SessionBegan("news", "0123456789", THEN.plusMillis(i), Role.SOURCE, "", PEER, ""));
        }
        assertThat(recorded.all()).hasSize(SessionEvents.SESSIONS_PASS_MAX);
        sessions.tick(Instant.now().plus(SessionEvents.SESSIONS_WINDOW).plusSeconds(1));
        assertThat(recorded.last().details()).containsEntry("count", "170");
    }

    @Test
    void attemptsOfOneAddressForTheSameAreOneEventAndLaterTheirNumber() {
        refuse("192.0.2.9:5000", "far", "wrong passphrase", 1);
        refuse("192.0.2.9:5001", "far", "wrong passphrase", 2);
        refuse("192.0.2.9:5002", "far", "wrong passphrase", 3);
        refuse("192.0.2.8:5000", "far", "wrong passphrase", 1);
        refuse("192.0.2.9:5003", "other", "no such stream", 1);

        assertThat(recorded.all()).as("an attempt never hides another").hasSize(3);
        Event first = recorded.all().getFirst();
        assertThat(first.kind()).isEqualTo(EventKind.REFUSED);
        assertThat(first.severity()).isEqualTo(Severity.WARNING);
        assertThat(first.endpoint()).isEqualTo("destinations.far");
        assertThat(first.text()).isEqualTo("attempt of 192.0.2.9:5000 (\"far\") refused: wrong passphrase");

        sessions.tick(Instant.now().plus(SessionEvents.REFUSED_WINDOW).plusSeconds(1));
        assertThat(recorded.all()).hasSize(4);
        assertThat(recorded.last().details())
                .containsEntry("count", "5")
                .containsEntry("peer", "192.0.2.9:5002")
                .containsEntry("reason", "wrong passphrase");
    }

    @Test
    void inventedAddressesAndNamesDoNotFillTheMemory() {
        for (int i = 0; i < 10_000; i++) {
            refuse("[2001:db8::" + Integer.toHexString(i) + "]:5000", "x" + i, "no such stream", 1);
        }
        assertThat(recorded.all()).hasSizeLessThan(2_010);
        sessions.tick(Instant.now().plus(SessionEvents.REFUSED_WINDOW).plusSeconds(1));
        assertThat(recorded.last().text()).contains("attempts of many addresses, the last of ");
        long told = recorded.all().stream()
                .mapToLong(event -> Long.parseLong(event.details().get("count")))
                .sum();
        assertThat(told).as("none is forgotten").isEqualTo(10_000);
    }
}
