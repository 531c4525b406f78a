package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FEC with srt-live-transmit at the other end, over a network that loses a few packets in a hundred. */
@Execution(ExecutionMode.CONCURRENT)
class SltFilterTest {
    private static final double RATE = 1_600;
    /** Where keys change: the announcement is answered before the change, or srt-live-transmit aborts; so the machine may pause for 0.6 s. */
    private static final double ENCRYPTED_RATE = 600;

    private static final int REFRESH_PACKETS = 800;
    private static final int PRE_ANNOUNCE_PACKETS = 390;
    private static final int PACKETS = 2_000;
    /** Of the last ones no later packet shows the loss, and their groups stay open; and until then every gap is given up. */
    private static final int TAIL = 900;
    /** Time for a staircase to be given up, for a request and some repeats. */
    private static final int LATENCY_MILLIS = 500;

    private static final Conditions GOOD = Conditions.of(0, 5, 0);
    private static final Conditions LOSSY = Conditions.of(0.03, 5, 0);
    private static final String PASSPHRASE = "0123456789abc";
    private static final int[] USUAL = {1316};
    private static final int[] UNEQUAL = {1316, 188, 1452, 1316, 20, 1315, 564, 1317, 33, 1451, 1452};

    enum Layout {
        ROWS("cols:5,rows:1", 5, 1, false),
        COLUMNS("cols:5,rows:-5,layout:even", 5, -5, false),
        EVEN("cols:5,rows:5,layout:even", 5, 5, false),
        STAIRCASE("cols:6,rows:4,layout:staircase", 6, 4, true);

        private final String text;
        private final int columns;
        private final int rows;
        private final boolean staircase;

        Layout(String text, int columns, int rows, boolean staircase) {
            this.text = text;
            this.columns = columns;
            this.rows = rows;
            this.staircase = staircase;
        }

        /** FEC packets that so many packets make. */
        long filterPackets(long packets) {
            long ofRows = rows > 0 ? packets / columns : 0;
            int height = Math.abs(rows);
            long ofColumns = rows == 1
                    ? 0
                    : IntStream.range(0, columns)
                            .mapToLong(i -> (packets - start(i, height) + columns - 1) / columns / height)
                            .sum();
            return ofRows + ofColumns;
        }

        private int start(int column, int height) {
            return staircase ? column + column % height * columns : column;
        }
    }

    enum Arq {
        ALWAYS,
        ONREQ,
        NEVER;

        String config(Layout layout) {
            return "fec," + layout.text + ",arq:" + name().toLowerCase(Locale.ROOT);
        }
    }

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();
    private final LossyProxy proxy = stage.add(new LossyProxy(srt, 7, GOOD, GOOD));

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    static Stream<Arguments> layoutsAndArqs() {
        return Stream.of(Layout.values())
                .flatMap(layout -> Stream.of(Arq.values()).map(arq -> Arguments.of(layout, arq)));
    }

    private static SrtOptions options(String filter) {
        return SrtOptions.DEFAULT.withLatencyMillis(LATENCY_MILLIS).with(o -> o.packetFilter = filter);
    }

    private static SrtOptions encrypted(SrtOptions options) {
        // Keys change within the run, and within groups.
        return options.with(o ->
                o.encryption = Encryption.with(PASSPHRASE, 16).refreshedEvery(REFRESH_PACKETS, PRE_ANNOUNCE_PACKETS));
    }

    private static final String SLT_ENCRYPTED = "&passphrase=" + PASSPHRASE + "&pbkeylen=16&kmrefreshrate="
            + REFRESH_PACKETS + "&kmpreannounce=" + PRE_ANNOUNCE_PACKETS;

    private static String sltFilter(String filter) {
        return filter.isEmpty() ? "" : "&packetfilter=" + filter;
    }

    /** slt that prints its totals with every packet. */
    private PeerProcess slt(String from, String to) {
        return stage.peer(Peers.SRT_LIVE_TRANSMIT, "-s:1", "-statspf:json", "-f", from, to);
    }

    private PeerProcess sltListener(String more) {
        return slt(
                "srt://127.0.0.1:" + srt + "?mode=listener&latency=" + LATENCY_MILLIS + more,
                "udp://127.0.0.1:" + out.port());
    }

