package dev.tramo.engine;

import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we count and what srt-live-transmit counts of the same stream over a bad network, when it has come to rest. */
@Execution(ExecutionMode.CONCURRENT)
class SltStatisticsTest {
    private static final double RATE = 800;
    private static final int PACKETS = 2_400;
    private static final int LATENCY_MILLIS = 300;
    /** Longer than the second for which a sender keeps everything: the first part is given up by both sides. */
    private static final int OUTAGE_PACKETS = (int) (1.4 * RATE);
    /** All lost ones are asked for again and again until then; and of the last no later packet shows the loss. */
    private static final int TAIL = 300;
    /** An acknowledgement's 10 ms and a round trip of 20 ms; the rest is for pauses of a busy machine. */
    private static final long ON_THE_WAY_PACKETS = (long) (0.1 * RATE);
    /**
     * What has come behind a gap is not acknowledged before the gap is given up, a latency later; a sender that has waited
     * long enough drops it meanwhile.
     */
    private static final long UNCONFIRMED_PACKETS = (long) (LATENCY_MILLIS / 1e3 * RATE) + ON_THE_WAY_PACKETS;

    private static final int[] LENGTHS = {1316, 188, 1456, 564, 33};
    /** Their average. */
    private static final int PAYLOAD_BYTES = IntStream.of(LENGTHS).sum() / LENGTHS.length;

    private static final int OVERHEAD_BYTES = 44;

    private static final Conditions GOOD = Conditions.of(0, 10, 0);
    private static final Conditions LOSSY = Conditions.of(0.04, 10, 0);
    private static final Conditions OUTAGE = Conditions.of(1, 10, 0);

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();
    private final LossyProxy proxy = stage.add(new LossyProxy(srt, 11, GOOD, GOOD));
    private final SrtOptions options = SrtOptions.DEFAULT.withLatencyMillis(LATENCY_MILLIS);

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    /** slt that prints its totals with every packet. */
    private PeerProcess slt(String from, String to) {
        return stage.peer(Peers.SRT_LIVE_TRANSMIT, "-s:1", "-statspf:json", "-f", from, to);
    }

    /** What was sent and what came, of a stream from its start to its end. */
    private record Passed(long sent, long bytesSent, UdpSink.Account account) {
        long missing() {
            return sent - account.distinct();
        }

        long bytesDelivered() {
            return account.bytes() + OVERHEAD_BYTES * account.distinct();
        }
    }

    private Passed stream(boolean outage) {
        UdpGenerator generator = stage.generator(in, RATE, LENGTHS);
        awaitFlow(generator, out);
        proxy.become(LOSSY);
        pass(generator, PACKETS / 2);
        if (outage) {
            proxy.become(OUTAGE);
            pass(generator, OUTAGE_PACKETS);
            proxy.become(LOSSY);
        }
        pass(generator, PACKETS / 2);
        proxy.become(GOOD);
        pass(generator, TAIL);
        long sent = generator.stop();
        within(10).until(() -> out.account().lastNumber() == sent - 1);
        return new Passed(sent, generator.bytesSent(), out.account());
    }

    private static void pass(UdpGenerator generator, int packets) {
        long end = generator.sent() + packets;
        within(20).until(() -> generator.sent() >= end);
    }

