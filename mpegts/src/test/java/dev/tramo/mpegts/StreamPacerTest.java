package dev.tramo.mpegts;

import static dev.tramo.mpegts.PacedFeed.MILLI;
import static dev.tramo.mpegts.PacedFeed.buffer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pacing in virtual time. */
class StreamPacerTest {
    private static final long CLOCK_WRAP = (1L << 33) * 300;

    /** All packets left, each once and in order, and no datagram before the one before it. */
    private static void assertComplete(PacedFeed feed) {
        assertThat(feed.numbers())
                .isEqualTo(IntStream.range(0, feed.ideal.size()).boxed().toList());
        for (int i = 1; i < feed.sent.size(); i++) {
            assertThat(feed.sent.get(i).dueNanos())
                    .isGreaterThanOrEqualTo(feed.sent.get(i - 1).dueNanos());
        }
    }

    /** How much the gaps between datagrams differ from the sender's, at most. */
    private static long gapErrorMax(List<PacedFeed.Sent> sent, PacedFeed feed) {
        long worst = 0;
        for (int i = 1; i < sent.size(); i++) {
            long gap = sent.get(i).dueNanos() - sent.get(i - 1).dueNanos();
            long wanted = feed.ideal.get(sent.get(i).numbers().getFirst())
                    - feed.ideal.get(sent.get(i - 1).numbers().getFirst());
            worst = Math.max(worst, Math.abs(gap - wanted));
        }
        return worst;
    }

