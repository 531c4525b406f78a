package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out of order is not reported at once by a receiver that has learnt to wait. */
class ReorderToleranceTest extends SrtFixture {
    private static final int TOLERANCE = 5;

    private final Subject subject = new Subject();
    private int place;

    /** Has learnt, from a packet overtaken by others, to wait for so many packets. */
    private void openTolerant(Recovery recovery) {
        open(recovery, 20);
        next(1);
        place++;
        next(TOLERANCE - 1);
        subject.data(1);
        next(10);
        subject.runFor(2 * SECOND);
        next(1);
        reported();
    }

    private void open(Recovery recovery, int tolerancePackets) {
        subject.options = subject.options.with(o -> {
            o.recovery = recovery;
            o.reorderTolerancePackets = tolerancePackets;
        });
        subject.receiveLatencyMillis = 5_000;
        subject.open();
        subject.ackWithRtt(0, 8_192, 20_000, 5_000); // an answer is overdue after 40 ms
    }

    /** The next packets, one each millisecond. */
    private void next(int packets) {
        for (int i = 0; i < packets; i++) {
            subject.data(place++);
            subject.runFor(MILLI);
        }
    }

    /** The places that were asked for since the last call. */
    private List<Integer> reported() {
        List<Integer> places = new ArrayList<>();
        for (Packet nak : subject.sent.take(ControlType.NAK)) {
            places.addAll(LossReportsFixture.places(nak, RECEIVE_ISN));
        }
        return places;
    }

    @Test
    void aPacketThatComesLateRaisesTheToleranceUpToItsLimit() {
        var tolerance = new ReorderTolerance(7);
        assertThat(tolerance.packets()).isZero();
        tolerance.onLate(3);
        assertThat(tolerance.packets()).isEqualTo(3);
        tolerance.onLate(2);
        assertThat(tolerance.packets()).isEqualTo(3);
        tolerance.onLate(30);

        assertThat(tolerance.packets()).isEqualTo(7);
    }

    @Test
    void fiftyPacketsInOrderLowerTheToleranceByOne() {
        var tolerance = new ReorderTolerance(7);
        tolerance.onLate(2);
        inOrder(tolerance, 49);
        assertThat(tolerance.packets()).isEqualTo(2);
        inOrder(tolerance, 1);
        assertThat(tolerance.packets()).isEqualTo(1);
        inOrder(tolerance, 49);
        tolerance.onLate(1); // the count begins again
        inOrder(tolerance, 49);
        assertThat(tolerance.packets()).isEqualTo(1);
        inOrder(tolerance, 200);

        assertThat(tolerance.packets()).isZero();
    }

    private static void inOrder(ReorderTolerance tolerance, int packets) {
        for (int i = 0; i < packets; i++) {
            tolerance.onInOrder();
        }
    }

    @Test
    void tenPacketsThatComeEarlierThanToleratedLowerItByOne() {
        var tolerance = new ReorderTolerance(7);
        tolerance.onLate(5);
        for (int i = 0; i < 10; i++) {
            assertThat(tolerance.packets()).isEqualTo(5);
            tolerance.onLate(2);
        }

        assertThat(tolerance.packets()).isEqualTo(4);
    }

    @Test
    void withoutALimitThereIsNoTolerance() {
        var tolerance = new ReorderTolerance(0);
        tolerance.onLate(3);

        assertThat(tolerance.packets()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void whatComesOutOfOrderWithinTheToleranceIsNotReported(Recovery recovery) {
        openTolerant(recovery);
        for (int i = 0; i < 9; i++) {
            int overtaken = place++;
            next(TOLERANCE - 1);
            subject.data(overtaken);
            next(10);
        }

        assertThat(reported()).isEmpty();
        assertThat(subject.receivedFigures().naksSent()).isEqualTo(1); // the one that it learnt from
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void aGapIsReportedWhenSoManyPacketsHaveComeAfterIt(Recovery recovery) {
        openTolerant(recovery);
        int missing = place++;
        next(TOLERANCE - 1);
        assertThat(reported()).isEmpty();
        subject.data(place++);

        assertThat(reported()).containsExactly(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void reportsOfAnOldGapDoNotDrawInWhatIsOnlyOutOfOrder(Recovery recovery) {
        openTolerant(recovery);
        int missing = place++;
        next(20);
        for (int i = 0; i < 8; i++) {
            int overtaken = place++;
            next(TOLERANCE - 1);
            subject.data(overtaken);
            next(17);
        }

        assertThat(reported()).containsOnly(missing).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void aGapBesideOldOnesIsReportedJustAsSoon(Recovery recovery) {
        openTolerant(recovery);
        for (int i = 0; i < 9; i++) { // few enough for the tolerance to stay
            int missing = place++;
            next(TOLERANCE - 1);
            assertThat(reported()).doesNotContain(missing);
            subject.data(place++);
            assertThat(reported()).contains(missing);
            subject.runFor(7 * MILLI);
        }
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void aGapAtTheVeryEndIsReportedInTime(Recovery recovery) {
        openTolerant(recovery);
        int missing = place++;
        next(1);
        subject.runFor(100 * MILLI);

        assertThat(reported()).isNotEmpty().containsOnly(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void beforeTheRoundTripIsKnownAGapAtTheVeryEndIsReportedWithinASecond(Recovery recovery) {
        subject.options = subject.options.with(o -> {
            o.recovery = recovery;
            o.reorderTolerancePackets = 20;
        });
        subject.receiveLatencyMillis = 5_000;
        subject.open();
        next(1);
        place++;
        next(TOLERANCE);
        subject.data(1);
        next(10);
        reported();
        int missing = place++;
        next(1);
        subject.runFor(SECOND);

        assertThat(reported()).isNotEmpty().containsOnly(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void inOrderItIsForgottenAgain(Recovery recovery) {
        openTolerant(recovery);
        next(50 * TOLERANCE);
        reported();
        int missing = place++;
        subject.data(place++);

        assertThat(reported()).containsExactly(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void repeatsTeachNothing(Recovery recovery) {
        open(recovery, 20);
        next(1);
        place += 3;
        next(1);
        for (int i = 1; i <= 3; i++) {
            subject.repeated(i, 0);
        }
        reported();
        int missing = place++;
        next(1);

        assertThat(reported()).contains(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void aPeerThatDoesNotMarkRepeatsIsNotWaitedFor(Recovery recovery) {
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.REXMITFLG;
        openTolerant(recovery);
        int missing = place++;
        subject.data(place++);

        assertThat(reported()).containsExactly(missing);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void reportedAgainIsEachGapWhileItIsMissing(Recovery recovery) {
        openTolerant(recovery);
        int missing = place++;
        next(300);

        assertThat(reported()).containsOnly(missing).hasSizeBetween(5, 20);
    }
}
