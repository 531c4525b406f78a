package dev.tramo.server.observe.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.EndpointSnapshot.Header;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.server.observe.Snapshots;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoveltyTest {
    private static final EndpointSnapshot RUNNING = endpoint(State.RUNNING, "", Snapshots.THEN, true, 5, "");

    private static EndpointSnapshot endpoint(
            State state, String reason, Instant since, boolean isConnected, double mbps, String awaited) {
        Header header = new Header(state, reason, since, "", isConnected, 0, mbps, mbps, List.of(), awaited);
        return new EndpointSnapshot(header, new NoFigures());
    }

    /** Of the same change at the source and at a destination. */
    private static void assertNovelty(Novelty expected, EndpointSnapshot changed) {
        RouteSnapshot before = Snapshots.route(RUNNING, Map.of("out", RUNNING));
        assertThat(Novelty.of(before, Snapshots.route(RUNNING, Map.of("out", changed))))
                .isEqualTo(expected);
        assertThat(Novelty.of(before, Snapshots.route(changed, Map.of("out", RUNNING))))
                .isEqualTo(expected);
    }

    @Test
    void bitRatesAreFigures() {
        assertNovelty(Novelty.FIGURES, endpoint(State.RUNNING, "", Snapshots.THEN, true, 6, ""));
    }

    @Test
    void reasonsAndTimesAreDetails() {
        assertNovelty(Novelty.DETAILS, endpoint(State.RUNNING, "one path is lost", Snapshots.THEN, true, 5, ""));
        assertNovelty(Novelty.DETAILS, endpoint(State.RUNNING, "", Snapshots.THEN.plusSeconds(1), true, 5, ""));
        assertNovelty(Novelty.DETAILS, endpoint(State.RUNNING, "", Snapshots.THEN, true, 5, "nothing received"));
    }

    @Test
    void statesAndConnectionsAreTold() {
        assertNovelty(Novelty.STATE, endpoint(State.STALLED, "", Snapshots.THEN, true, 5, ""));
        assertNovelty(Novelty.STATE, endpoint(State.RUNNING, "", Snapshots.THEN, false, 5, ""));
    }

    @Test
    void otherEndpointsAreTold() {
        RouteSnapshot before = Snapshots.route(RUNNING, Map.of("out", RUNNING));
        assertThat(Novelty.of(before, Snapshots.route(RUNNING, Map.of("other", RUNNING))))
                .isEqualTo(Novelty.STATE);
        assertThat(Novelty.of(before, Snapshots.route(RUNNING, Map.of()))).isEqualTo(Novelty.STATE);
    }

    @Test
    void aSwitchOfSourcesIsTold() {
        RouteSnapshot before = Snapshots.switched(RUNNING, RUNNING, Map.of());
        assertThat(Novelty.of(before, before)).isEqualTo(Novelty.FIGURES);
        RouteSnapshot other = new RouteSnapshot(
                before.spec(),
                before.runId(),
                before.startedAt(),
                before.state(),
                before.reason(),
                List.of(
                        new SourceSnapshot("main", true, RUNNING, ""),
                        new SourceSnapshot("backup", false, RUNNING, "")),
                before.switching(),
                before.destinations(),
                before.conversion(),
                before.stream());
        assertThat(Novelty.of(before, other)).isEqualTo(Novelty.STATE);
    }
}
