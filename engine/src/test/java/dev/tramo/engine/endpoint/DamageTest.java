package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DamageTest {
    private final Damage damage = Damage.lost("packet", "too late: raise the latency", "not decryptable");

    private String at(long second, long late, long undecrypted) {
        return damage.observe(TimeUnit.SECONDS.toNanos(second), late, undecrypted);
    }

    @Test
    void nothingLostIsNoReason() {
        assertThat(at(1, 0, 0)).isEmpty();
        assertThat(at(2, 0, 0)).isEmpty();
    }

    @Test
    void lossesOfTheWindowAreAddedUpByCause() {
        assertThat(at(5, 2, 0)).isEqualTo("2 packets lost in the last 10 s: 2 too late: raise the latency");
        assertThat(at(6, 2, 5))
                .isEqualTo("7 packets lost in the last 10 s: 2 too late: raise the latency; 5 not decryptable");
        assertThat(at(7, 3, 5)).startsWith("8 packets lost");
    }

    @Test
    void theReasonEndsTenSecondsAfterTheLastLoss() {
        at(5, 3, 0);
        at(8, 4, 0);
        assertThat(at(15, 4, 0)).startsWith("4 packets lost");
        assertThat(at(16, 4, 0)).startsWith("1 packet lost");
        assertThat(at(18, 4, 0)).startsWith("1 packet lost");
        assertThat(at(19, 4, 0)).isEmpty();
    }

    @Test
    void aTotalThatFellHasBegunAnewAndANegativeOneIsUnknown() {
        at(1, 100, -1);
        assertThat(at(30, 3, -1))
                .startsWith("3 packets lost")
                .contains("3 too late")
                .doesNotContain("not decryptable");
    }

    @Test
    void aPauseOfTheObserverForgetsWhatIsOld() {
        at(1, 100, 0);
        assertThat(at(1000, 100, 0)).isEmpty();
    }

    @Test
    void negativeTimesCountLikeOthers() {
        assertThat(at(-20, 1, 0)).startsWith("1 packet lost");
        assertThat(at(-9, 1, 0)).isEmpty();
    }
}
