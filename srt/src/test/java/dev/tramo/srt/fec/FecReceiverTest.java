package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.SeqNo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver rebuilds from what came, and when it knows that it cannot. */
class FecReceiverTest extends SrtFixture {
    private static final String EVEN = "fec,cols:4,rows:3,layout:even";
    private static final String STAIRCASE = "fec,cols:4,rows:3";
    private static final String ROWS = "fec,cols:4";
    private static final String COLUMNS = "fec,cols:4,rows:-3,layout:even";

    @ParameterizedTest
    @ValueSource(strings = {ROWS, COLUMNS, EVEN, STAIRCASE, "fec,cols:4,rows:-3"})
    void anyOnePacketIsRebuiltAsSoonAsItsGroupIsComplete(String text) {
        for (int place = 0; place < 36; place++) {
            FecStream stream = FecStream.of(text, 36);
            int missing = place;
            boolean isCovered =
                    stream.model.groups(36).stream().anyMatch(g -> g.places().contains(missing));
            stream.run(List.of(place));

            assertThat(stream.rebuilt)
                    .as("%s, place %d", text, place)
                    .isEqualTo(isCovered ? List.of(place) : List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ROWS, COLUMNS, EVEN, STAIRCASE})
    void nothingIsRebuiltWhenNothingIsMissing(String text) {
        FecStream stream = FecStream.of(text, 60);
        stream.run(List.of());

        assertThat(stream.rebuilt).isEmpty();
    }

    @Test
    void twoOfARowAreLeftToTheColumns() {
        FecStream rowsOnly = FecStream.of(ROWS, 12);
        rowsOnly.run(List.of(1, 2));
        FecStream both = FecStream.of(EVEN, 12);
        both.run(List.of(1, 2));

        assertThat(rowsOnly.rebuilt).isEmpty();
        assertThat(both.rebuilt).containsExactly(1, 2);
    }

    @Test
    void aRowCompletesAColumnThatCompletesARow() {
        FecStream stream = FecStream.of(EVEN, 12);
        stream.run(List.of(0, 1, 2, 4, 5));

        // Column 2 gives 2. Row 1 and row 0 lack two each, as do columns 0 and 1: that is the end.
        assertThat(stream.rebuilt).containsExactly(2);

        FecStream chain = FecStream.of(EVEN, 12);
        chain.run(List.of(0, 1, 4, 10, 11));
        // Row 1 gives 4, then column 0 gives 0, with it row 0 gives 1, column 1 gives 10, and row 2 gives 11.
        assertThat(chain.rebuilt).containsExactly(4, 0, 1, 10, 11);
    }

    @Test
    void aRowBehindAStaircaseIsRebuiltByItsColumn() {
        // Columns: 0 4 8, 5 9 13, 10 14 18, 3 7 11.
        FecStream stream = FecStream.of(STAIRCASE, 24);
        stream.run(List.of(4, 5, 9, 10, 18));

        assertThat(stream.rebuilt).containsExactlyInAnyOrder(4, 5, 9, 10, 18).startsWith(4, 5);
    }

    @Test
    void aRebuiltPacketsFecPacketMayComeBeforeTheDataOfItsGroup() {
        FecStream stream = FecStream.of(ROWS, 4);
        stream.data(0);
        stream.filter(stream.model.groups(4).getFirst());
        stream.data(3);
        assertThat(stream.rebuilt).isEmpty();
        stream.data(1);

        assertThat(stream.rebuilt).containsExactly(2);
    }

    @Test
    void aSecondFecPacketOfAGroupIsIgnored() {
        FecStream stream = FecStream.of(ROWS, 4);
        FecModel.Group row = stream.model.groups(4).getFirst();
        stream.data(0);
        stream.data(1);
        stream.filter(row);
        stream.filter(row);
        stream.filter(row);
        stream.data(3);
        stream.filter(row);

        assertThat(stream.rebuilt).containsExactly(2);
    }

    @Test
    void anFecPacketThatIsLostRebuildsNothing() {
        FecStream stream = FecStream.of(ROWS, 8);
        for (int place : new int[] {0, 2, 3, 4, 6, 7}) {
            stream.data(place);
        }
        stream.filter(stream.model.groups(8).get(1));

        assertThat(stream.rebuilt).containsExactly(5);
    }

    @Test
    void whatCannotBeAPacketIsNotRebuilt() {
        FecStream stream = FecStream.of(ROWS, 4);
        byte[] good = FecModel.filterPacket(stream.model.groups(4).getFirst(), stream.packets);
        byte[] longer = good.clone();
        longer[18] ^= 0x40; // 16384 bytes
        byte[] shorter = good.clone();
        shorter[19] ^= 1; // ends before its last byte, or behind all
        byte[] flagged = good.clone();
        flagged[17] = 0x40;
        for (byte[] bad : List.of(longer, shorter, flagged)) {
            FecStream fresh = new FecStream(stream.model, RECEIVE_ISN, stream.packets);
            fresh.data(0);
            fresh.data(1);
            fresh.data(3);
            assertThat(fresh.filter(bad)).isTrue();
            assertThat(fresh.rebuilt).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'fec,cols:4,rows:3,layout:even', 2, 255, 0, false", // shorter than its header
        "'fec,cols:4,rows:3,layout:even', 4, 255, 3, true",
        "'fec,cols:4,rows:3,layout:even', 1456, 255, 3, true",
        "'fec,cols:4,rows:3,layout:even', 1457, 255, 3, false", // longer than a packet
        "'fec,cols:4,rows:3,layout:even', 9, 3, 11, true",
        "'fec,cols:4,rows:3,layout:even', 9, 4, 11, false", // no such column
        "'fec,cols:4,rows:-3', 9, 255, 3, false", // no rows
        "'fec,cols:4', 9, 0, 3, false", // no columns
        "'fec,cols:4,rows:3', 9, 1, 2, true", // a column that has not begun
        "'fec,cols:4,rows:3', 9, 255, -1, false", // before the stream
        "'fec,cols:4,rows:3', 9, 255, 23, true",
        "'fec,cols:4,rows:3', 9, 255, 24, false" // two matrices ahead
    })
    void onlyFecPacketsThatCanBeAreTaken(String text, int bytes, int index, int place, boolean taken) {
        FecStream stream = FecStream.of(text, 4);
        byte[] payload = new byte[bytes];
        payload[0] = (byte) index;

        assertThat(stream.filter(SrtFixture.data(RECEIVE_ISN + place, 0, 0, false, 0, payload)))
                .isEqualTo(taken);
        assertThat(stream.rebuilt).isEmpty();
    }

    @Test
    void allThatCanBeRebuiltIsInStreamsOfManyMatricesAcrossTheWrapOfNumbers() {
        int all = 0;
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            int isn = SeqNo.add(SeqNo.MAX, -random.nextInt(200));
            int packets = 2 * model.settings().matrixPackets() + 100 + random.nextInt(100);
            FecStream stream = new FecStream(model, isn, FecModel.randomStream(random, isn, packets));
            double loss = random.nextDouble(0.15);
            Set<Integer> lost = new TreeSet<>();
            List<FecModel.Group> came = new ArrayList<>();
            for (int place = 0; place < packets; place++) {
                if (random.nextDouble() < loss) {
                    lost.add(place);
                } else {
                    stream.data(place);
                }
                for (FecModel.Group group : model.endingAt(place)) {
                    if (random.nextDouble() >= loss) {
                        came.add(group);
                        stream.filter(group);
                    }
                }
            }
            Set<Integer> possible = rebuildable(lost, came);

            assertThat(stream.rebuilt)
                    .as("seed %d, %s, lost %s", seed, model.settings(), lost)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(possible);
            all += possible.size();
        }
        assertThat(all).isGreaterThan(2_000);
    }