    private static double delayMillis(PacedFeed feed, PacedFeed.Sent sent) {
        return (sent.dueNanos() - feed.ideal.get(sent.numbers().getFirst())) / 1e6;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void bunchesLeaveAtTheSendersPace(int seed) {
        Random random = new Random(seed);
        PacedFeed feed = new PacedFeed(buffer(100));
        feed.bits = 1_000_000L * (1 + random.nextInt(40));
        feed.clockEvery = Math.toIntExact(Math.max(1, feed.bits * 35 / 1000 / 1504));
        feed.ppm = random.nextInt(121) - 60;
        feed.clock = random.nextLong(CLOCK_WRAP);
        for (int i = 0; i < 60; i++) {
            feed.bunches(0.5, MILLI * (1 + random.nextInt(20)));
        }
        feed.run(200);

        assertComplete(feed);
        // where two references differ by a tick in their distance, and the speed changes
        assertThat(gapErrorMax(feed.sent, feed)).isLessThan(5_000);
        assertThat(delayMillis(feed, feed.sent.getFirst())).isBetween(100.0, 130.0);
        assertThat(feed.pacer.counters(feed.nowNanos).underruns()).isZero();
        assertThat(feed.pacer.counters(feed.nowNanos).clockJumps()).isZero();
    }

    @Test
    void aVariableRateLeavesAtTheRateBetweenTwoReferences() {
        PacedFeed feed = new PacedFeed(buffer(100));
        feed.clockEvery = 70; // ten datagrams of each rate
        for (int i = 0; i < 100; i++) {
            feed.bits = i % 2 == 0 ? 20_000_000 : 5_000_000;
            for (int k = 0; k < 10; k++) {
                ByteBuffer data = feed.datagram();
                feed.arrive(data, (Math.round(feed.madeNanos) / (7 * MILLI) + 1) * 7 * MILLI);
            }
        }
        feed.run(200);

        assertComplete(feed);
        // without the last ten, whose rate no reference tells any more
        assertThat(gapErrorMax(feed.sent.subList(0, feed.sent.size() - 10), feed))
                .isLessThan(5_000);
    }

    @Test
    void theSendersClockIsFollowedWithoutFillingOrEmptyingTheBuffer() {
        PacedFeed feed = new PacedFeed(buffer(50));
        feed.bits = 1_000_000;
        feed.clockEvery = 21;
        feed.ppm = 80;
        feed.bunches(400, 3 * MILLI);
        feed.run(0);

        PacingCounters counters = feed.pacer.counters(feed.nowNanos);
        assertThat(counters.clockPpm()).isBetween(70.0, 90.0);
        assertThat(counters.underruns() + counters.overruns()).isZero();
        assertThat(delayMillis(feed, feed.sent.getLast())).isBetween(59.0, 65.0); // a datagram takes 10.5 ms to fill
    }

    @Test
    void whatComesTooLateMovesTheScheduleOnce() {
        PacedFeed feed = new PacedFeed(buffer(100));
        feed.bunches(5, MILLI);
        long stalled = Math.round(feed.madeNanos) + 300 * MILLI;
        while (feed.madeNanos < stalled) {
            feed.arrive(feed.datagram(), stalled);
        }
        feed.bunches(5, MILLI);
        feed.run(500);

        assertComplete(feed);
        assertThat(feed.pacer.counters(feed.nowNanos).underruns()).isEqualTo(1);
        List<PacedFeed.Sent> after = feed.sent.subList(feed.sent.size() - 3_000, feed.sent.size());
        assertThat(gapErrorMax(after, feed)).isLessThan(5_000);
        assertThat(delayMillis(feed, after.getLast())).isBetween(290.0, 310.0);
    }

    @Test
    void aSenderThatDoesNotPaceIsHeldUpToALimit() {
        PacedFeed feed = new PacedFeed(buffer(100));
        long start = Math.round(feed.madeNanos);
        for (int i = 0; i < 4_000; i++) { // 5.3 s, within a second
            feed.arrive(feed.datagram(), start + i * MILLI / 4);
        }
        feed.run(1_000);

        assertComplete(feed);
        assertThat(feed.pacer.counters(feed.nowNanos).overruns()).isPositive();
        assertThat(feed.sent.getLast().dueNanos() - start).isLessThan(1_500 * MILLI);
    }

    @Test
    void aClockThatJumpsDoesNotShowInTheSchedule() {
        PacedFeed feed = new PacedFeed(buffer(100));
        feed.clock = CLOCK_WRAP - 27_000_000; // wraps after a second
        feed.bunches(3, 5 * MILLI);
        feed.clock = 5_000_000_000L;
        feed.bunches(3, 5 * MILLI);
        feed.clock -= 270_000_000L;
        feed.bunches(3, 5 * MILLI);
        feed.run(200);

        assertComplete(feed);
        assertThat(feed.pacer.counters(feed.nowNanos).clockJumps()).isEqualTo(2);
        assertThat(delayMillis(feed, feed.sent.getLast())).isBetween(95.0, 125.0);
        for (int i = 1; i < feed.sent.size(); i++) {
            assertThat(feed.sent.get(i).dueNanos() - feed.sent.get(i - 1).dueNanos())
                    .isLessThan(60 * MILLI); // a distance of references, of which the last one before a jump has no end
        }
    }

    @Test
    void withoutAClockEachDatagramLeavesTheBuffersTimeAfterItCame() {
        PacedFeed feed = new PacedFeed(buffer(20));
        feed.clockEvery = 0;
        feed.bunches(1, 3 * MILLI);
        ByteBuffer other = ByteBuffer.allocate(500);
        feed.arrive(other, Math.round(feed.madeNanos) + 50 * MILLI);
        feed.run(100);

        assertThat(feed.numbers())
                .isEqualTo(IntStream.range(0, feed.ideal.size()).boxed().toList());
        PacedFeed.Sent last = feed.sent.getLast();
        assertThat(last.bytes()).hasSize(500);
        assertThat(last.dueNanos()).isBetween(feed.nowNanos - 80 * MILLI - 1_000, feed.nowNanos - 80 * MILLI + 1_000);
        assertThat(delayMillis(feed, feed.sent.getFirst())).isBetween(20.0, 23.0);
    }

    @Test
    void aReferenceThatComesAfterTheBuffersTimeIsNotWaitedFor() {
        PacedFeed feed = new PacedFeed(buffer(20));
        feed.clockEvery = 500; // 94 ms
        feed.bunches(10, 2 * MILLI);
        feed.run(100);

        assertComplete(feed);
        assertThat(gapErrorMax(feed.sent.subList(2_000, feed.sent.size()), feed))
                .isLessThan(20_000);
        assertThat(delayMillis(feed, feed.sent.getLast())).isBetween(19.0, 24.0);
    }

    @Test
    void afterASilenceTheStreamBeginsAnew() {
        PacedFeed feed = new PacedFeed(buffer(100));
        feed.bunches(2, 5 * MILLI);
        feed.madeNanos += 3e9;
        int before = feed.ideal.size();
        feed.bunches(2, 5 * MILLI);
        feed.run(200);

        assertComplete(feed);
        PacedFeed.Sent first = feed.sent.stream()
                .filter(each -> each.numbers().getFirst() >= before)
                .findFirst()
                .orElseThrow();
        assertThat(delayMillis(feed, first)).isBetween(95.0, 130.0);
    }

    /** Of each reference in the output: its packet's place, and its value. */
    private static List<long[]> references(PacedFeed feed) {
        List<long[]> found = new ArrayList<>();
        long place = 0;
        for (PacedFeed.Sent datagram : feed.sent) {
            for (int at = 0; at < datagram.bytes().length; at += 188) {
                if (Ts.pid(datagram.bytes(), at) == PacedFeed.CLOCK_PID && Ts.hasClock(datagram.bytes(), at)) {
                    found.add(new long[] {place, PacedStream.clockAt(ByteBuffer.wrap(datagram.bytes()), at)});
                }
                place++;
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aConstantRateHasItsReferencesWhereTheyBelong(int seed) {
        Random random = new Random(seed);
        long rate = 9_000_000 + random.nextInt(3_000_000);
        PacedFeed feed = new PacedFeed(new PacingSettings(100 * MILLI, rate));
        feed.ppm = random.nextInt(121) - 60;
        feed.clock = random.nextLong(CLOCK_WRAP);
        for (int i = 0; i < 60; i++) {
            feed.bits = 4_000_000 + random.nextInt(4_500_000);
            feed.bunches(0.3, MILLI * (1 + random.nextInt(20)));
        }
        feed.run(500);

        assertComplete(feed);
        PacingCounters counters = feed.pacer.counters(feed.nowNanos);
        assertThat(counters.exceededPackets()).isZero();
        assertThat(counters.nullPackets()).isGreaterThan(10_000);
        List<long[]> references = references(feed);
        long[] first = references.getFirst();
        for (long[] each : references) {
            double ticks = (each[0] - first[0]) * 188 * 8 * 27e6 / rate;
            assertThat((double) Math.floorMod(each[1] - first[1], CLOCK_WRAP)).isBetween(ticks - 2, ticks + 2);
        }
        double seconds = (feed.sent.getLast().dueNanos() - feed.sent.getFirst().dueNanos()) / 1e9;
        assertThat((feed.sent.size() - 1) * 1316 * 8 / seconds).isBetween(rate * 0.9995, rate * 1.0005);
    }

    @Test
    void aStreamThatIsLargerThanTheRateLosesNothing() {
        PacedFeed feed = new PacedFeed(new PacingSettings(100 * MILLI, 6_000_000));
        feed.bunches(10, 5 * MILLI);
        feed.run(500);

        assertComplete(feed);
        assertThat(feed.pacer.counters(feed.nowNanos).exceededPackets()).isPositive();
        List<Integer> numbers = feed.numbers();
        PacedFeed.Sent last = feed.sent.stream()
                .filter(each -> each.numbers().contains(numbers.getLast()))
                .findFirst()
                .orElseThrow();
        assertThat(delayMillis(feed, last)).isLessThan(220);
    }

    @Test
    void nullPacketsOfTheStreamMakeRoomAndThoseOfTheOutputEndASecondAfterIt() {
        PacedFeed feed = new PacedFeed(new PacingSettings(100 * MILLI, 9_000_000));
        for (int i = 0; i < 1_000; i++) {
            ByteBuffer data = feed.datagram();
            data.putShort(188 * 3 + 1, (short) Ts.PID_NULL);
            feed.arrive(data, Math.round(feed.madeNanos));
        }
        long end = Math.round(feed.madeNanos);
        feed.run(5_000);

        assertThat(feed.numbers()).hasSize(6_000);
        assertThat(feed.sent.getLast().dueNanos()).isBetween(end + 990 * MILLI, end + 1_010 * MILLI);
        assertThat(feed.pacer.nextDeadline()).isEqualTo(StreamPacer.NEVER);
    }

    @Test
    void aStallAtAConstantRateIsFilledAndMadeUpFor() {
        PacedFeed feed = new PacedFeed(new PacingSettings(100 * MILLI, 10_000_000));
        feed.bunches(5, MILLI);
        long stalled = Math.round(feed.madeNanos) + 150 * MILLI;
        while (feed.madeNanos < stalled) {
            feed.arrive(feed.datagram(), stalled);
        }
        feed.bunches(5, MILLI);
        feed.run(500);

        assertComplete(feed);
        for (int i = 1; i < feed.sent.size(); i++) {
            assertThat(feed.sent.get(i).dueNanos() - feed.sent.get(i - 1).dueNanos())
                    .isBetween(1_050_000L, 1_055_400L);
        }
    }

    @Test
    void whatIsNoTransportStreamIsNotPadded() {
        PacedFeed feed = new PacedFeed(new PacingSettings(20 * MILLI, 9_000_000));
        for (int i = 0; i < 10; i++) {
            feed.arrive(ByteBuffer.allocate(100 + i), (100 + i) * MILLI);
        }
        feed.run(2_000);

        assertThat(feed.sent.stream().filter(each -> each.bytes().length < 188).map(each -> each.bytes().length))
                .containsExactly(100, 101, 102, 103, 104, 105, 106, 107, 108, 109);
        assertThat(feed.pacer.counters(feed.nowNanos).unpadded()).isEqualTo(10);
    }

    @Test
    void nothingIsAllocatedForADatagram() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long rate : new long[] {0, 9_000_000}) {
            PacedFeed feed = new PacedFeed(new PacingSettings(100 * MILLI, rate));
            ByteBuffer[] datagrams =
                    IntStream.range(0, 20_000).mapToObj(_ -> feed.datagram()).toArray(ByteBuffer[]::new);
            DatagramSink sink = (data, offset, length, due) -> {};
            long now = 0;
            long before = 0;
            for (int i = 0; i < datagrams.length; i++) {
                if (i == datagrams.length / 2) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                feed.pacer.accept(datagrams[i], 0, 1316, now, now);
                now += 1_316_000;
                feed.pacer.advance(now, sink);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new PacingSettings(19 * MILLI, 0)).hasMessageContaining("20 to 1000 ms");
        assertThatThrownBy(() -> new PacingSettings(20 * MILLI, 99_000)).hasMessageContaining("100 to 200000 kbit/s");
    }
}
