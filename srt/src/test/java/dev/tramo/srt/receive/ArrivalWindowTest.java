package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalWindowTest {
    private static final long MICRO = 1_000;
    private static final int FULL = 1456;

    private final ArrivalWindow arrivals = new ArrivalWindow();
    private long now = 1;

    @Test
    void aSteadyStreamIsMeasuredInPacketsAndBytes() {
        for (int i = 0; i < 20; i++) {
            arriveAfter(500);
        }

        assertThat(arrivals.packetsPerSecond()).isEqualTo(2_000);
        assertThat(arrivals.bytesPerSecond()).isEqualTo(2_000 * 1_360);
    }

    @Test
    void theRateIsRoundedUp() {
        for (int i = 0; i < 20; i++) {
            arriveAfter(300);
        }

        assertThat(arrivals.packetsPerSecond()).isEqualTo(3_334);
    }

    @Test
    void gapsFarFromTheMedianAreLeftOut() {
        for (int i = 0; i < 17; i++) {
            arriveAfter(i % 4 == 0 ? 8_000 : i % 4 == 1 ? 125 : 1_000);
        }

        assertThat(arrivals.packetsPerSecond()).isZero(); // 8 of 16 survive: not enough

        arriveAfter(1_000);
        arriveAfter(1_000);
        arriveAfter(1_000);
        assertThat(arrivals.packetsPerSecond()).isEqualTo(1_000);
    }

    @Test
    void onlyTheLastSixteenGapsCount() {
        for (int i = 0; i < 100; i++) {
            arriveAfter(10);
        }
        for (int i = 0; i < 16; i++) {
            arriveAfter(1_000);
        }

        assertThat(arrivals.packetsPerSecond()).isEqualTo(1_000);
    }

    @Test
    void packetsOfOneInstantMakeNoDivisionByZero() {
        for (int i = 0; i < 20; i++) {
            arriveAfter(0);
        }

        assertThat(arrivals.packetsPerSecond()).isEqualTo(1_000_000);
        assertThat(arrivals.bytesPerSecond()).isEqualTo(1_360_000_000);
    }

    @Test
    void capacityStartsAtAThousandPackets() {
        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(1_000);
    }

    @Test
    void capacityIsTheSpeedWithinProbePairs() {
        for (int pair = 0; pair < 64; pair++) {
            probe(pair * 16, 100, FULL);
        }

        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(10_000);
    }

    @Test
    void aPairOfShorterPacketsIsScaledToFullOnes() {
        for (int pair = 0; pair < 64; pair++) {
            probe(pair * 16, 100, FULL / 2);
        }

        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(5_000);
    }

    @Test
    void pairsFarFromTheMedianAreLeftOut() {
        for (int pair = 0; pair < 64; pair++) {
            probe(pair * 16, pair % 3 == 0 ? 5_000 : 100, FULL);
        }

        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(10_000);
    }

    @Test
    void onlyAMultipleOfSixteenAndItsSuccessorAreAPair() {
        for (int i = 0; i < 100; i++) {
            inOrder(i * 16 + 1, 10, FULL); // no first
            inOrder(i * 16 + 2, 10, FULL);
            inOrder(i * 16, 10, FULL);
            inOrder(i * 16 + 17, 10, FULL); // another one's second
            inOrder(i * 16, 10, FULL);
            inOrder(i * 16 + 3, 10, FULL); // one between
            inOrder(i * 16 + 1, 10, FULL);
        }

        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(1_000);
    }

    @Test
    void anEmptyPacketIsNoMeasure() {
        for (int pair = 0; pair < 64; pair++) {
            probe(pair * 16, 1, 0);
        }

        assertThat(arrivals.capacityPacketsPerSecond()).isEqualTo(1_000);
    }

    private void arriveAfter(long micros) {
        now += micros * MICRO;
        arrivals.onArrival(now, 1_360);
    }

    private void inOrder(int seq, long micros, int payloadBytes) {
        now += micros * MICRO;
        arrivals.onInOrder(seq, now, payloadBytes);
    }

    private void probe(int seq, long gapMicros, int payloadBytes) {
        inOrder(seq, 7_000, payloadBytes);
        inOrder(seq + 1, gapMicros, payloadBytes);
    }
}