    /** What follows from what, until nothing more does. */
    private static Set<Integer> rebuildable(Set<Integer> lost, List<FecModel.Group> groups) {
        Set<Integer> missing = new TreeSet<>(lost);
        Set<Integer> rebuilt = new TreeSet<>();
        for (int before = -1; before != rebuilt.size(); ) {
            before = rebuilt.size();
            for (FecModel.Group group : groups) {
                List<Integer> lacking =
                        group.places().stream().filter(missing::contains).toList();
                if (lacking.size() == 1) {
                    missing.removeAll(lacking);
                    rebuilt.addAll(lacking);
                }
            }
        }
        return rebuilt;
    }

    @Test
    void theOrderOfArrivalDoesNotMatterWithinAMatrix() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            int isn = SeqNo.add(SeqNo.MAX, -random.nextInt(100));
            int packets = 4 * model.settings().matrixPackets();
            FecStream stream = new FecStream(model, isn, FecModel.randomStream(random, isn, packets));
            Set<Integer> lost = new TreeSet<>();
            List<FecModel.Group> groups = model.groups(packets);
            List<Runnable> arrivals = new ArrayList<>();
            for (int place = 0; place < packets; place++) {
                int number = place;
                if (random.nextInt(20) == 0) {
                    lost.add(place);
                } else {
                    arrivals.add(() -> stream.data(number));
                }
                model.endingAt(place).forEach(group -> arrivals.add(() -> stream.filter(group)));
            }
            int reach = model.settings().matrixPackets();
            for (int i = 0; i < arrivals.size(); i += reach) {
                Collections.shuffle(arrivals.subList(i, Math.min(arrivals.size(), i + reach)), random);
            }
            try {
                arrivals.forEach(Runnable::run);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + model.settings(), e);
            }

            assertThat(stream.rebuilt)
                    .as("seed %d, %s, lost %s", seed, model.settings(), lost)
                    .containsAll(rebuildable(lost, groups));
        }
    }

    @Test
    void aStreamGoesOnAfterAnOutageOfManyMatrices() {
        FecStream stream = FecStream.of(STAIRCASE, 1_000);
        Set<Integer> lost = new TreeSet<>(List.of(30, 910));
        for (int place = 101; place < 900; place++) {
            lost.add(place);
        }
        for (int place = 0; place < 1_000; place++) {
            if (!lost.contains(place)) {
                stream.data(place);
                stream.model.endingAt(place).forEach(stream::filter);
            }
        }

        assertThat(stream.rebuilt).contains(30, 910);
    }

    @ParameterizedTest
    @CsvSource({
        // a third of the row, at least one packet, past the end of what protects it
        "'fec,cols:4', 0, 5",
        "'fec,cols:4', 3, 5",
        "'fec,cols:4', 4, 9",
        "'fec,cols:9', 4, 12",
        "'fec,cols:2', 1, 3",
        "'fec,cols:4,rows:-3,layout:even', 1, 11",
        "'fec,cols:4,rows:-3,layout:even', 3, 13",
        "'fec,cols:4,rows:3,layout:even', 0, 10",
        "'fec,cols:4,rows:3,layout:even', 3, 13",
        // columns 0 4 8, 5 9 13, 10 14 18, 3 7 11
        "'fec,cols:4,rows:3', 0, 10",
        "'fec,cols:4,rows:3', 3, 13",
        "'fec,cols:4,rows:3', 5, 15",
        "'fec,cols:4,rows:3', 10, 20",
        "'fec,cols:4,rows:3', 1, 5" // in no column
    })
    void aPacketIsBeyondRepairSomewhatPastTheEndsOfItsGroups(String text, int missing, int known) {
        FecStream stream = FecStream.of(text, 40);
        for (int place = 0; place < 40; place++) {
            if (place != missing) {
                stream.data(place);
            }
            if (place > missing) {
                assertThat(stream.isBeyondRepair(missing)).as("at %d", place).isEqualTo(place >= known);
            }
        }
    }

    @Test
    void theTimeToGiveUpComesEachThirdOfARow() {
        FecStream stream = FecStream.of("fec,cols:12", 60);
        List<Integer> times = new ArrayList<>();
        for (int place = 0; place < 30; place++) {
            stream.data(place);
            if (stream.receiver.isTimeToGiveUp()) {
                times.add(place);
            }
            assertThat(stream.receiver.isTimeToGiveUp()).isFalse();
        }

        assertThat(times).containsExactly(0, 4, 8, 12, 16, 20, 24, 28);
    }
}