    /** A route publishes its figures once a second. */
    private static void settle(LongSupplier counted) {
        AtomicLong settled = new AtomicLong(counted.getAsLong());
        Awaitility.await()
                .during(Duration.ofMillis(1200))
                .until(() -> settled.getAndSet(counted.getAsLong()) == counted.getAsLong());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sltReceivesWhatWeCountAsSent(boolean outage) {
        PeerProcess slt = slt(
                "srt://127.0.0.1:" + srt + "?mode=listener&latency=" + LATENCY_MILLIS, "udp://127.0.0.1:" + out.port());
        stage.start(route("tx", udp(in), caller(proxy.port(), options)));
        within(10).until(() -> stage.destination("tx").connected());
        Passed passed = stream(outage);
        settle(() -> stage.destination("tx").srt().sent().packets());
        SrtStatistics.Sent ours = stage.destination("tx").srt().sent();
        SltStatistics theirs = SltStatistics.lastOf(slt); // as it handed out the last packet: nothing has come since
        String all = "lost " + proxy.lost() + ", " + passed + ", ours: " + ours + ", theirs: " + theirs;

        assertThat(ours.packetsUnique()).as(all).isEqualTo(passed.sent());
        assertThat(ours.bytesUnique()).as(all).isEqualTo(passed.bytesSent() + OVERHEAD_BYTES * passed.sent());
        assertThat(ours.packets()).as(all).isEqualTo(ours.packetsUnique() + ours.packetsRetransmitted());
        assertReceived(
                all, passed, Received.of(theirs), ours.packets(), ours.packetsRetransmitted(), ours.packetsLost());
        assertDropped(all, outage, passed, ours.packetsDropped());
        long payload = ours.bytesDropped() - OVERHEAD_BYTES * ours.packetsDropped();
        assertDropped(all, outage, passed, payload / PAYLOAD_BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weReceiveWhatSltCountsAsSent(boolean outage) {
        stage.start(route("rx", listener(srt, options), udp(out.port())));
        PeerProcess slt = slt(
                Stage.sltUdpInput(in), "srt://127.0.0.1:" + proxy.port() + "?mode=caller&latency=" + LATENCY_MILLIS);
        within(10).until(() -> stage.source("rx").connected());
        Passed passed = fromSltsFirst(stream(outage));
        settle(() -> stage.source("rx").srt().received().packets());
        Received ours = Received.of(stage.source("rx").srt().received());
        assertDelays(outage, ours, stage.engine().delays("rx").getFirst().report());
        // It prints its totals with every packet that it reads: one more tells of all before.
        String before = SltStatistics.lastOf(slt).line();
        stage.add(new UdpGenerator(in, RATE, 1));
        within(5).until(() -> !SltStatistics.lastOf(slt).line().equals(before));
        SltStatistics theirs = SltStatistics.lastOf(slt);
        String all = "lost " + proxy.lost() + ", " + passed + ", ours: " + ours + ", theirs: " + theirs;

        // It may have sent that one more already.
        long repeated = (long) theirs.number("send", "packetsRetransmitted");
        assertThat(theirs.number("send", "packetsUnique"))
                .as(all)
                .isBetween((double) passed.sent(), passed.sent() + 1.0);
        assertThat(theirs.number("send", "packets"))
                .as(all)
                .isEqualTo(theirs.number("send", "packetsUnique") + repeated);
        assertReceived(
                all, passed, ours, passed.sent() + repeated, repeated, (long) theirs.number("send", "packetsLost"));
        // Up to 1.5.3 it counts one packet, and one packet's headers, for all that it drops at a time: payload tells
        // how many.
        long occasions = (long) theirs.number("send", "packetsDropped");
        long payload = (long) theirs.number("send", "bytesDropped") - OVERHEAD_BYTES * occasions;
        assertDropped(all, outage, passed, payload / PAYLOAD_BYTES);
        assertThat(occasions).as(all).isBetween(outage ? 1L : 0L, payload / PAYLOAD_BYTES);
    }

    /** slt takes no datagram before its SRT side is connected: what came first was its first. */
    private static Passed fromSltsFirst(Passed passed) {
        return new Passed(passed.sent() - passed.account().firstNumber(), 0, passed.account());
    }

    /** What both count of what they receive. */
    private record Received(
            long packets,
            long bytes,
            long unique,
            long bytesUnique,
            long lost,
            long bytesLost,
            long repeated,
            long belated,
            long dropped,
            long bytesDropped) {
        static Received of(SrtStatistics.Received ours) {
            return new Received(
                    ours.packets(),
                    ours.bytes(),
                    ours.packetsUnique(),
                    ours.bytesUnique(),
                    ours.packetsLost(),
                    ours.bytesLost(),
                    ours.packetsRetransmitted(),
                    ours.packetsBelated(),
                    ours.packetsDropped(),
                    ours.bytesDropped());
        }

        static Received of(SltStatistics theirs) {
            return new Received(
                    (long) theirs.number("recv", "packets"),
                    (long) theirs.number("recv", "bytes"),
                    (long) theirs.number("recv", "packetsUnique"),
                    (long) theirs.number("recv", "bytesUnique"),
                    (long) theirs.number("recv", "packetsLost"),
                    (long) theirs.number("recv", "bytesLost"),
                    (long) theirs.number("recv", "packetsRetransmitted"),
                    (long) theirs.number("recv", "packetsBelated"),
                    (long) theirs.number("recv", "packetsDropped"),
                    (long) theirs.number("recv", "bytesDropped"));
        }
    }

    /**
     * One side's figures as a receiver against the other's as a sender.
     *
     * @param packets that the other sent
     * @param repeated repeats among them
     * @param reported packets that the other was told to be lost
     */
    private void assertReceived(
            String all, Passed passed, Received received, long packets, long repeated, long reported) {
        assertThat(received.unique()).as(all).isEqualTo(passed.account().distinct());
        assertThat(received.bytesUnique()).as(all).isEqualTo(passed.bytesDelivered());
        assertThat(received.dropped()).as(all).isEqualTo(passed.missing());

        // The relay's losses are known as a sum of all datagrams of both directions: data are most of them.
        assertThat(received.packets()).as(all).isBetween(packets - proxy.lost(), packets);
        assertThat(received.repeated()).as(all).isBetween(repeated - proxy.lost(), repeated);
        assertThat(received.lost()).as(all).isBetween(1L, proxy.lost());
        // What is not there is asked for again every round trip or so, and each time counts.
        assertThat(reported).as(all).isBetween(received.lost() - passed.missing(), 5 * received.lost());

        // A packet that came was new or needless. libsrt counts as belated also what it has acknowledged, though its
        // turn
        // has not come yet; we do not. One packet that shows a long gap is not trusted before another one shows it,
        // too.
        long needless = received.packets() - received.unique();
        assertThat(needless).as(all).isBetween(received.belated(), received.repeated() + 1);
        long average = received.bytesUnique() / received.unique();
        assertThat(received.bytes() - received.bytesUnique())
                .as(all)
                .isBetween(needless * (OVERHEAD_BYTES + 33), needless * (OVERHEAD_BYTES + 1456));

        // Of those that never came the length is not known: the average counts, which libsrt takes of the last ones
        // only.
        assertThat((double) received.bytesLost()).as(all).isCloseTo(received.lost() * average, withinPercentage(30));
        assertThat((double) received.bytesDropped())
                .as(all)
                .isCloseTo(received.dropped() * average, withinPercentage(30));
    }

    /** A retransmission takes 20 ms more than the fastest packets; after an outage, some of them come late. */
    private static void assertDelays(boolean outage, Received ours, DelayReport report) {
        DelayWindow delays = report.session();
        assertThat(report.latencyMillis()).isEqualTo(LATENCY_MILLIS);
        assertThat(delays.packets()).isEqualTo(ours.unique() + ours.dropped());
        assertThat(delays.missingAt(LATENCY_MILLIS)).as(delays.toString()).isGreaterThanOrEqualTo(ours.dropped());
        long recovered = ours.lost() - ours.dropped();
        assertThat(delays.missingAt(delays.fastestMillis() + 15))
                .as(delays.toString())
                .isGreaterThanOrEqualTo(ours.dropped() + recovered * 8 / 10);
        assertThat(delays.missingAt(delays.delayMillisMax()))
                .as(delays.toString())
                .isLessThanOrEqualTo(ours.dropped());
        assertThat(delays.runs().longestPackets()).isGreaterThan(outage ? OUTAGE_PACKETS / 2 : 0);
    }

    private static void assertDropped(String all, boolean outage, Passed passed, long dropped) {
        if (outage) {
            assertThat(dropped)
                    .as(all)
                    .isPositive()
                    .isBetween(passed.missing() - ON_THE_WAY_PACKETS, passed.missing() + UNCONFIRMED_PACKETS);
        } else {
            assertThat(dropped).as(all).isZero();
        }
    }
}
