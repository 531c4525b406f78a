package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets from their submission until they are acknowledged or dropped. */
class SendBufferTest {
    private static final long MILLI = 1_000_000;
    private static final int CAPACITY = 64;
    private static final int WIDE = 10_000;
    private static final int ISN = SeqNo.MAX - 1;
    private static final long DROP_AFTER = 1_020 * MILLI;

    private final SendCounters counters = new SendCounters();
    private final List<String> released = new ArrayList<>();
    private final SendBuffer buffer = buffer(DROP_AFTER, BufferMemory.UNLIMITED);

    private SendBuffer buffer(long dropAfterNanos, BufferMemory memory) {
        return new SendBuffer(
                ISN,
                CAPACITY,
                dropAfterNanos,
                memory.newShare().newAccount(),
                counters,
                (first, unsent) -> released.add(SeqNo.distance(ISN, first) + "/" + unsent));
    }

    private static int add(SendBuffer to, String text, long originNanos) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(to.makeRoom()).isTrue();
        return to.add(ByteBuffer.wrap(bytes), 0, bytes.length, (int) (originNanos / 1_000), originNanos);
    }

    private String text(int seq) {
        byte[] bytes = new byte[buffer.length(seq)];
        buffer.payload(seq).get(buffer.offset(seq), bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void packetsKeepWhatTheyCameWith() {
        add(buffer, "a", 5 * MILLI);
        int second = add(buffer, "bc", 7 * MILLI);
        int third = add(buffer, "d", 9 * MILLI);
        buffer.setEncrypted(third, 2, 1);

        assertThat(second).isEqualTo(SeqNo.MAX);
        assertThat(third).isZero();
        assertThat(text(second)).isEqualTo("bc");
        assertThat(buffer.timestamp(second)).isEqualTo(7_000);
        assertThat(buffer.originNanos(second)).isEqualTo(7 * MILLI);
        assertThat(buffer.message(second)).isEqualTo(2);
        assertThat(buffer.keyFlags(second)).isZero();
        assertThat(buffer.keyFlags(third)).isEqualTo(2);
        assertThat(buffer.message(third)).isEqualTo(3);
        assertThat(buffer.retransmittedNanos(second)).isZero();
        assertThat(buffer.spanMillis()).isEqualTo(5);
    }

    @Test
    void sendingAndAcknowledgingMoveThePositions() {
        for (int i = 0; i < 5; i++) {
            add(buffer, "x", i);
        }
        buffer.onSent();
        buffer.onSent();
        assertThat(buffer.inFlight()).isEqualTo(2);
        assertThat(buffer.unsent()).isEqualTo(3);

        buffer.release(SeqNo.next(ISN));
        assertThat(buffer.inFlight()).isEqualTo(1);
        assertThat(buffer.size()).isEqualTo(4);
        assertThat(buffer.available()).isEqualTo(CAPACITY - 4);
        assertThat(released).containsExactly("1/0");
    }

    @Test
    void whatIsTooOldIsDroppedAndCountedSentOrNot() {
        add(buffer, "old", 0);
        add(buffer, "older than the pace", MILLI);
        add(buffer, "new", 100 * MILLI);
        buffer.onSent();

        buffer.dropTooLate(DROP_AFTER);
        assertThat(buffer.size()).isEqualTo(3);
        buffer.dropTooLate(DROP_AFTER + 2 * MILLI);
        assertThat(buffer.size()).isEqualTo(1);
        assertThat(released).containsExactly("1/0", "2/1");
        assertThat(text(buffer.nextToSend())).isEqualTo("new");
        assertThat(counters.packetsDropped()).isEqualTo(2);
        assertThat(counters.bytesDropped()).isEqualTo(2 * 44 + 3 + 19);
    }

    @Test
    void nothingIsDroppedForAPeerThatWaits() {
        SendBuffer patient = buffer(SendBuffer.NEVER, BufferMemory.UNLIMITED);
        add(patient, "old", 0);
        patient.dropTooLate(Long.MAX_VALUE / 2);

        assertThat(patient.size()).isEqualTo(1);
    }

    private SendBuffer wide(long dropAfterNanos) {
        BufferMemory memory = new BufferMemory(8 * BufferMemory.STREAM_BYTES_MIN);
        return new SendBuffer(0, WIDE, dropAfterNanos, memory.newShare().newAccount(), counters, (first, unsent) -> {});
    }

    @Test
    void withoutMemoryNothingIsTakenForAPeerThatWaits() {
        SendBuffer patient = wide(SendBuffer.NEVER);
        int taken = 0;
        while (taken < WIDE && patient.makeRoom()) {
            patient.add(ByteBuffer.allocate(8), 0, 8, 0, 0);
            taken++;
        }

        assertThat(taken).isBetween(100, WIDE - 1);
        assertThat(patient.size()).isEqualTo(taken);
        assertThat(counters.packetsShortOfMemory()).isEqualTo(1);
        assertThat(counters.packetsDropped()).isZero();
    }

    @Test
    void withoutMemoryTheOldestIsDroppedForAPeerThatDoesNotWait() {
        SendBuffer impatient = wide(DROP_AFTER);
        for (int i = 0; i < WIDE; i++) {
            assertThat(impatient.makeRoom()).isTrue();
            impatient.add(ByteBuffer.allocate(8), 0, 8, 0, i);
        }

        assertThat(counters.packetsDropped()).isPositive().isEqualTo(counters.packetsShortOfMemory());
        assertThat(impatient.size()).isEqualTo(WIDE - (int) counters.packetsDropped());
        assertThat(impatient.originNanos(impatient.first())).isEqualTo(counters.packetsDropped());
    }

    @Test
    void itIsFullAtItsCapacity() {
        for (int i = 0; i < CAPACITY; i++) {
            assertThat(buffer.isFull()).isFalse();
            add(buffer, "x", i);
        }
        assertThat(buffer.isFull()).isTrue();
        buffer.dropFirst();
        assertThat(buffer.isFull()).isFalse();
    }

    @Test
    void restartedItIsEmptyAndGoesOnElsewhere() {
        add(buffer, "x", 0);
        add(buffer, "y", 0);
        buffer.onSent();
        buffer.restartAt(1_000);
        buffer.setNextMessage(77);

        assertThat(buffer.size()).isZero();
        assertThat(released).containsExactly("2/1");
        assertThat(add(buffer, "z", 1)).isEqualTo(1_000);
        assertThat(buffer.message(1_000)).isEqualTo(77);
        assertThat(buffer.spanMillis()).isEqualTo(1);
    }
}