    private PeerProcess sltCaller(String more) {
        return slt(
                Stage.sltUdpInput(in),
                "srt://127.0.0.1:" + proxy.port() + "?mode=caller&latency=" + LATENCY_MILLIS + more);
    }

    private PeerProcess sendToSlt(SrtOptions options, String more) {
        PeerProcess slt = sltListener(more);
        stage.start(route("tx", udp(in), caller(proxy.port(), options)));
        within(10).until(() -> stage.destination("tx").connected());
        return slt;
    }

    private PeerProcess receiveFromSlt(SrtOptions options, String more) {
        stage.start(route("rx", listener(srt, options), udp(out.port())));
        PeerProcess slt = sltCaller(more);
        within(10).until(() -> stage.source("rx").connected());
        return slt;
    }

    /** What came of a stream over the lossy network, from its start to its end. */
    private record Outcome(long missing, UdpSink.Account account) {}

    private Outcome stream(double rate, int[] lengths) {
        UdpGenerator generator = stage.generator(in, rate, lengths);
        awaitFlow(generator, out);
        proxy.become(LOSSY);
        long last = generator.sent() + PACKETS;
        within(30).until(() -> generator.sent() >= last);
        proxy.become(GOOD);
        within(10).until(() -> generator.sent() >= last + TAIL);
        long end = generator.stop() - 1;
        within(10).until(() -> out.account().lastNumber() == end);
        UdpSink.Account account = out.account();
        assertThat(proxy.lost()).as("lost on the way").isPositive();
        assertThat(account.damaged()).as("damaged").isZero();
        assertThat(account.disordered()).as("out of order or repeated").isZero();
        return new Outcome(account.missing(), account);
    }

    /** Our figures when they tell of all that was delivered. */
    private SrtStatistics.Received received(Outcome outcome) {
        within(5)
                .until(() -> stage.source("rx").srt().received().packetsUnique()
                        == outcome.account().distinct());
        return stage.source("rx").srt().received();
    }

