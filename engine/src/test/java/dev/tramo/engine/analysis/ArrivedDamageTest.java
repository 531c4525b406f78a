package dev.tramo.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What of the missing packets was missing when they were sent. */
class ArrivedDamageTest {
    private final ArrivedDamage arrived = new ArrivedDamage();

    @Test
    void whatWasLostOnTheWayIsNotMissingBefore() {
        assertThat(arrived.observe(7, 0, 1, 7)).isZero();
        assertThat(arrived.observe(10, 0, 1, 7)).isEqualTo(3);
        assertThat(arrived.observe(24, 2, 3, 7)).isEqualTo(5);
    }

    @Test
    void aLossExplainsWhatACounterShowsALittleLater() {
        assertThat(arrived.observe(0, 0, 2, 7)).isZero();
        assertThat(arrived.observe(14, 0, 2, 7)).isZero();
        assertThat(arrived.observe(15, 0, 2, 7)).isEqualTo(1);
    }

    @Test
    void aLossLongAgoExplainsNothing() {
        for (int second = 0; second < 4; second++) {
            assertThat(arrived.observe(0, 0, 2, 7)).isZero();
        }
        assertThat(arrived.observe(5, 0, 2, 7)).isEqualTo(5);
    }
}
