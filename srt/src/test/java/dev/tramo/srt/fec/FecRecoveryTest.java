package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection with a packet filter: what it delivers, what it asks for, and what it counts. */
class FecRecoveryTest extends SrtFixture {
    private static final int RANGE = 0x8000_0000;

    private final Subject subject = new Subject();
    private FecModel model;
    private final List<byte[]> stream = new ArrayList<>();

    private void open(String filter) {
        model = FecModel.of(filter);
        subject.filter = model.settings();
        subject.open();
    }

    private void openForLong(String filter, Recovery recovery) {
        subject.options = subject.options.with(o -> o.recovery = recovery);
        subject.receiveLatencyMillis = 3_000;
        open(filter);
    }

    /** The peer sends the packet of that place, its payload the place's text, and what follows from it; a millisecond later. */
    private void send(int place, Set<Integer> lost) {
        while (stream.size() <= place) {
            stream.add(subject.peerData(stream.size(), false));
        }
        stream.set(place, subject.peerData(place, false));
        if (!lost.contains(place)) {
            subject.receive(stream.get(place));
        }
        model.endingAt(place).forEach(group -> subject.receive(FecModel.filterPacket(group, stream)));
        subject.runFor(MILLI);
    }

    private void send(int from, int to, Integer... lost) {
        for (int place = from; place <= to; place++) {
            send(place, Set.of(lost));
        }
    }

    /** Places asked for since the last call, in order; one list a report. */
    private List<List<Integer>> asked() {
        return subject.sent.take(ControlType.NAK).stream()
                .map(nak -> places(nak.words()))
                .toList();
    }

