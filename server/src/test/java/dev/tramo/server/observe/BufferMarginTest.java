package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.srt.driver.SrtPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** How close the last second came to losing a packet, as a figure. */
class BufferMarginTest {
    private final List<Observation.Measured> measured = new ArrayList<>();

    private EndpointFigures measure(OptionalDouble... margins) {
        EndpointSnapshot srt = Snapshots.srt(State.RUNNING, 0, new SrtPath(9000, "192.0.2.7:40000", 1));
        SrtPeer peer = srt.peers().getFirst();
        List<SrtPeer> peers = new ArrayList<>();
        for (OptionalDouble margin : margins) {
            peers.add(new SrtPeer(peer.peer(), "", peer.since(), peer.paths(), peer.srt(), 1, 1, List.of(), margin));
        }
        Observations observations = new Observations();
        Measurements _ = new Measurements(observations);
        observations.subscribe(seen -> {
            if (seen instanceof Observation.Measured figures) {
                measured.add(figures);
            }
        });
        EndpointSnapshot source = new EndpointSnapshot(srt.header(), new SrtFigures(peer.srt(), peers, srt.udp(), 0));
        observations.publish(new Observation.Seen(Snapshots.route(source, Map.of()), Snapshots.THEN));
        return measured.getLast().endpoints().get(History.SOURCE);
    }

    @Test
    void theSmallestOfAllSessionsCounts() {
        assertThat(measure(OptionalDouble.of(80), OptionalDouble.of(-3.5), OptionalDouble.empty())
                        .of(Figure.BUFFER_MARGIN_MILLIS))
                .isEqualTo(-3.5);
    }

    @Test
    void withoutPacketsThereIsNone() {
        assertThat(measure(OptionalDouble.empty()).has(Figure.BUFFER_MARGIN_MILLIS))
                .isFalse();
    }
}
