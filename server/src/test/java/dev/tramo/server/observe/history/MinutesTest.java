package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MinutesTest {
    private final Minutes minutes = new Minutes(10);

    private void add(String route, long second) {
        minutes.add(
                route,
                second,
                Map.of(
                        "source",
                        new EndpointFigures.Builder()
                                .with(Figure.RTT_MILLIS, second)
                                .build()));
    }

    private List<Long> known(String route) {
        List<Long> known = new ArrayList<>();
        minutes.read(route, minute -> known.add(minute.second()));
        return known;
    }

    @Test
    void aMinuteIsClosedWhenItIsOver() {
        add("a", 60);
        add("a", 119);
        minutes.close(60);
        assertThat(minutes.take(9)).isEmpty();
        minutes.close(120);

        List<Minute> taken = minutes.take(9);
        assertThat(taken).extracting(Minute::second).containsExactly(60L);
        assertThat(taken.getFirst()
                        .summary()
                        .span(Figure.RTT_MILLIS)
                        .orElseThrow()
                        .seconds())
                .isEqualTo(2);
    }

    @Test
    void whatIsBeingWrittenIsKnownUntilItIsWrittenAndWaitsAgainIfItWasNot() {
        add("a", 60);
        add("a", 120);
        add("a", 180);
        add("b", 180);
        assertThat(known("a")).containsExactly(60L, 120L, 180L);

        assertThat(minutes.take(1)).extracting(Minute::second).containsExactly(60L);
        assertThat(known("a")).containsExactly(60L, 120L, 180L);
        minutes.notWritten();
        assertThat(minutes.take(9)).extracting(Minute::second).containsExactly(60L, 120L);
        minutes.written();
        assertThat(known("a")).containsExactly(180L);
        minutes.clear();
        assertThat(known("b")).isEmpty();
    }

    @Test
    void aClockThatIsSetBackClosesTheMinute() {
        add("a", 600);
        add("a", 60);
        assertThat(minutes.take(9)).extracting(Minute::second).containsExactly(600L);
    }

    @Test
    void beyondTheBoundTheOldestAreDropped() {
        List<Minute> taken;
        for (int minute = 0; minute < 15; minute++) {
            minutes.add(new Minute("a", "source", minute * 60L, new Summary()));
        }
        assertThat(minutes.takeDropped()).isEqualTo(5);
        assertThat(minutes.takeDropped()).isZero();
        taken = minutes.take(8);
        assertThat(taken).extracting(Minute::second).startsWith(300L).hasSize(8);

        for (int minute = 15; minute < 25; minute++) {
            minutes.add(new Minute("a", "source", minute * 60L, new Summary()));
        }
        minutes.notWritten();
        assertThat(known("a")).as("also while some are being written").hasSizeLessThanOrEqualTo(10);
        assertThat(minutes.takeDropped()).isEqualTo(10);
    }
}
