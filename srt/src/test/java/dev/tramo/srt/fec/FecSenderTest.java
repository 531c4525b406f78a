package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketWriter;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FEC packets as they are sent: what they hold, and behind which packet they leave. */
class FecSenderTest extends SrtFixture {
    private static final byte[] NOTHING = {};
    /** 500,000 bytes a second, in which a packet of 1316 bytes takes 2.72 ms. */
    private static final long PERIOD = 2_720_000;

    private final Recorder sent = new Recorder();
    private final PacketWriter writer = new PacketWriter(sent, PEER_ID, START, START);

    private static FecSettings settings(String text) {
        return FilterConfig.parse(text).settings();
    }

    private static void feed(FecSender fec, String payload, int keyFlags, int timestamp) {
        byte[] bytes = hex("eeeeee" + payload + "eeee"); // not at the start, and not to the end
        fec.onSent(ByteBuffer.wrap(bytes), 3, bytes.length - 5, keyFlags, timestamp);
    }

    /** {@code 8:0} is the FEC packet of column 0 behind packet 8. */
    private List<String> dueBehind(FecSender fec, int packets) {
        List<String> due = new ArrayList<>();
        for (int place = 0; place < packets; place++) {
            fec.onSent(ByteBuffer.wrap(NOTHING), 0, 0, 0, 0);
            while (fec.isDue()) {
                fec.write(writer, place, 0, now);
                int index = sent.takeOnly().payload()[0] & 0xFF;
                due.add(place + ":" + (index == 0xFF ? "row" : index));
            }
        }
        return due;
    }

    @Test
    void aRowsFecPacketIsLaidDownByteByByte() {
        FecSender fec = new FecSender(settings("fec,cols:3"));
        feed(fec, "010203", 1, 0x10);
        assertThat(fec.isDue()).isFalse();
        feed(fec, "ff", 1, 0x23);
        assertThat(fec.isDue()).isFalse();
        feed(fec, "1020304050", 2, 0x8000_0400);
        assertThat(fec.isDue()).isTrue();

        assertThat(fec.write(writer, 0x3F2, 2, now)).isEqualTo(9);
        assertThat(sent.takeOnly().bytes())
                .isEqualTo(hex("000003f2 d0000000 80000433 00002222  ff 02 0007  ee 22 33 40 50"));
        assertThat(fec.isDue()).isFalse();
    }

    @Test
    void aColumnsFecPacketHasItsIndexAndItsPacketsOnly() {
        FecSender fec = new FecSender(settings("fec,cols:2,rows:-2,layout:even"));
        feed(fec, "0102", 0, 1);
        feed(fec, "1010101010101010", 0, 2);
        feed(fec, "f0f0f0", 0, 4);
        fec.write(writer, 7, 0, now);
        assertThat(sent.takeOnly().bytes()).isEqualTo(hex("00000007 c0000000 00000005 00002222  00 00 0001  f1 f2 f0"));

        feed(fec, "0101010101010101010203", 0, 0);
        fec.write(writer, 8, 0, now);
        assertThat(sent.takeOnly().bytes())
                .isEqualTo(hex("00000008 c0000000 00000002 00002222  01 00 0003  1111111111111111 010203"));
    }

