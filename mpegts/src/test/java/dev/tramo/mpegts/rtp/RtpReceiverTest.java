package dev.tramo.mpegts.rtp;

import static dev.tramo.mpegts.rtp.Stream.INTERVAL;
import static dev.tramo.mpegts.rtp.Stream.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpReceiverTest {
    private static final long HOLD = 50 * MILLI;

    private final Stream stream = Stream.of(65_530); // wraps soon
    private RtpReceiver receiver = receiver(1, HOLD, ReceiverSettings.PACKETS_MAX);

    private RtpReceiver receiver(int paths, long hold, int packetsMax) {
        return new RtpReceiver(new ReceiverSettings(paths, hold, packetsMax, false), stream);
    }

    private void give(int path, byte[] packet, long nanos) {
        stream.nowNanos = nanos;
        receiver.onPacket(path, ByteBuffer.wrap(packet), 0, packet.length, nanos);
        receiver.advance(nanos);
    }

    private void give(byte[] packet, long nanos) {
        give(0, packet, nanos);
    }

    /** Lets time pass, calling when it is due. */
    private void until(long nanos) {
        while (receiver.nextDeadline() <= nanos) {
            stream.nowNanos = receiver.nextDeadline();
            receiver.advance(stream.nowNanos);
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void eachPacketIsDeliveredAFixedTimeAfterItCame() {
        for (int i = 0; i < 30; i++) {
            until(i * INTERVAL);
            give(stream.next(), i * INTERVAL);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(stream.delivered).isEqualTo(numbers(0, 30));
        assertThat(stream.origins).isEqualTo(stream.times);
        assertThat(stream.times)
                .isEqualTo(IntStream.range(0, 30)
                        .mapToObj(i -> i * INTERVAL + HOLD)
                        .toList());
    }

    @Test
    void withoutHoldingEachIsDeliveredAtOnceAndOneThatIsOvertakenIsTooLate() {
        receiver = receiver(1, 0, ReceiverSettings.PACKETS_MIN);
        byte[] first = stream.next();
        byte[] overtaken = stream.next();
        byte[] third = stream.next();
        give(first, 0);
        give(third, INTERVAL);
        give(overtaken, 2 * INTERVAL);
        assertThat(stream.delivered).containsExactly(0, 2);
        assertThat(receiver.counters().lost()).isEqualTo(1);
        assertThat(receiver.counters().tooLate()).isEqualTo(1);
        assertThat(receiver.path(0).lost()).isZero();
        assertThat(receiver.path(0).reordered()).isEqualTo(1);
    }

    @Test
    void packetsOutOfOrderAreDeliveredInOrderWithoutALaterTime() {
        byte[] first = stream.next();
        byte[] second = stream.next();
        byte[] third = stream.next();
        give(first, 0);
        give(third, 2 * MILLI);
        give(second, 40 * MILLI);
        until(100 * MILLI);
        assertThat(stream.delivered).isEqualTo(numbers(0, 3));
        assertThat(stream.times).containsExactly(HOLD, 2 * MILLI + HOLD, 2 * MILLI + HOLD);
    }

    @Test
    void anEarlierPacketThatComesSecondIsTheFirstToBeDelivered() {
        byte[] first = stream.next();
        byte[] second = stream.next();
        give(second, 0);
        give(first, MILLI);
        until(100 * MILLI);
        assertThat(stream.delivered).isEqualTo(numbers(0, 2));
        assertThat(receiver.counters().lost()).isZero();
    }

    @Test
    void whatDoesNotComeIsSkippedWhenItsTimeIsOverAndCounted() {
        byte[] first = stream.next();
        stream.next();
        stream.next();
        byte[] last = stream.next();
        give(first, 0);
        give(last, 3 * MILLI);
        until(100 * MILLI);
        assertThat(stream.delivered).containsExactly(0, 3);
        assertThat(receiver.counters().lost()).isEqualTo(2);
        assertThat(receiver.path(0).lost()).isEqualTo(2);
        assertThat(receiver.nextDeadline()).isEqualTo(RtpReceiver.NEVER);
    }

    @Test
    void repeatedPacketsAreDeliveredOnce() {
        byte[] packet = stream.next();
        give(packet, 0);
        give(packet, 1);
        until(100 * MILLI);
        give(packet, 101 * MILLI);
        assertThat(stream.delivered).containsExactly(0);
        assertThat(receiver.path(0).duplicates()).isEqualTo(2);
        assertThat(receiver.counters().tooLate()).isZero();
    }

    @Test
    void aFullBufferDeliversEarlyRatherThanLosesAnything() {
        receiver = receiver(1, 1_000 * MILLI, ReceiverSettings.PACKETS_MIN);
        for (int i = 0; i < 300; i++) {
            give(stream.next(), i);
        }
        assertThat(stream.delivered).isEqualTo(numbers(0, 300 - ReceiverSettings.PACKETS_MIN));
        assertThat(receiver.counters().early()).isEqualTo(300 - ReceiverSettings.PACKETS_MIN);
        assertThat(receiver.counters().held()).isEqualTo(ReceiverSettings.PACKETS_MIN);
        until(2_000 * MILLI);
        assertThat(stream.delivered).isEqualTo(numbers(0, 300));
        assertThat(receiver.counters().lost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 65_000, 30_000})
    void aSenderThatWasStartedAgainTakesOver(int firstSequence) {
        for (int i = 0; i < 20; i++) {
            give(stream.next(), i * INTERVAL);
        }
        Stream again = new Stream(1, 78, firstSequence, 188, 188);
        for (int i = 0; i < 20; i++) {
            give(again.next(), 500 * MILLI + i * INTERVAL);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(receiver.ssrc()).isEqualTo(78);
        assertThat(receiver.counters().restarts()).isEqualTo(1);
        assertThat(receiver.counters().foreign()).isEqualTo(2); // those that proved it
        assertThat(receiver.counters().lost()).isZero();
        assertThat(stream.delivered)
                .startsWith(numbers(0, 20).toArray(Integer[]::new))
                .endsWith(18, 19)
                .hasSize(38);
    }

    /** Its packets come by two paths in turn, of which one lags. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aSenderOfTwoPathsThatWasStartedAgainTakesOver(int lagPackets) {
        receiver = receiver(2, HOLD, 1_000);
        for (int i = 0; i < 20; i++) {
            give(0, stream.next(), i * INTERVAL);
        }
        Stream again = new Stream(1, 78, 30_000, 188, 188);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long now = 500 * MILLI + i * INTERVAL;
            until(now);
            sent.add(again.next());
            give(0, sent.getLast(), now);
            if (i >= lagPackets) {
                give(1, sent.get(i - lagPackets), now);
            }
        }
        until(Long.MAX_VALUE - 1);
        assertThat(receiver.ssrc()).isEqualTo(78);
        assertThat(receiver.counters().restarts()).isEqualTo(1);
        assertThat(stream.delivered).endsWith(37, 38, 39);
    }

    @Test
    void aSenderThatBeginsAnewWithTheSameIdentifierTakesOverAfterASilence() {
        Stream first = new Stream(1, 77, 20_000, 188, 188);
        for (int i = 0; i < 20; i++) {
            give(first.next(), i * INTERVAL);
        }
        for (int i = 0; i < 20; i++) {
            give(stream.next(), 3_000 * MILLI + i * INTERVAL);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(receiver.counters().restarts()).isEqualTo(1);
        assertThat(stream.delivered).hasSize(38);
    }

    @Test
    void aLongOutageIsCountedPacketByPacketAndIsNoNewStream() {
        for (int i = 0; i < 500; i++) {
            give(stream.next(), i * INTERVAL);
        }
        for (int i = 500; i < 8_500; i++) {
            stream.next();
        }
        for (int i = 8_500; i < 8_600; i++) {
            give(stream.next(), i * INTERVAL);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(receiver.counters().lost()).isEqualTo(8_000);
        assertThat(receiver.path(0).lost()).isEqualTo(8_000);
        assertThat(receiver.counters().restarts()).isZero();
        assertThat(stream.delivered).hasSize(600);
    }

    @Test
    void aJumpThatNoOutageExplainsIsANewStream() {
        Stream far = new Stream(1, 77, 65_530 - 12_000, 188, 188);
        for (int i = 0; i < 500; i++) {
            give(far.next(), i * INTERVAL);
        }
        for (int i = 500; i < 600; i++) {
            give(stream.next(), i * INTERVAL + 300 * MILLI);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(receiver.counters().restarts()).isEqualTo(1);
        assertThat(receiver.counters().lost()).isZero();
    }

    @Test
    void whatComesByTheSlowerPathInTimeDoesNotWaitForWhatCameLateByTheOther() {
        receiver = receiver(2, HOLD, ReceiverSettings.PACKETS_MAX);
        byte[] first = stream.next();
        give(0, first, 0);
        give(1, first, 30 * MILLI); // the second path is 30 ms behind
        until(100 * MILLI);
        byte[] late = stream.next();
        byte[] next = stream.next();
        give(0, late, 130 * MILLI);
        give(1, next, 131 * MILLI);
        until(Long.MAX_VALUE - 1);
        assertThat(stream.times).containsExactly(HOLD, 101 * MILLI + HOLD, 101 * MILLI + HOLD);
    }

    @Test
    void packetsOfAnotherStreamAreLeftOutWhileTheFirstOneFlows() {
        Stream other = new Stream(1, 99, 3, 188, 188);
        for (int i = 0; i < 50; i++) {
            give(stream.next(), i * INTERVAL);
            give(other.next(), i * INTERVAL);
        }
        until(Long.MAX_VALUE - 1);
        assertThat(stream.delivered).isEqualTo(numbers(0, 50));
        assertThat(receiver.counters().foreign()).isEqualTo(50);
    }

    @Test
    void anOutageOfOnePathIsCoveredByTheOtherWithoutAChangeOfRhythm() {
        receiver = receiver(2, HOLD, ReceiverSettings.PACKETS_MAX);
        long skew = 30 * MILLI;
        byte[][] sent = new byte[400][];
        for (int i = 0; i < 400; i++) {
            sent[i] = stream.next();
        }
        for (int i = 0; i < 430; i++) {
            until(i * INTERVAL);
            if (i < 200) {
                give(0, sent[i], i * INTERVAL);
            }
            int behind = i - (int) (skew / INTERVAL);
            if (behind >= 0 && behind < 400) {
                give(1, sent[behind], i * INTERVAL);
            }
        }
        until(Long.MAX_VALUE - 1);
        assertThat(stream.delivered).isEqualTo(numbers(0, 400));
        assertThat(receiver.path(1).lagNanos()).isEqualTo(skew);
        assertThat(receiver.path(0).lagNanos()).isZero();
        assertThat(receiver.path(0).saved()).isZero();
        assertThat(receiver.path(1).saved()).isEqualTo(200);
        for (int i = 0; i < 400; i++) {
            assertThat(stream.times.get(i)).as("%d", i).isEqualTo(i * INTERVAL + HOLD);
        }
    }

    @Test
    void aPathThatIsFurtherBehindThanPacketsAreHeldIsLateAndHarmsNothing() {
        receiver = receiver(2, 10 * MILLI, ReceiverSettings.PACKETS_MAX);
        byte[][] sent = new byte[200][];
        for (int i = 0; i < 200; i++) {
            sent[i] = stream.next();
            until(i * INTERVAL);
            give(0, sent[i], i * INTERVAL);
            if (i >= 50) {
                give(1, sent[i - 50], i * INTERVAL);
            }
        }
        until(Long.MAX_VALUE - 1);
        assertThat(stream.delivered).isEqualTo(numbers(0, 200));
        assertThat(receiver.path(1).late()).isEqualTo(150);
        assertThat(receiver.counters().tooLate()).isZero();
    }

    @Test
    void whatIsNoRtpIsCountedAndPaddingExtensionAndSourcesAreTakenOff() {
        give(new byte[11], 0);
        give(new byte[200], 0);
        assertThat(receiver.counters().malformed()).isEqualTo(2);

        byte[] plain = stream.next();
        ByteBuffer rich = ByteBuffer.allocate(plain.length + 4 + 8 + 3);
        rich.put((byte) (0x80 | 0x20 | 0x10 | 1)).put(plain, 1, 11);
        rich.putInt(5); // a contributing source
        rich.putShort((short) 1).putShort((short) 1).putInt(6); // an extension of a word
        rich.put(plain, 12, plain.length - 12);
        rich.put((byte) 0).put((byte) 0).put((byte) 3);
        give(rich.array(), 0);
        until(100 * MILLI);
        assertThat(stream.delivered).containsExactly(0);
        assertThat(stream.damaged).isZero();
    }

    @Test
    void jitterIsThatOfArrivalsAgainstTimestamps() {
        for (int i = 0; i < 1_000; i++) {
            give(stream.next(), i * INTERVAL + (i % 2) * INTERVAL / 2);
        }
        assertThat(receiver.path(0).jitterNanos()).isBetween(0.45 * INTERVAL, 0.55 * INTERVAL);
        assertThat(receiver.path(0).timestampJumps()).isZero();
        give(stream.next(), 5_000 * MILLI);
        assertThat(receiver.path(0).timestampJumps()).isEqualTo(1);
    }
}
