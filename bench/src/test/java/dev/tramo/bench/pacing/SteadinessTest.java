package dev.tramo.bench.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class SteadinessTest {
    private static final int DATAGRAMS = 2_000;
    private static final long GAP_NANOS = 1_316_000; // 8 Mbit/s
    private static final int PACKETS = 7;

    /** A stream of 8 Mbit/s with a reference in every 20th datagram. */
    private static Steadiness of(IntToLongFunction arrivalNanos) {
        Receiver.Received received = new Receiver.Received(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Receiver.Reference> references = received.references();
        for (int i = 0; i < DATAGRAMS; i++) {
            received.arrivals().add(arrivalNanos.applyAsLong(i));
            received.firstPackets().add((long) i * PACKETS);
            if (i % 20 == 0) {
                references.add(new Receiver.Reference(i, (long) i * PACKETS, i * GAP_NANOS * 27 / 1_000));
            }
        }
        return Steadiness.of(received);
    }

    @Test
    void aSteadyOutputHasNoDeviationWhateverItsClock() {
        Steadiness steady = of(i -> 1_000_000 + i * GAP_NANOS + i * GAP_NANOS / 20_000); // 50 millionths slower

        assertThat(steady.deviation().max()).isLessThan(0.1);
        assertThat(steady.clockArrival()).isLessThan(0.1);
        assertThat(steady.clockAccuracyNanos()).isLessThan(1);
        assertThat(steady.gap().p50()).isBetween(1_316.0, 1_316.2);
    }

    @Test
    void bunchesDeviateByTheirLength() {
        Steadiness bunched = of(i -> (i * GAP_NANOS / 10_000_000 + 1) * 10_000_000);

        assertThat(bunched.deviation().p50()).isBetween(2_300.0, 2_700.0);
        assertThat(bunched.deviation().max()).isBetween(4_500.0, 5_500.0);
        assertThat(bunched.gap().p50()).isZero();
        assertThat(bunched.clockAccuracyNanos()).isLessThan(1);
    }

    @Test
    void oneLateDatagramIsTheLargestDeviationOnly() {
        Steadiness one = of(i -> i * GAP_NANOS + (i == 1_001 ? 800_000 : 0));

        assertThat(one.deviation().max()).isBetween(790.0, 801.0);
        assertThat(one.deviation().p99()).isLessThan(2);
    }
}