    @ParameterizedTest
    @MethodSource("layoutsAndArqs")
    void weRebuildWhatSltProtects(Layout layout, Arq arq) {
        PeerProcess slt = receiveFromSlt(options(""), sltFilter(arq.config(layout)));
        assertWeRebuilt(layout, arq, slt, stream(RATE, USUAL));
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void weRebuildPayloadsOfUnequalLengthThatSltEncrypts(Layout layout) {
        PeerProcess slt =
                receiveFromSlt(encrypted(options("fec")), SLT_ENCRYPTED + sltFilter(Arq.NEVER.config(layout)));
        assertWeRebuilt(layout, Arq.NEVER, slt, stream(ENCRYPTED_RATE, UNEQUAL));
        assertThat(stage.source("rx").srt().received().packetsUndecrypted()).isZero();
    }

    private void assertWeRebuilt(Layout layout, Arq arq, PeerProcess slt, Outcome outcome) {
        SrtStatistics.Received ours = received(outcome);
        SltStatistics theirs = SltStatistics.lastOf(slt);
        String all = arq + " " + layout + " " + outcome + " ours: " + ours + " theirs: " + theirs;
        assertThat(ours.packetsFilterSupply()).as(all).isPositive();
        assertThat(ours.packetsDropped()).as(all).isEqualTo(outcome.missing());

        // slt reports when it has read a packet; it may not have sent the last few and their FEC packets yet.
        double unique = theirs.number("send", "packetsUnique");
        assertThat(theirs.number("send", "packetsFilterExtra"))
                .as(all)
                .isBetween(layout.filterPackets((long) unique) - 2.0, (double) layout.filterPackets((long) unique));
        long extra = layout.filterPackets(outcome.account().lastNumber() + 1);
        assertThat(ours.packetsFilterExtra()).as(all).isBetween(extra - proxy.lost(), extra);
        assertIdentity(all, arq, new Counters(ours));
        if (arq == Arq.NEVER) {
            assertThat(share(outcome)).as(all).isGreaterThan(0.99);
            // A few are rebuilt although they were given up: by a row that only a later column completes.
            assertThat(ours.packetsFilterLoss())
                    .as(all)
                    .isBetween(outcome.missing(), outcome.missing() + ours.packetsFilterSupply() / 4);
            assertThat(ours.naksSent()).as(all).isZero();
        } else {
            assertThat(outcome.missing()).as(all).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndArqs")
    void sltRebuildsWhatWeProtect(Layout layout, Arq arq) {
        PeerProcess slt = sendToSlt(options(arq.config(layout)), "");
        assertSltRebuilt(layout, arq, slt, stream(RATE, USUAL));
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void sltRebuildsPayloadsOfUnequalLengthThatWeEncrypt(Layout layout) {
        PeerProcess slt = sendToSlt(encrypted(options("fec")), SLT_ENCRYPTED + sltFilter(Arq.NEVER.config(layout)));
        assertSltRebuilt(layout, Arq.NEVER, slt, stream(ENCRYPTED_RATE, UNEQUAL));
    }

    private void assertSltRebuilt(Layout layout, Arq arq, PeerProcess slt, Outcome outcome) {
        within(5)
                .until(() -> stage.destination("tx").srt().sent().packetsUnique()
                        == outcome.account().lastNumber() + 1);
        SrtStatistics.Sent ours = stage.destination("tx").srt().sent();
        SltStatistics theirs = SltStatistics.lastOf(slt);
        String all = arq + " " + layout + " " + outcome + " ours: " + ours + " theirs: " + theirs;
        assertThat(ours.packetsFilterExtra()).as(all).isEqualTo(layout.filterPackets(ours.packetsUnique()));
        assertThat(ours.packets())
                .as(all)
                .isEqualTo(ours.packetsUnique() + ours.packetsFilterExtra() + ours.packetsRetransmitted());
        Counters counted = new Counters(theirs);
        assertThat(counted.supply()).as(all).isPositive();
        assertThat(counted.unique()).as(all).isEqualTo(outcome.account().distinct());
        assertThat(counted.extra())
                .as(all)
                .isBetween(ours.packetsFilterExtra() - proxy.lost(), ours.packetsFilterExtra());
        assertIdentity(all, arq, counted);
        switch (arq) {
            case NEVER -> {
                assertThat(share(outcome)).as(all).isGreaterThan(0.99);
                assertThat(ours.naksReceived()).as(all).isZero();
            }
            // libsrt asks but once for what it cannot rebuild, and the repeat may be lost as well.
            case ONREQ -> assertThat(share(outcome)).as(all).isGreaterThan(0.998);
            case ALWAYS -> assertThat(outcome.missing()).as(all).isZero();
        }
    }

    private static double share(Outcome outcome) {
        return (double) outcome.account().distinct() / (outcome.account().distinct() + outcome.missing());
    }

    /** What both count of what they receive. */
    private record Counters(long packets, long unique, long lost, long repeated, long extra, long supply) {
        Counters(SrtStatistics.Received ours) {
            this(
                    ours.packets(),
                    ours.packetsUnique(),
                    ours.packetsLost(),
                    ours.packetsRetransmitted(),
                    ours.packetsFilterExtra(),
                    ours.packetsFilterSupply());
        }

        Counters(SltStatistics theirs) {
            this(
                    (long) theirs.number("recv", "packets"),
                    (long) theirs.number("recv", "packetsUnique"),
                    (long) theirs.number("recv", "packetsLost"),
                    (long) theirs.number("recv", "packetsRetransmitted"),
                    (long) theirs.number("recv", "packetsFilterExtra"),
                    (long) theirs.number("recv", "packetsFilterSupply"));
        }
    }

    /** Each packet that came was new, a repeat of what was there, or FEC; and each that is there came or was rebuilt. */
    private static void assertIdentity(String all, Arq arq, Counters counted) {
        long needless = counted.packets() - (counted.unique() - counted.supply() + counted.extra());
        assertThat(needless).as("needless packets; " + all).isBetween(0L, counted.repeated());
        switch (arq) {
            // None is asked for; but the two newest are repeated by themselves when nothing is acknowledged for long.
            case NEVER -> assertThat(counted.repeated()).as(all).isLessThan(counted.lost() / 4);
            case ONREQ -> assertThat(counted.repeated()).as(all).isLessThan(counted.lost() / 2);
            case ALWAYS -> assertThat(counted.repeated()).as(all).isPositive();
        }
    }

    @Test
    void sltCompletesWhatWeLeaveOpen() {
        sendToSlt(options("fec"), sltFilter(Arq.ALWAYS.config(Layout.EVEN)));
        assertProtectedToSlt(Layout.EVEN);
    }

    @Test
    void weCompleteWhatSltLeavesOpen() {
        PeerProcess slt = receiveFromSlt(options(Arq.ALWAYS.config(Layout.STAIRCASE)), sltFilter("fec"));
        assertProtectedBySlt(Layout.STAIRCASE, slt);
    }

    @Test
    void eachSideMayGiveAPart() {
        PeerProcess slt = receiveFromSlt(options("fec,rows:5"), sltFilter("fec,cols:5,layout:even"));
        assertProtectedBySlt(Layout.EVEN, slt);
    }

    @Test
    void ourListenerTakesTheFilterOfSltThatCalls() {
        PeerProcess slt = receiveFromSlt(options(""), sltFilter("fec,cols:6,rows:4"));
        assertProtectedBySlt(Layout.STAIRCASE, slt);
    }

    @Test
    void aListeningSltTakesOurFilter() {
        sendToSlt(options("fec,cols:5"), "");
        assertProtectedToSlt(Layout.ROWS);
    }

    private void assertProtectedToSlt(Layout layout) {
        assertPasses();
        SrtStatistics.Sent sent = stage.destination("tx").srt().sent();
        assertThat(sent.packetsFilterExtra()).isEqualTo(layout.filterPackets(sent.packetsUnique()));
    }

    private void assertProtectedBySlt(Layout layout, PeerProcess slt) {
        assertPasses();
        SltStatistics theirs = SltStatistics.lastOf(slt);
        long extra = layout.filterPackets((long) theirs.number("send", "packetsUnique"));
        assertThat(theirs.number("send", "packetsFilterExtra")).isBetween(extra - 2.0, (double) extra);
    }

    private void assertPasses() {
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        long first = generator.sent();
        within(10).until(() -> generator.sent() > first + 1000);
        assertNothingMissingSince(first, generator, out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fec,cols:10,rows:5", "fec,cols:5,rows:5,layout:even", "fec,cols:5,rows:5,arq:never"})
    void sltRefusesAFilterThatContradictsItsOwnAndWeNameIt(String filter) {
        sltListener(sltFilter("fec,cols:5,rows:5,layout:staircase,arq:always"));
        stage.start(route("tx", udp(in), caller(srt, options(filter))));
        within(8).until(() -> stage.destination("tx").reason().equals("packet filter settings do not match"));
        assertThat(stage.destination("tx").connected()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fec,cols:10,rows:5", "fec,cols:5,rows:5,layout:even", "fec,cols:5,rows:5,arq:never"})
    void weRefuseAFilterThatContradictsOursAndNameIt(String filter) {
        stage.start(
                route("rx", listener(srt, options("fec,cols:5,rows:5,layout:staircase,arq:always")), udp(out.port())));
        sltCaller(sltFilter(filter));
        within(8).until(() -> stage.source("rx").reason().endsWith(": packet filter settings do not match"));
        assertThat(stage.source("rx").connected()).isFalse();
    }

    @Test
    void aFilterThatOnlyOurListenerHasIsOff() {
        PeerProcess slt = receiveFromSlt(options("fec,cols:5"), "");
        assertPasses();
        assertThat(SltStatistics.lastOf(slt).number("send", "packetsFilterExtra"))
                .isZero();
    }

    /** libsrt up to 1.5.4 tells even a caller that asked for none, and expects it to follow; later ones leave it off. */
    @Test
    void weTakeTheFilterThatOnlyAListeningSltHas() {
        sendToSlt(options(""), sltFilter("fec,cols:5"));
        assertProtectedToSlt(Layout.ROWS);
    }

    /** As slt does: 1456 bytes are a whole packet without FEC, whose own header needs four. */
    @Test
    void whatLeavesNoRoomForFecIsRefusedAndTheRestPasses() {
        sendToSlt(options("fec,cols:5"), "");
        UdpGenerator generator = stage.generator(in, RATE, 1452, 1453);
        awaitFlow(generator, out);
        within(10).until(() -> generator.sent() > 400);
        long sent = generator.stop();
        within(5).until(() -> stage.destination("tx").srt().sent().packetsRefused() == sent / 2);
        within(5).until(() -> out.account().distinct() == (sent + 1) / 2);
        assertThat(out.account().damaged()).isZero();
    }
}
