package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.SrtOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often a loop reads for its routes. */
class LoopsTest {
    private static SrtSpec srt(int latencyMillis) {
        SrtOptions options = SrtOptions.DEFAULT.withLatencyMillis(latencyMillis);
        return new SrtSpec(SrtMode.LISTENER, "", Ports.free(), options);
    }

    private static RouteSpec route(String id, SourceSpec from, DestinationSpec... to) {
        Map<String, DestinationSpec> destinations = new HashMap<>();
        for (DestinationSpec destination : to) {
            destinations.put("d" + destinations.size(), destination);
        }
        return new RouteSpec(id, from, destinations);
    }

    @Test
    void datagramsMayGatherForAFortiethOfTheLatencyThatDeliversThem() {
        UdpSpec udp = new UdpSpec("127.0.0.1", 9_000, "", "", 0);

        assertThat(route("r", srt(120), udp).gatherNanos()).isEqualTo(3_000_000);
        assertThat(route("r", udp, srt(120)).gatherNanos()).isEqualTo(3_000_000);
        assertThat(route("r", udp, srt(200), srt(80)).gatherNanos()).isEqualTo(2_000_000);
        assertThat(route("r", srt(80), srt(200)).gatherNanos()).isEqualTo(2_000_000);
        assertThat(route("r", udp, udp, srt(120)).gatherNanos())
                .as("nothing delays UDP to UDP")
                .isZero();
        assertThat(route("r", srt(0), udp).gatherNanos()).isZero();
    }

    @Test
    void aLoopRestsAsLongAsTheMostUrgentOfItsRoutesAllows() throws Exception {
        UdpSpec udp = new UdpSpec("127.0.0.1", Ports.free(), "", "", 0);
        try (Engine engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE)) {
            assertThat(engine.gatherTimes()).containsExactly(Duration.ofNanos(1_500_000));

            var _ = engine.start(route("slow", srt(200), udp));
            assertThat(engine.gatherTimes()).containsExactly(Duration.ofMillis(3));

            var _ = engine.start(route("quick", srt(80), udp));
            assertThat(engine.gatherTimes()).containsExactly(Duration.ofMillis(2));

            engine.change(route("quick", srt(100), udp));
            assertThat(engine.gatherTimes()).containsExactly(Duration.ofNanos(2_500_000));

            engine.stop("quick");
            assertThat(engine.gatherTimes()).containsExactly(Duration.ofMillis(3));
        }
    }
}