    @Test
    void theNextGroupStartsFromNothing() {
        FecSender fec = new FecSender(settings("fec,cols:2"));
        feed(fec, "ffffffffffffffffffff", 1, 0x7777);
        feed(fec, "0000000000", 1, 0x1111);
        fec.write(writer, 1, 1, now);
        feed(fec, "01", 0, 1);
        feed(fec, "0203", 0, 2);
        sent.take();
        fec.write(writer, 3, 0, now);

        assertThat(sent.takeOnly().bytes()).isEqualTo(hex("00000003 c0000000 00000003 00002222  ff 00 0003  03 03"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec,cols:4 | 3:row 7:row 11:row 15:row 19:row 23:row",
                "fec,cols:3,rows:2,layout:even | 2:row 3:0 4:1 5:2 5:row 8:row 9:0 10:1 11:2 11:row"
                        + " 14:row 15:0 16:1 17:2 17:row 20:row 21:0 22:1 23:2 23:row",
                "fec,cols:4,rows:-3,layout:even | 8:0 9:1 10:2 11:3 20:0 21:1 22:2 23:3",
                // columns start at 0, 5, 10, 3
                "fec,cols:4,rows:3,layout:staircase | 3:row 7:row 8:0 11:3 11:row 13:1 15:row 18:2 19:row 20:0 23:3 23:row",
                "fec,cols:4,rows:-3 | 8:0 11:3 13:1 18:2 20:0 23:3",
                // columns start at 0, 4, 2
                "fec,cols:3,rows:-2 | 3:0 5:2 7:1 9:0 11:2 13:1 15:0 17:2 19:1 21:0 23:2"
            })
    void fecPacketsFollowThePacketThatCompletesTheirGroupAColumnsBeforeARows(String text, String order) {
        FecSender fec = new FecSender(settings(text));

        assertThat(String.join(" ", dueBehind(fec, 24))).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec,cols:4,rows:3 | 0 5 10 3",
                "fec,cols:4,rows:3,layout:even | 0 1 2 3",
                "fec,cols:5,rows:2 | 0 6 2 8 4",
                "fec,cols:3,rows:-5 | 0 4 8",
                "fec,cols:10,rows:5 | 0 11 22 33 44 5 16 27 38 49"
            })
    void staircasesClimbARowAColumnAndRestartAtTheTop(String text, String starts) {
        FecSettings settings = settings(text);
        List<String> places = new ArrayList<>();
        for (int column = 0; column < settings.columns(); column++) {
            places.add(Integer.toString(settings.columnStart(column)));
        }

        assertThat(String.join(" ", places)).isEqualTo(starts);
    }

