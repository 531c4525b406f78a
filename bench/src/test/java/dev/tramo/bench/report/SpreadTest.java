package dev.tramo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
    }

    @Test
    void theRangeIsLeftOutWhereItSaysNothing() {
        assertThat(new Spread(12.34, 11.9, 12.8).text(1)).isEqualTo("12.3 (11.9–12.8)");
        assertThat(new Spread(0, 0, 0).text(0)).isEqualTo("0");
        assertThat(new Spread(12.34, 12.33, 12.35).text(0)).isEqualTo("12");
    }

    @Test
    void aRatioIsThatOfTheMedians() {
        assertThat(new Spread(3, 1, 9).ratioTo(new Spread(12, 1, 99))).isEqualTo("0.25");
        assertThat(new Spread(3, 1, 9).ratioTo(new Spread(0, 0, 1))).isEqualTo("–");
    }

    @Test
    void zeroHasNoSign() {
        assertThat(Spread.number(-0.001, 2)).isEqualTo("0.00");
        assertThat(Spread.number(-0.01, 2)).isEqualTo("-0.01");
    }
}
