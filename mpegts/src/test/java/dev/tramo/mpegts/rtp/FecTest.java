package dev.tramo.mpegts.rtp;

import static dev.tramo.mpegts.rtp.Stream.INTERVAL;
import static dev.tramo.mpegts.rtp.Stream.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a matrix can rebuild is rebuilt, byte for byte, and nothing else is invented. */
class FecTest {
    private record Parity(boolean isRow, byte[] packet) {}

    /** What the receiver did with a stream of which some was lost. */
    private static RtpReceiver play(Stream stream, FecMatrix matrix, int packets, BitSet lost) {
        List<Parity> made = new ArrayList<>();
        FecSender fec = new FecSender(matrix, 65_000, (isRow, data, offset, length) -> {
            byte[] packet = new byte[length];
            data.get(offset, packet);
            made.add(new Parity(isRow, packet));
        });
        long hold = 3L * matrix.columns() * matrix.rows() * INTERVAL;
        RtpReceiver receiver =
                new RtpReceiver(new ReceiverSettings(1, hold, ReceiverSettings.PACKETS_MAX, true), stream);
        for (int i = 0; i < packets; i++) {
            byte[] packet = stream.next();
            fec.onPacket(ByteBuffer.wrap(packet), 0, packet.length);
            long now = i * INTERVAL;
            while (receiver.nextDeadline() <= now) {
                receiver.advance(receiver.nextDeadline());
            }
            if (!lost.get(i)) {
                receiver.onPacket(0, ByteBuffer.wrap(packet), 0, packet.length, now);
            }
            made.forEach(parity -> receiver.onFec(ByteBuffer.wrap(parity.packet), 0, parity.packet.length));
            made.clear();
            receiver.advance(now);
        }
        receiver.advance(Long.MAX_VALUE - 1);
        return receiver;
    }