    @Test
    void everyFecPacketIsWhatTheDescriptionSays() {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            FecSender fec = new FecSender(model.settings());
            int isn = SeqNo.add(SeqNo.MAX, -random.nextInt(100));
            List<byte[]> stream = FecModel.randomStream(random, isn, 150);
            for (int place = 0; place < stream.size(); place++) {
                ByteBuffer b = ByteBuffer.wrap(stream.get(place));
                int flags = PacketHeader.keyFlags(b, 0);
                int payloadBytes = b.limit() - PacketHeader.BYTES;
                fec.onSent(b, PacketHeader.BYTES, payloadBytes, flags, PacketHeader.timestamp(b, 0));
                for (FecModel.Group group : model.endingAt(place)) {
                    assertThat(fec.isDue()).isTrue();
                    fec.write(writer, SeqNo.add(isn, place), flags, now);
                    byte[] expected = FecModel.filterPacket(group, stream);
                    ByteBuffer.wrap(expected).putInt(12, PEER_ID);
                    assertThat(sent.takeOnly().bytes())
                            .as("seed %d, %s, place %d, index %d", seed, model.settings(), place, group.index())
                            .isEqualTo(expected);
                }
                assertThat(fec.isDue()).isFalse();
            }
        }
    }

    private Subject subject(String text, Bandwidth bandwidth) {
        Subject subject = new Subject();
        subject.filter = settings(text);
        subject.options = subject.options.with(o -> o.bandwidth = bandwidth);
        subject.peerLatencyMillis = 20_000;
        return subject.open();
    }

    private static boolean isFilterPacket(Packet packet) {
        return packet.message() == 0;
    }

    /** Sequence numbers; an FEC packet's with its index. */
    private static List<String> order(List<Packet> packets) {
        return packets.stream()
                .map(packet -> packet.sequence() + (isFilterPacket(packet) ? ":" + (packet.payload()[0] & 0xFF) : ""))
                .toList();
    }

    @Test
    void anFecPacketLeavesBeforeTheNextNewPacketAndUsesNoNumber() {
        Subject subject = subject("fec,cols:2,rows:2,layout:even", Bandwidth.UNLIMITED);
        for (int i = 0; i < 6; i++) {
            subject.submit("payload " + i);
        }
        subject.runFor(MILLI);
        List<Packet> packets = subject.sent.takeData();

        assertThat(order(packets))
                .containsExactly(
                        "1008",
                        "1009",
                        "1009:255",
                        "1010",
                        "1010:0",
                        "1011",
                        "1011:1",
                        "1011:255",
                        "1012",
                        "1013",
                        "1013:255");
        assertThat(packets.stream().filter(packet -> !isFilterPacket(packet)))
                .extracting(Packet::message)
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(packets).noneMatch(Packet::isRepeat).allMatch(packet -> packet.destination() == PEER_ID);
    }

    @Test
    void theLastFecPacketNeedsNoNewPacketToFollow() {
        Subject subject = subject("fec,cols:2", new Bandwidth(500_000, 0, 25));
        subject.send("0");
        subject.runFor(100 * MILLI);
        subject.send("1");
        subject.sent.take();
        long submitted = now;
        subject.runFor(100 * MILLI);

        assertThat(subject.sent.takeData())
                .singleElement()
                .satisfies(packet -> assertThat(packet.payload()[0]).isEqualTo((byte) 0xFF))
                .satisfies(packet -> assertThat(packet.atNanos() - submitted).isLessThan(PERIOD));
    }

    @Test
    void anFecPacketTakesASlotOfItsOwn() {
        Subject subject = subject("fec,cols:4", new Bandwidth(500_000, 0, 25));
        for (int i = 0; i < 400; i++) {
            subject.submit(new byte[1_316]);
        }
        subject.runFor(SECOND);
        List<Packet> packets = subject.sent.takeData();
        long bytes =
                packets.stream().mapToLong(packet -> packet.bytes().length + 28).sum();

        assertThat(bytes).isCloseTo(500_000, within(3 * 1_364L));
        assertThat(packets.stream().filter(FecSenderTest::isFilterPacket)).hasSizeGreaterThan(70);
        for (int i = 200; i < packets.size(); i++) {
            Packet before = packets.get(i - 1);
            long gap = packets.get(i).atNanos() - before.atNanos();
            if (isFilterPacket(before) && (before.sequence() & 15) > 3) {
                assertThat(gap).as("behind %d", before.sequence()).isCloseTo(PERIOD, within(10_000L));
            }
        }
    }

    @Test
    void aProbePairStaysTogetherAroundAnFecPacket() {
        // The first packet of a pair, 1024, is the last of a row.
        Subject subject = subject("fec,cols:17", new Bandwidth(500_000, 0, 25));
        for (int i = 0; i < 30; i++) {
            subject.submit(new byte[1_316]);
        }
        subject.runFor(200 * MILLI);
        List<Packet> packets = subject.sent.takeData();
        List<String> order = order(packets);
        int pair = order.indexOf("1024");

        assertThat(order.subList(pair, pair + 3)).containsExactly("1024", "1024:255", "1025");
        long at = packets.get(pair).atNanos();
        assertThat(packets.get(pair + 1).atNanos()).isEqualTo(at);
        assertThat(packets.get(pair + 2).atNanos()).isEqualTo(at);
        assertThat(packets.get(pair + 3).atNanos() - at).isCloseTo(3 * PERIOD, within(10_000L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsSentIsCoveredAsItIsSentRepeatsAreNot(boolean encrypted) {
        Subject subject = new Subject();
        FecModel model = FecModel.of("fec,cols:4,rows:3");
        subject.filter = model.settings();
        subject.keys = encrypted ? KeyExchange.initiate(Encryption.with("a common secret", 16), 16) : subject.keys;
        subject.peerLatencyMillis = 20_000;
        subject.open();
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            byte[] payload = new byte[random.nextInt(1_452) + 1];
            random.nextBytes(payload);
            subject.submit(payload);
            subject.connection.onTick(now);
            if (i % 7 == 5) {
                subject.control(ControlType.NAK, 0, SEND_ISN + i - 3);
            }
            subject.runFor(MILLI);
        }
        List<Packet> packets = subject.sent.takeData();
        List<byte[]> first = packets.stream()
                .filter(packet -> !packet.isRepeat() && !isFilterPacket(packet))
                .map(Packet::bytes)
                .toList();
        List<FecModel.Group> groups = model.groups(60);
        List<byte[]> filterPackets = packets.stream()
                .filter(FecSenderTest::isFilterPacket)
                .map(Packet::bytes)
                .toList();

        assertThat(first).hasSize(60);
        assertThat(packets).filteredOn(Packet::isRepeat).hasSizeGreaterThan(5);
        assertThat(packets).allMatch(packet -> packet.keyFlags() == (encrypted ? 1 : 0));
        assertThat(filterPackets).hasSameSizeAs(groups);
        for (int i = 0; i < groups.size(); i++) {
            assertThat(filterPackets.get(i)).isEqualTo(FecModel.filterPacket(groups.get(i), first));
        }
    }

    @Test
    void aGroupOfWhichAPacketWasNeverSentGetsNoFecPacket() {
        for (int flight = 3; flight < 13; flight++) {
            Subject subject = new Subject();
            FecModel model = FecModel.of("fec,cols:4,rows:3");
            subject.filter = model.settings();
            subject.peerFlowWindow = flight;
            subject.open();
            submit(subject, 0, flight + 5);
            subject.runFor(10 * MILLI); // the rest waits for room at the peer, in vain
            now += 1_500 * MILLI;
            for (int place = flight + 5; place < 60; place++) {
                subject.send("payload " + place);
                subject.ack(place + 1, flight);
                subject.runFor(MILLI);
            }
            List<Packet> packets = subject.sent.takeData();
            byte[][] stream = new byte[60][];
            packets.stream()
                    .filter(packet -> !packet.isRepeat() && !isFilterPacket(packet))
                    .forEach(packet -> stream[packet.sequence() - SEND_ISN] = packet.bytes());
            List<FecModel.Group> whole = model.groups(60).stream()
                    .filter(group -> group.places().stream().allMatch(place -> stream[place] != null))
                    .toList();

            assertThat(subject.sentFigures().packetsUnique()).isEqualTo(55);
            assertThat(packets.stream().filter(FecSenderTest::isFilterPacket).map(Packet::bytes))
                    .as("flight of %d", flight)
                    .containsExactlyElementsOf(whole.stream()
                            .map(group -> FecModel.filterPacket(group, Arrays.asList(stream)))
                            .toList());
        }
    }

    private static void submit(Subject subject, int from, int to) {
        for (int place = from; place < to; place++) {
            subject.submit("payload " + place);
        }
    }

    @Test
    void fecPacketsAreCountedAmongAllThatIsSent() {
        Subject subject = subject("fec,cols:2", Bandwidth.UNLIMITED);
        for (int i = 0; i < 10; i++) {
            subject.submit("12345678");
        }
        subject.runFor(MILLI);
        subject.control(ControlType.NAK, 0, SEND_ISN + 1);
        SrtStatistics.Sent figures = subject.sentFigures();

        assertThat(figures.packetsFilterExtra()).isEqualTo(5);
        assertThat(figures.packetsUnique()).isEqualTo(10);
        assertThat(figures.packetsRetransmitted()).isEqualTo(1);
        assertThat(figures.packets()).isEqualTo(16);
        assertThat(figures.bytes()).isEqualTo(11 * 52 + 5 * 56);
        assertThat(figures.bytesUnique()).isEqualTo(10 * 52);
    }
}
