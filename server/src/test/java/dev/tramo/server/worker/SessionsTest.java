package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.srt.driver.SrtPath;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final EndpointSnapshot NEVER = Snapshots.srt(State.CONNECTING, 0);
    private static final EndpointSnapshot FIRST = connected(0);

    private final Sessions sessions = new Sessions();

    private static EndpointSnapshot connected(int reconnections) {
        return Snapshots.srt(State.RUNNING, reconnections, new SrtPath(9000, "192.0.2.7:40000", 1));
    }

    private int reconnections(EndpointSnapshot snapshot) {
        return sessions.counted("out", snapshot).reconnections();
    }

    @Test
    void aFirstProcessCountsAsTheEngineDoes() {
        assertThat(sessions.counted("out", NEVER)).isSameAs(NEVER);
        assertThat(sessions.totals()).isEqualTo(Map.of("out", 0));
        assertThat(sessions.counted("out", FIRST)).isSameAs(FIRST);
        assertThat(sessions.totals()).isEqualTo(Map.of("out", 1));
        assertThat(reconnections(connected(2))).isEqualTo(2);
        assertThat(sessions.totals()).isEqualTo(Map.of("out", 3));
    }

    @Test
    void betweenTwoSessionsNothingIsForgotten() {
        reconnections(connected(1));

        assertThat(reconnections(Snapshots.srt(State.CONNECTING, 1))).isEqualTo(1);
        assertThat(reconnections(NEVER)).as("an endpoint that was opened anew").isEqualTo(1);
    }

    @Test
    void aSessionOfTheNextProcessIsAReconnection() {
        sessions.setBefore(Map.of("out", 3), Map.of());

        assertThat(reconnections(NEVER)).isEqualTo(2);
        assertThat(reconnections(FIRST)).isEqualTo(3);
        assertThat(sessions.totals()).isEqualTo(Map.of("out", 4));
    }

    @Test
    void whatTheServerSaysLateOrTwiceIsCountedOnce() {
        reconnections(FIRST);
        sessions.setBefore(Map.of("out", 2), Map.of());
        sessions.setBefore(Map.of("out", 2), Map.of());
        sessions.setBefore(Map.of("out", 1), Map.of());
        sessions.setBefore(Map.of(), Map.of());

        assertThat(reconnections(FIRST)).isEqualTo(2);
        assertThat(sessions.totals()).isEqualTo(Map.of("out", 3));
    }

    @Test
    void whatFormerProcessesCountedIsAddedOnce() {
        Totals before = new Totals(10, 20, 3, 4, 5, 6);
        EndpointSnapshot counting = new EndpointSnapshot(FIRST.header(), FIRST.figures(), new Totals(1, 2, 3, 4, 5, 6));
        sessions.setBefore(Map.of(), Map.of("out", TotalFigures.of(before)));
        sessions.setBefore(Map.of(), Map.of("out", TotalFigures.of(before)));

        assertThat(sessions.counted("out", counting).totals()).isEqualTo(new Totals(11, 22, 6, 8, 10, 12));
        assertThat(sessions.counted("source", counting).totals()).isEqualTo(counting.totals());
    }

    @Test
    void manyProcessesAddUp() {
        Map<String, Integer> before = Map.of();
        for (int process = 1; process <= 5; process++) {
            Sessions next = new Sessions();
            next.setBefore(before, Map.of());
            assertThat(next.counted("out", connected(1)).reconnections()).isEqualTo(2 * process - 1);
            before = next.totals();
        }
    }

    @Test
    void whatHasNoSessionsHasNoReconnections() {
        EndpointSnapshot udp = Snapshots.udp(State.RUNNING);

        assertThat(sessions.counted("source", udp)).isSameAs(udp);
        assertThat(sessions.totals()).isEqualTo(Map.of("source", 0));
    }
}