    private static List<Integer> places(int[] words) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            int first = SeqNo.distance(RECEIVE_ISN, words[i] & ~RANGE);
            int last = words[i] < 0 ? SeqNo.distance(RECEIVE_ISN, words[++i]) : first;
            IntStream.rangeClosed(first, last).forEach(places::add);
        }
        return places;
    }

    @Test
    void aRowOfFourIsRebuiltFromItsFecPacketAndDeliveredInItsTurnAndTime() {
        open("fec,cols:4");
        long start = now;
        send(0, 7, 1, 6);
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 7));
        for (int place = 0; place < 8; place++) {
            Delivery delivery = subject.events.deliveries.get(place);
            assertThat(delivery.dueNanos()).isEqualTo(start + (120 + place) * MILLI);
            assertThat(delivery.atNanos()).isEqualTo(start + (120 + place) * MILLI);
        }
    }

    @Test
    void theLastPacketOfARowIsRebuiltBeforeTheNextOneShowsThatItIsMissing() {
        openForLong("fec,cols:4,arq:always", Recovery.ADAPTIVE);
        send(0, 7, 3, 7);

        assertThat(asked()).isEmpty();
        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(2);
        assertThat(subject.receivedFigures().packetsLost()).isZero();
        subject.runFor(4 * SECOND);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 7));
    }

    @Test
    void whatComesAfterItWasRebuiltIsADuplicate() {
        open("fec,cols:4");
        send(0, 3, 2);
        subject.data(2);
        subject.repeated(2, 10 * MILLI);
        send(4, 7);
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 7));
        assertThat(subject.receivedFigures().packetsUnique()).isEqualTo(8);
        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(1);
    }

    @Test
    void aDuplicateDoesNotCountTwiceInItsGroups() {
        open("fec,cols:4");
        for (int place : new int[] {0, 0, 1, 1, 1}) {
            send(place, Set.of());
        }
        byte[] early = FecModel.filterPacket(
                model.groups(4).getFirst(),
                List.of(stream.get(0), stream.get(1), subject.peerData(2, false), subject.peerData(3, false)));
        subject.receive(early);
        assertThat(subject.receivedFigures().packetsFilterSupply()).isZero();
        subject.data(3);

        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(1);
        subject.runFor(SECOND);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 3));
    }

    @Test
    void aPacketThatWasGivenUpIsNotRebuiltAnyMoreButHelpsItsColumn() {
        open("fec,cols:2,rows:-3,layout:even");
        send(0, 1, 0);
        send(2, 2);
        subject.runFor(200 * MILLI); // 1 and 2 are delivered, 0 is skipped
        send(3, 5);
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(1, 5));
        assertThat(subject.receivedFigures().packetsFilterSupply()).isZero();
        assertThat(subject.receivedFigures().packetsDropped()).isEqualTo(1);
        assertThat(subject.receivedFigures().packetsUnique()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void whereNothingIsEverRepeatedNothingIsAskedFor(Recovery recovery) {
        openForLong("fec,cols:4,rows:3,arq:never", recovery);
        send(0, 60, 1, 2, 5, 6, 20, 21, 22, 23, 24, 25, 26, 27);
        subject.runFor(2 * SECOND);

        assertThat(asked()).isEmpty();
        assertThat(subject.receivedFigures().naksSent()).isZero();
        subject.runFor(2 * SECOND);
        assertThat(subject.receivedFigures().packetsDropped()).isPositive();
        assertThat(subject.events.texts()).contains("0", "60").doesNotContain("22");
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void whereRepeatsAreAlwaysAskedForTheyAreAskedForAtOnce(Recovery recovery) {
        openForLong("fec,cols:10,arq:always", recovery);
        send(0, 2, 1);

        assertThat(asked()).isEqualTo(List.of(List.of(1)));
        assertThat(subject.receivedFigures().packetsFilterSupply()).isZero();
        send(3, 9);
        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(1);
        asked();
        subject.runFor(SECOND);
        assertThat(asked()).as("after it was rebuilt").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void aGapThatOnlyARebuiltPacketShowsIsAskedForAtOnceToo(Recovery recovery) {
        // Column 0 is 0, 4, 8; of what follows 6 nothing comes but its FEC packet, which brings 8 and shows that 7 is
        // missing.
        openForLong("fec,cols:4,rows:-3,layout:even,arq:always", recovery);
        send(0, 8, 7, 8);

        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(1);
        assertThat(asked()).isEqualTo(List.of(List.of(7)));
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void onRequestOnlyWhatIsBeyondRepairIsAskedForAndOnlyThen(Recovery recovery) {
        openForLong("fec,cols:9", recovery);
        send(0, 11, 1, 2, 10);
        assertThat(asked()).isEmpty();
        send(12, 12);
        assertThat(asked()).isEqualTo(List.of(List.of(1, 2)));
        assertThat(subject.receivedFigures().packetsFilterLoss()).isEqualTo(2);

        subject.repeated(1, 10 * MILLI);
        subject.repeated(2, 10 * MILLI);
        send(13, 40);
        subject.runFor(SECOND);
        assertThat(asked()).isEmpty();
        assertThat(subject.receivedFigures().packetsFilterLoss()).isEqualTo(2);
        // 10; and 2, as soon as 1 is there
        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void whatWasAskedForOnRequestIsAskedForAgain(Recovery recovery) {
        openForLong("fec,cols:9", recovery);
        send(0, 12, 1, 2);
        asked();
        subject.runFor(SECOND);

        assertThat(asked()).isNotEmpty().allMatch(List.of(1, 2)::equals);
        subject.repeated(1, 10 * MILLI);
        asked();
        subject.runFor(SECOND);
        assertThat(asked()).as("rebuilt with the repeat's help").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void whoeverWaitsForLatePacketsAsksForThemWhenTheyAreDue(Recovery recovery) {
        // The peer may be waiting too, its window full, and never send what would show that the row is complete.
        subject.options = subject.options.with(o -> {
            o.tooLatePacketDrop = false;
            o.recovery = recovery;
        });
        open("fec,cols:100");
        send(0, 20, 5, 6);
        subject.runFor(102 * MILLI);
        assertThat(asked()).isEmpty();
        assertThat(subject.events.texts()).isEqualTo(texts(0, 3));
        subject.runFor(5 * MILLI);

        assertThat(asked()).isEqualTo(List.of(List.of(5, 6)));
        subject.repeated(5, 100 * MILLI);
        subject.repeated(6, 100 * MILLI);
        subject.runFor(SECOND);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 20));
    }

    @Test
    void anFecPacketWithoutAFilterIsCountedAsMalformed() {
        FecModel other = FecModel.of("fec,cols:4");
        subject.open();
        List<byte[]> packets =
                IntStream.range(0, 4).mapToObj(i -> subject.peerData(i, false)).toList();
        subject.receive(packets.getFirst());
        subject.receive(FecModel.filterPacket(other.groups(4).getFirst(), packets));
        subject.runFor(SECOND);

        assertThat(subject.malformed()).isEqualTo(1);
        assertThat(subject.receivedFigures().packets()).isEqualTo(1);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 0));
    }

    @Test
    void encryptedPacketsAreRebuiltAndRead() {
        Encryption secret = Encryption.with("a common secret", 16);
        KeyExchange peer = KeyExchange.initiate(secret, 16);
        subject.keys = KeyExchange.respond(secret, peer.request()).exchange();
        open("fec,cols:4,rows:3,layout:even");
        for (int place = 0; place < 12; place++) {
            byte[] payload = text(place);
            peer.encrypt(RECEIVE_ISN + place, 0, 0, OUR_ID, payload, 0, payload.length);
            stream.add(data(RECEIVE_ISN + place, place + 1, 1, false, 0, payload));
        }
        Set<Integer> lost = Set.of(0, 1, 6, 11);
        for (int place = 0; place < 12; place++) {
            if (!lost.contains(place)) {
                subject.receive(stream.get(place));
            }
            model.endingAt(place).forEach(group -> subject.receive(FecModel.filterPacket(group, stream)));
        }
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 11));
        assertThat(subject.receivedFigures().packetsUndecrypted()).isZero();
        assertThat(subject.receivedFigures().packetsFilterSupply()).isEqualTo(4);
    }

    @Test
    void everyPacketReceivedIsAccountedFor() {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            receiveInDisorder(seed, random, new FecModel(FecModel.randomSettings(random)));
        }
    }

    private void receiveInDisorder(long seed, Random random, FecModel fec) {
        now = START;
        Subject receiver = new Subject();
        receiver.filter = fec.settings();
        receiver.receiveIsn = SeqNo.add(SeqNo.MAX, -random.nextInt(500));
        receiver.open();
        List<byte[]> sent = new ArrayList<>();
        Set<Integer> there = new TreeSet<>();
        int arrived = 0;
        int filterPackets = 0;
        for (int place = 0; place < 500; place++) {
            sent.add(receiver.peerData(place, false));
            if (random.nextInt(20) > 0) {
                receiver.receive(sent.getLast());
                there.add(place);
                arrived++;
            }
            for (FecModel.Group group : fec.endingAt(place)) {
                if (random.nextInt(20) > 0) {
                    receiver.receive(FecModel.filterPacket(group, sent));
                    filterPackets++;
                }
            }
            if (random.nextInt(10) == 0) {
                int back = place - random.nextInt(Math.min(place + 1, 40));
                byte[] again = sent.get(back).clone();
                again[4] |= 4; // R
                receiver.receive(again);
                arrived++;
            }
            receiver.runFor(random.nextInt(3) * MILLI);
        }
        receiver.runFor(SECOND);

        SrtStatistics.Received received = receiver.receivedFigures();
        long discarded = received.packets()
                - (received.packetsUnique() - received.packetsFilterSupply() + received.packetsFilterExtra());
        assertThat(received.packetsFilterExtra()).as("seed %d", seed).isEqualTo(filterPackets);
        assertThat(received.packets()).as("seed %d", seed).isEqualTo(arrived + filterPackets);
        assertThat(discarded).as("seed %d", seed).isBetween(received.packetsBelated(), received.packetsRetransmitted());
        assertThat(receiver.malformed()).as("seed %d", seed).isZero();
        assertThat(receiver.events.deliveries).as("seed %d", seed).hasSize((int) received.packetsUnique());
        assertThat(receiver.events.texts())
                .as("seed %d", seed)
                .doesNotHaveDuplicates()
                .isSubsetOf(texts(0, 499));
        assertThat(received.packetsUnique() + received.packetsDropped())
                .as("seed %d", seed)
                .isEqualTo(1 + Integer.parseInt(receiver.events.texts().getLast()));
    }
}
