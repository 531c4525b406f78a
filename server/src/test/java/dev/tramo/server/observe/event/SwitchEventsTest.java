package dev.tramo.server.observe.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.route.SwitchSnapshot.Cause;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Severity;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SwitchEventsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

    private final RecordedEvents recorded = new RecordedEvents();
    private final SwitchEvents switches = new SwitchEvents(recorded.events(), recorded.bus());

    private void publish(String reason, Cause cause, long gapMillis, long lostBytes) {
        recorded.bus()
                .publish(new Observation.Reported(new RouteEvent.SourceSwitched(
                        "news",
                        "0123456789",
                        THEN,
                        "backup",
                        new SwitchSnapshot.Switch(THEN, "main", "backup", reason, cause, gapMillis, lostBytes))));
    }

    @Test
    void aFailureTellsWhyAndWhatItCost() {
        publish("main: no data for 500 ms", Cause.FAULT, 512, 64_000);

        Event told = recorded.last();
        assertThat(told.kind()).isEqualTo(EventKind.SWITCH);
        assertThat(told.severity()).isEqualTo(Severity.WARNING);
        assertThat(told.endpoint()).isEqualTo("sources.backup");
        assertThat(told.text())
                .isEqualTo(
                        "source backup is active instead of main: main: no data for 500 ms; nothing went out for 512 ms,"
                                + " about 64000 bytes were lost");
        assertThat(told.details())
                .containsEntry("from", "main")
                .containsEntry("to", "backup")
                .containsEntry("gapMillis", "512")
                .containsEntry("lostBytes", "64000")
                .containsEntry("cause", "fault");
    }

    @Test
    void aSwitchByHandIsNoWarning() {
        publish("taken by hand", Cause.HAND, 12, 0);

        assertThat(recorded.last().severity()).isEqualTo(Severity.INFO);
        assertThat(recorded.last().text()).isEqualTo("source backup is active instead of main: taken by hand");
    }

    @Test
    void aRouteThatSwitchesAllTheTimeIsSummedUp() {
        for (int i = 0; i < 100; i++) {
            publish("main: no data for 500 ms", Cause.FAULT, 512, 64_000);
        }
        assertThat(recorded.all()).hasSize(30);
        switches.tick(Instant.now().plusSeconds(61));
        assertThat(recorded.last().text()).startsWith("the active source changed 70 more times in ");
    }
}