    /** What remains lost of complete matrices if rows and columns with one loss are filled until there is none. */
    private static BitSet solved(FecMatrix matrix, BitSet lost, int matrices) {
        BitSet left = (BitSet) lost.clone();
        int size = matrix.columns() * matrix.rows();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int m = 0; m < matrices; m++) {
                for (int c = 0; c < matrix.columns(); c++) {
                    changed |= fill(left, m * size + c, matrix.columns(), matrix.rows());
                }
                for (int r = 0; r < matrix.rows() && matrix.protectsRows(); r++) {
                    changed |= fill(left, m * size + r * matrix.columns(), 1, matrix.columns());
                }
            }
        }
        return left;
    }

    private static boolean fill(BitSet left, int first, int step, int count) {
        int[] missing = java.util.stream.IntStream.range(0, count)
                .map(i -> first + i * step)
                .filter(left::get)
                .toArray();
        if (missing.length == 1) {
            left.clear(missing[0]);
        }
        return missing.length == 1;
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, true, 0.01",
        "10, 10, true, 0.01",
        "10, 10, true, 0.08",
        "20, 5, true, 0.05",
        "4, 4, true, 0.15",
        "10, 10, false, 0.01",
        "1, 4, false, 0.05",
        "20, 4, false, 0.03"
    })
    void whatTheMatrixCanRebuildIsRebuilt(int columns, int rows, boolean protectsRows, double loss) {
        FecMatrix matrix = new FecMatrix(columns, rows, protectsRows);
        int matrices = 24;
        int size = columns * rows;
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            // Packets of the last two are not lost: their parity is not complete.
            BitSet lost = new BitSet();
            for (int i = 1; i < (matrices - 2) * size; i++) {
                lost.set(i, random.nextDouble() < loss);
            }
            Stream stream = new Stream(seed, 65_536 - 3 * size, 20, 1316);
            RtpReceiver receiver = play(stream, matrix, matrices * size, lost);
            BitSet left = solved(matrix, lost, matrices);
            String run = "seed " + seed;
            assertThat(stream.isFlawless()).as(run).isTrue();
            BitSet delivered = new BitSet();
            stream.delivered.forEach(delivered::set);
            delivered.flip(0, matrices * size);
            assertThat(delivered).as(run).isEqualTo(left);
            assertThat(receiver.counters().lost()).as(run).isEqualTo(left.cardinality());
            assertThat(receiver.counters().recovered()).as(run).isEqualTo(lost.cardinality() - left.cardinality());
            assertThat(lost.cardinality()).as(run).isGreaterThan(left.cardinality());
            assertThat(receiver.fec().malformed()).as(run).isZero();
            assertThat(receiver.fec().rows()).isEqualTo(rows);
            assertThat(receiver.fec().columns()).isEqualTo(columns);
        }
    }

    @Test
    void parityOfColumnsIsSpreadOverTheNextMatrix() {
        FecMatrix matrix = new FecMatrix(5, 4, false);
        List<Integer> at = new ArrayList<>();
        int[] sent = new int[1];
        FecSender fec = new FecSender(matrix, 0, (isRow, data, offset, length) -> at.add(sent[0]));
        Stream stream = Stream.of(0);
        for (; sent[0] < 40; sent[0]++) {
            byte[] packet = stream.next();
            fec.onPacket(ByteBuffer.wrap(packet), 0, packet.length);
        }
        assertThat(at).containsExactly(20, 24, 28, 32, 36);
    }

    @Test
    void aPacketThatIsRecoveredWhenItsTurnIsOverIsCounted() {
        FecMatrix matrix = new FecMatrix(5, 5, false);
        Stream stream = Stream.of(0);
        RtpReceiver receiver =
                new RtpReceiver(new ReceiverSettings(1, MILLI, ReceiverSettings.PACKETS_MAX, true), stream);
        FecSender fec = new FecSender(matrix, 0, (isRow, data, offset, length) -> receiver.onFec(data, offset, length));
        for (int i = 0; i < 100; i++) {
            byte[] packet = stream.next();
            if (i != 7) {
                receiver.onPacket(0, ByteBuffer.wrap(packet), 0, packet.length, i * INTERVAL);
            }
            fec.onPacket(ByteBuffer.wrap(packet), 0, packet.length);
            receiver.advance(i * INTERVAL);
        }
        assertThat(receiver.counters().lost()).isEqualTo(1);
        assertThat(receiver.counters().recovered()).isZero();
        assertThat(receiver.fec().tooLate()).isEqualTo(1);
    }

    @Test
    void parityThatIsReadBeforeTheFirstPacketIsOfUse() {
        Stream stream = Stream.of(60_000);
        RtpReceiver receiver =
                new RtpReceiver(new ReceiverSettings(1, 100 * MILLI, ReceiverSettings.PACKETS_MAX, true), stream);
        FecSender fec = new FecSender(
                new FecMatrix(5, 5, true), 0, (isRow, data, offset, length) -> receiver.onFec(data, offset, length));
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] packet = stream.next();
            packets.add(packet);
            fec.onPacket(ByteBuffer.wrap(packet), 0, packet.length);
        }
        for (int i = 0; i < 60; i++) {
            if (i != 12 && i != 13) {
                receiver.onPacket(0, ByteBuffer.wrap(packets.get(i)), 0, packets.get(i).length, i * INTERVAL);
            }
        }
        receiver.advance(60 * INTERVAL);
        receiver.advance(Long.MAX_VALUE - 1);
        assertThat(stream.delivered).hasSize(60);
        assertThat(stream.isFlawless()).isTrue();
    }

    @Test
    void parityOfOtherKindsIsRefused() {
        Stream stream = Stream.of(0);
        RtpReceiver receiver = play(stream, new FecMatrix(5, 5, true), 50, new BitSet());
        byte[] parity = new byte[200];
        parity[0] = (byte) 0x80;
        parity[12 + 13] = 5;
        parity[12 + 14] = 5;
        byte[] unknownType = Arrays.copyOf(parity, 200);
        unknownType[12 + 12] = 0x08;
        byte[] noStep = Arrays.copyOf(parity, 200);
        noStep[12 + 13] = 0;
        for (byte[] refused : List.of(unknownType, noStep, new byte[200], new byte[20])) {
            receiver.onFec(ByteBuffer.wrap(refused), 0, refused.length);
        }
        assertThat(receiver.fec().malformed()).isEqualTo(4);
        receiver.onFec(ByteBuffer.wrap(parity), 0, parity.length);
        assertThat(receiver.fec().malformed()).isEqualTo(4);
    }

    @Test
    void matricesHaveTheLimitsOfTheStandard() {
        assertThatThrownBy(() -> new FecMatrix(20, 6, true)).hasMessageContaining("at most 100");
        assertThatThrownBy(() -> new FecMatrix(3, 5, true)).hasMessageContaining("columns: 3");
        assertThatThrownBy(() -> new FecMatrix(5, 3, false)).hasMessageContaining("rows: 3");
        assertThatThrownBy(() -> new FecMatrix(21, 4, false)).hasMessageContaining("columns: 21");
    }
}
