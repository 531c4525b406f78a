package dev.tramo.bench.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.NginxStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final Load LOAD = new Load(1, 2, 4, 20, 30);
    private static final Sink.Counts BEFORE = counts(1_000, 500, 700);

    private static Sink.Counts counts(long sent, long first, long second) {
        return new Sink.Counts(new NginxStatus(
                "",
                Map.of(
                        "source/cam1", new NginxStatus.Stream(sent, true),
                        "live/cam1_1", new NginxStatus.Stream(first, true),
                        "live/cam1_2", new NginxStatus.Stream(second, second > 0))));
    }

    @Test
    void allPushesAreComparedWithWhatTheSourceSentToEach() throws Exception {
        Delivery delivery = Delivery.between(BEFORE, counts(11_000, 10_500, 9_700), LOAD);
        assertThat(delivery.sentBytes()).isEqualTo(10_000);
        assertThat(delivery.deliveredPercent()).isEqualTo(95, within(1e-9));
        assertThat(delivery.worstPercent()).isEqualTo(90, within(1e-9));
        assertThat(delivery.pushesUp()).isEqualTo(2);
    }

    @Test
    void aPushThatBeganAnewCountsFromThere() throws Exception {
        assertThat(Delivery.between(BEFORE, counts(2_000, 1_500, 100), LOAD).worstPercent())
                .isEqualTo(10, within(1e-9));
    }

    @Test
    void aPushThatIsGoneHasBroughtNothing() throws Exception {
        Delivery delivery = Delivery.between(BEFORE, counts(2_000, 1_500, 0), LOAD);
        assertThat(delivery.worstPercent()).isZero();
        assertThat(delivery.pushesUp()).isEqualTo(1);
    }

    @Test
    void withoutASourceThereIsNothingToCompare() {
        assertThatThrownBy(() -> Delivery.between(BEFORE, BEFORE, LOAD))
                .isInstanceOf(BenchException.class)
                .hasMessage("the source of cam1 has sent nothing");
    }
}
