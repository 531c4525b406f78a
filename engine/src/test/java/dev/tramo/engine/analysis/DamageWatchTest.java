package dev.tramo.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the stream a destination's receiver did not take. */
class DamageWatchTest {
    private final DamageWatch watch = new DamageWatch(false);

    private void observe(boolean isConnected, long unsent) {
        EndpointSnapshot.Header header = new EndpointSnapshot.Header(
                isConnected ? State.RUNNING : State.CONNECTING, "", Instant.EPOCH, "", isConnected, 0, 0, 0, List.of());
        SrtFigures figures = new SrtFigures(SrtStatistics.NONE, List.of(), UdpFigures.NONE, unsent);
        watch.observe(new EndpointSnapshot(header, figures, Totals.of(0, 0, unsent, unsent)));
    }

    private long notTaken() {
        return watch.total().notTaken().orElseThrow();
    }

    @Test
    void whatCameBeforeTheFirstConnectionIsNoDamageOnceThereIsOne() {
        observe(false, 70);
        assertThat(notTaken()).isEqualTo(70);
        observe(true, 110);
        assertThat(notTaken()).isZero();
        assertThat(watch.lastSecond().notTaken()).hasValue(0);
        observe(true, 110);
        assertThat(notTaken()).isZero();
    }

    @Test
    void whatComesWhileTheConnectionIsLostIsDamage() {
        observe(true, 0);
        observe(false, 30);
        observe(true, 50);
        assertThat(notTaken()).isEqualTo(50);
        watch.reset();
        assertThat(notTaken()).isZero();
    }
}
