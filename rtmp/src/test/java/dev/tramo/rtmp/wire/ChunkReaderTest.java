package dev.tramo.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import java.net.ProtocolException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What senders do within the specification and at its edges. */
class ChunkReaderTest extends ChunkFixture {
    /** 4 h 40 min of a stream: the first timestamps that need the extended field come at 16,777 s. */
    private static final long LATE = 16_800_000;

    private static final byte[] FRAME = payload(300);
    private static final String FRAME_HEX = ByteBufUtil.hexDump(FRAME);

    @Test
    void readsAMessageOfOneChunk() {
        receiveByteByByte(chunks().full(4, 1_234, 5, MessageType.VIDEO, 1).bytes(payload(5)));

        assertThat(read).containsExactly(Message.of(MessageType.VIDEO, 1_234, 1, payload(5)));
    }

    @Test
    void messageStreamIdsAreLittleEndian() {
        receive(chunks().u8(4).bytes(new byte[] {0, 0, 0, 0, 0, 0, 9, 0x01, 0x02, 0x03, 0x04}));

        assertThat(read.getFirst().streamId()).isEqualTo(0x04030201);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 63, 64, 319, 320, 65_599})
    void chunkStreamIdsHaveOneTwoOrThreeBytes(int id) {
        ChunkEncoder chunks = chunks().full(id, 7, 300, 9, 1).bytes(FRAME, 0, 128);
        chunks.full(5, 8, 1, 8, 1).u8(1); // another chunk stream between
        receiveByteByByte(chunks.next(id).bytes(FRAME, 128, 128).next(id).bytes(FRAME, 256, 44));

        assertThat(payloads()).containsExactly("01", FRAME_HEX);
    }

    @Test
    void theThreeByteFormMayHoldAnIdThatTwoBytesWouldHold() {
        receive(chunks().full(100, 7, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .u8(0xC1)
                .u8(36)
                .u8(0)
                .bytes(FRAME, 128, 128)
                .next(100)
                .bytes(FRAME, 256, 44));

        assertThat(payloads()).containsExactly(FRAME_HEX);
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFF_FFFF, LATE, 0x7FFF_FFFF, 0x8000_0000L, 0xFFFF_FFFFL})
    void anExtendedTimestampMayBeRepeatedOnEachChunk(long timestamp) {
        receiveByteByByte(chunks().full(4, timestamp, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .next(4, timestamp)
                .bytes(FRAME, 128, 128)
                .next(4, timestamp)
                .bytes(FRAME, 256, 44));

        assertThat(read).containsExactly(Message.of(9, timestamp, 1, FRAME));
    }

    @Test
    void anExtendedTimestampMayStandOnTheFirstChunkOnly() {
        receiveByteByByte(chunks().full(4, LATE, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .next(4)
                .bytes(FRAME, 128, 128)
                .next(4)
                .bytes(FRAME, 256, 44));

        assertThat(read).containsExactly(Message.of(9, LATE, 1, FRAME));
    }

    @Test
    void theLargestTimestampOfThreeBytesIsNotExtended() {
        receive(chunks().full(4, 0xFF_FFFE, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .next(4)
                .bytes(FRAME, 128, 128)
                .next(4)
                .bytes(FRAME, 256, 44));

        assertThat(timestamps()).containsExactly(0xFF_FFFEL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExtendedDeltaIsRepeatedOrNot(boolean repeated) {
        ChunkEncoder chunks = chunks().full(4, 5, 0, 9, 1);
        chunks.delta(4, LATE, 300, 9).bytes(FRAME, 0, 128);
        for (int at = 128; at < 300; at += 128) {
            (repeated ? chunks.next(4, LATE) : chunks.next(4)).bytes(FRAME, at, Math.min(128, 300 - at));
        }
        receiveByteByByte(chunks);

        assertThat(timestamps()).containsExactly(5L, LATE + 5);
        assertThat(payloads()).containsExactly("", FRAME_HEX);
    }

    @Test
    void aSmallDeltaAfterAnExtendedTimestampClearsIt() {
        // The later chunks happen to begin with what was or would be the extended timestamp: it is payload.
        byte[] old = payload(200);
        System.arraycopy(chunks().u32(LATE).toBytes(), 0, old, 128, 4);
        byte[] fresh = payload(200);
        System.arraycopy(chunks().u32(40).toBytes(), 0, fresh, 128, 4);
        receive(chunks().full(4, LATE, 1, 9, 1).u8(1));
        receive(chunks().delta(4, 40, 200, 9).bytes(old, 0, 128).next(4).bytes(old, 128, 72));
        receive(chunks().deltaOnly(4, 40).bytes(fresh, 0, 128).next(4).bytes(fresh, 128, 72));
        receive(chunks().next(4).bytes(fresh, 0, 128).next(4).bytes(fresh, 128, 72));

        assertThat(timestamps()).containsExactly(LATE, LATE + 40, LATE + 80, LATE + 120);
        String freshHex = ByteBufUtil.hexDump(fresh);
        assertThat(payloads()).containsExactly("01", ByteBufUtil.hexDump(old), freshHex, freshHex);
    }

    @Test
    void aMessageWithoutHeaderAfterAnExtendedOneHasTheExtendedField() {
        receiveByteByByte(chunks().full(4, 0, 1, 9, 1)
                .u8(1)
                .deltaOnly(4, LATE)
                .u8(2)
                .next(4, LATE)
                .u8(3));

        assertThat(payloads()).containsExactly("01", "02", "03");
        assertThat(timestamps()).containsExactly(0L, LATE, 2 * LATE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "20, 40", "1000, 2000", "1001, 1001", "90000, 90000"})
    void aMessageWithoutHeaderAfterAFullOneTakesASmallTimestampAsDelta(long first, long second) {
        receive(chunks().full(4, first, 1, 8, 1).u8(1).next(4).u8(2));

        assertThat(timestamps()).containsExactly(first, second);
    }

    @Test
    void aMessageWithoutHeaderRepeatsTheDeltaBeforeIt() {
        receive(chunks().full(4, 5_000, 1, 8, 1)
                .u8(1)
                .delta(4, 21, 1, 8)
                .u8(2)
                .next(4)
                .u8(3)
                .deltaOnly(4, 23)
                .u8(4)
                .next(4)
                .u8(5)
                .next(4)
                .u8(6));

        assertThat(timestamps()).containsExactly(5_000L, 5_021L, 5_042L, 5_065L, 5_088L, 5_111L);
    }

    @Test
    void deltasRunAcrossTypesOnOneChunkStream() {
        receive(chunks().full(4, 100, 1, 8, 1)
                .u8(1)
                .delta(4, 10, 2, 9)
                .bytes(payload(2))
                .delta(4, 0, 1, 18)
                .u8(3)
                .delta(4, 10, 1, 8)
                .u8(4));

        assertThat(timestamps()).containsExactly(100L, 110L, 110L, 120L);
        assertThat(read).extracting(Message::type).containsExactly(8, 9, 18, 8);
        assertThat(read).extracting(Message::streamId).containsOnly(1);
    }

    @Test
    void timestampsWrapAt32Bits() {
        receive(chunks().full(4, 0xFFFF_FFF0L, 1, 8, 1)
                .u8(1)
                .delta(4, 0x20, 1, 8)
                .u8(2));

        assertThat(timestamps()).containsExactly(0xFFFF_FFF0L, 0x10L);
    }

    @Test
    void aDeltaHeaderMayBeTheFirstOnItsChunkStreamAsLibrtmpsPingIs() {
        receive(chunks().delta(2, 30, 6, 4).bytes(payload(6)));

        assertThat(read).containsExactly(Message.of(4, 30, 0, payload(6)));
    }

    @Test
    void aHeaderThatRefersToNothingIsRefused() {
        refused(chunks().deltaOnly(9, 30), "chunk stream 9 begins without a message header");
        refused(chunks().next(9), "chunk stream 9 begins without a message header");
    }

    @Test
    void aMessageMayGoOnWithAnyHeader() {
        receiveByteByByte(chunks().full(4, 50, 600, 9, 1)
                .bytes(payload(600), 0, 128)
                .full(4, 50, 600, 9, 1)
                .bytes(payload(600), 128, 128)
                .delta(4, 7, 600, 9)
                .bytes(payload(600), 256, 128)
                .full(5, 9, 1, 8, 1)
                .u8(1)
                .deltaOnly(4, 7)
                .bytes(payload(600), 384, 128)
                .next(4)
                .bytes(payload(600), 512, 88)
                .delta(4, 40, 1, 9)
                .u8(2));

        assertThat(payloads()).containsExactly("01", ByteBufUtil.hexDump(payload(600)), "02");
        assertThat(timestamps()).containsExactly(9L, 50L, 90L);
    }

    @Test
    void aRepeatedHeaderMayBeExtended() {
        receiveByteByByte(chunks().full(4, LATE, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .full(4, LATE, 300, 9, 1)
                .bytes(FRAME, 128, 128)
                .deltaOnly(4, LATE + 1)
                .bytes(FRAME, 256, 44));

        assertThat(read).containsExactly(Message.of(9, LATE, 1, FRAME));
    }

    @Test
    void anotherMessageWithinAMessageIsRefused() {
        byte[] begun = chunks().full(4, 1, 300, 9, 1).bytes(FRAME, 0, 128).toBytes();

        refused(
                chunks().bytes(begun).full(4, 1, 301, 9, 1),
                "a message of type 9 and 301 bytes on chunk stream 4 within one of type 9 and 300");
        reader = new ChunkReader(allocator, ChunkLimits.DEFAULT);
        refused(
                chunks().bytes(begun).delta(4, 1, 300, 8),
                "a message of type 8 and 300 bytes on chunk stream 4 within one of type 9 and 300");
    }

    @Test
    void messagesOfNoLengthAreMessages() {
        receiveByteByByte(chunks().full(4, 1, 0, 8, 1)
                .delta(4, 20, 0, 8)
                .deltaOnly(4, 20)
                .next(4)
                .full(6, 9, 0, 9, 1));

        assertThat(timestamps()).containsExactly(1L, 21L, 41L, 61L, 9L);
        assertThat(payloads()).containsOnly("");
    }

    @Test
    void aMessageThatFillsItsChunksHasNoChunkBehindThem() {
        byte[] twoChunks = payload(256);
        receive(chunks().full(4, 1, 256, 9, 1)
                .bytes(twoChunks, 0, 128)
                .next(4)
                .bytes(twoChunks, 128, 128)
                .full(4, 2, 1, 9, 1)
                .u8(5));

        assertThat(payloads()).containsExactly(ByteBufUtil.hexDump(twoChunks), "05");
    }

    @Test
    void anAbortedMessageIsDroppedAndItsHeaderStillCounts() {
        receive(chunks().full(4, 50, 300, 9, 1).bytes(FRAME, 0, 128));
        receive(chunks().full(2, 0, 4, MessageType.ABORT, 0).u32(4));
        read.clear();
        receive(chunks().next(4)
                .bytes(FRAME, 0, 128)
                .next(4)
                .bytes(FRAME, 128, 128)
                .next(4)
                .bytes(FRAME, 256, 44));

        assertThat(read).containsExactly(Message.of(9, 100, 1, FRAME));
    }

    @Test
    void anAbortReleasesWhatItDropsAndOthersStay() {
        receive(chunks().full(4, 50, 300, 9, 1).bytes(FRAME, 0, 128));
        long one = held();
        receive(chunks().full(5, 50, 300, 9, 1).bytes(FRAME, 0, 128));
        receive(chunks().full(2, 0, 4, MessageType.ABORT, 0).u32(4));
        assertThat(held()).isEqualTo(one);

        receive(chunks().next(5).bytes(FRAME, 128, 128).next(5).bytes(FRAME, 256, 44));
        assertThat(payloads()).endsWith(FRAME_HEX);
        assertThat(held()).isZero();
    }

    @Test
    void anAbortOfAnUnknownOrIdleChunkStreamChangesNothing() {
        receive(chunks().full(4, 50, 1, 9, 1).u8(1));
        reader.abort(4);
        reader.abort(77);
        reader.abort(-1);
        receive(chunks().next(4).u8(2));

        assertThat(payloads()).containsExactly("01", "02");
    }

    @Test
    void aChunkSizeCountsFromTheNextChunkOnEvenWithinAMessage() {
        byte[] frame = payload(1_000);
        receiveByteByByte(chunks().full(4, 0, 1_000, 9, 1)
                .bytes(frame, 0, 128)
                .full(2, 0, 4, MessageType.SET_CHUNK_SIZE, 0)
                .u32(500)
                .next(4)
                .bytes(frame, 128, 500)
                .full(2, 0, 4, MessageType.SET_CHUNK_SIZE, 0)
                .u32(32)
                .next(4)
                .bytes(frame, 628, 32)
                .full(2, 0, 4, MessageType.SET_CHUNK_SIZE, 0)
                .u32(0x7FFF_FFFF)
                .next(4)
                .bytes(frame, 660, 340));

        assertThat(payloads()).endsWith(ByteBufUtil.hexDump(frame));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void chunkSizesBelow1AreRefused(int bytes) {
        assertThatThrownBy(() -> reader.setChunkSize(bytes))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("chunk size " + bytes + "; allowed are 1 to 2147483647");
    }

    @ParameterizedTest
    @CsvSource({
        "9, 8388608",
        "22, 8388608",
        "8, 262144",
        "18, 1048576",
        "15, 1048576",
        "20, 65536",
        "17, 65536",
        "99, 65536",
        "1, 256",
        "2, 256",
        "3, 256",
        "5, 256",
        "6, 256"
    })
    void messagesAreBoundedByTheirType(int type, int bytesMax) throws ProtocolException {
        refused(
                chunks().full(4, 0, bytesMax + 1, type, 0),
                "a message of type " + type + " and " + (bytesMax + 1) + " bytes; allowed are " + bytesMax);

        reader = new ChunkReader(allocator, ChunkLimits.DEFAULT);
        reader.setChunkSize(Integer.MAX_VALUE);
        feed(
                chunks().full(4, 0, bytesMax, type, 0)
                        .bytes(new byte[bytesMax - 1])
                        .toBytes(),
                new java.util.Random(0),
                Integer.MAX_VALUE);
        assertThat(read).isEmpty();
    }

    @Test
    void anInheritedHeaderIsBoundedToo() {
        receive(chunks().full(4, 0, 262_144, 9, 1).bytes(new byte[128]));
        reader.abort(4);
        // The length stays, the type would not allow it.
        refused(chunks().delta(4, 0, 262_145, 8), "a message of type 8");
    }

    @Test
    void aDeclaredLengthTakesNoMemory() {
        receive(chunks().full(4, 0, 8 << 20, 9, 1).u8(1));

        assertThat(held()).isLessThanOrEqualTo((64 << 10) + ChunkReader.HEADROOM_BYTES);
    }

    @Test
    void memoryGrowsWithWhatCame() {
        receive(chunks().full(2, 0, 4, MessageType.SET_CHUNK_SIZE, 0).u32(0x7FFF_FFFF));
        receive(chunks().full(4, 0, 8 << 20, 9, 1).bytes(new byte[1 << 20]));

        assertThat(held()).isBetween(1L << 20, 3L << 20);
    }

    @Test
    void incompleteMessagesAreBoundedTogether() {
        reader = new ChunkReader(allocator, new ChunkLimits(1_000, 1_000, 1_000, 1_000, 1_500, 16, 64));
        ChunkEncoder chunks =
                chunks().full(2, 0, 4, MessageType.SET_CHUNK_SIZE, 0).u32(750);
        chunks.full(4, 0, 1_000, 9, 1).bytes(new byte[750]);
        chunks.full(5, 0, 1_000, 9, 1).bytes(new byte[750]);
        receive(chunks);

        refused(chunks().next(4).u8(1), "incomplete messages of more than 1500 bytes");
    }

    @Test
    void whatWasCompletedOrAbortedCountsNoMore() {
        reader = new ChunkReader(allocator, new ChunkLimits(1_000, 1_000, 1_000, 1_000, 1_500, 1, 64));
        for (int i = 0; i < 20; i++) {
            receive(chunks().full(4, i, 300, 9, 1)
                    .bytes(FRAME, 0, 128)
                    .next(4)
                    .bytes(FRAME, 128, 128)
                    .next(4)
                    .bytes(FRAME, 256, 44));
            receive(chunks().full(5, i, 300, 9, 1).bytes(FRAME, 0, 128));
            reader.abort(5);
        }

        assertThat(read).hasSize(20);
    }

    @Test
    void noMoreThanSixteenMessagesAreIncompleteAtOnce() {
        ChunkEncoder chunks = chunks();
        for (int id = 3; id < 19; id++) {
            chunks.full(id, 0, 300, 9, 1).bytes(FRAME, 0, 128);
        }
        receive(chunks);

        refused(chunks().full(19, 0, 300, 9, 1).bytes(FRAME, 0, 128), "more than 16 incomplete messages");
    }

    @Test
    void noMoreThanSixtyFourChunkStreamsExist() {
        for (int id = 2; id < 66; id++) {
            receive(chunks().full(id, 0, 0, 9, 1));
        }
        assertThat(read).hasSize(64);

        refused(chunks().full(66, 0, 0, 9, 1), "more than 64 chunk streams");
    }

    @Test
    void limitsBelowOneAreRefused() {
        assertThatThrownBy(() -> new ChunkLimits(1, 1, 1, 1, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each must be at least 1");
    }

    @Test
    void closingReleasesWhatIsIncomplete() {
        receive(chunks().full(4, 0, 300, 9, 1)
                .bytes(FRAME, 0, 128)
                .full(5, 0, 9, 9, 1)
                .u8(0));
        assertThat(held()).isPositive();

        reader.close();

        assertThat(held()).isZero();
    }

    @Test
    void aMessageGivesAllItsMemoryToWhoeverTakesIt() {
        receive(chunks().full(4, 0, 3, 9, 1).bytes(payload(3)));

        assertThat(held()).isZero();
        assertThat(List.copyOf(read)).hasSize(1);
    }
}
