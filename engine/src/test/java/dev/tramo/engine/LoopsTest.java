package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.TransportKind;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which loop a route is given. */
class LoopsTest {
    private static void start(Engine engine, int route, int udpOut) {
        var _ = engine.start(new RouteSpec(
                "r" + route,
                new UdpSpec("127.0.0.1", Ports.free(), "", "", 0),
                Map.of("out", new UdpSpec("127.0.0.1", udpOut, "", "", 0))));
    }

    @Test
    void oneLoopIsFilledBeforeTheNextAndThenAllAlike() throws Exception {
        try (Engine engine = new Engine(2, TransportKind.best(), RtmpSettings.NONE)) {
            int udpOut = Ports.free();
            IntStream.range(0, 32).forEach(i -> start(engine, i, udpOut));
            assertThat(engine.routesByLoop()).containsExactly(32L, 0L);

            IntStream.range(32, 64).forEach(i -> start(engine, i, udpOut));
            assertThat(engine.routesByLoop()).containsExactly(32L, 32L);

            IntStream.range(64, 70).forEach(i -> start(engine, i, udpOut));
            assertThat(engine.routesByLoop()).containsExactly(35L, 35L);

            engine.stop("r0");
            engine.stop("r1");
            start(engine, 70, udpOut);
            assertThat(engine.routesByLoop()).containsExactly(34L, 35L);
        }
    }
}
