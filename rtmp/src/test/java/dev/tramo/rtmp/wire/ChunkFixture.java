package dev.tramo.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** A reader whose memory is counted, and what it read. */
abstract class ChunkFixture {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    ChunkReader reader = new ChunkReader(allocator, ChunkLimits.DEFAULT);
    final List<Message> read = new ArrayList<>();

    /** A message as it was read or should be. */
    record Message(int type, long timestamp, int streamId, String payload) {
        static Message of(int type, long timestamp, int streamId, byte[] payload) {
            return new Message(type, timestamp & 0xFFFF_FFFFL, streamId, ByteBufUtil.hexDump(payload));
        }
    }

    @AfterEach
    void everythingIsReleased() {
        reader.close();
        assertThat(held()).isZero();
    }

    long held() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    static ChunkEncoder chunks() {
        return new ChunkEncoder();
    }

    static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    void receive(ChunkEncoder chunks) {
        receive(chunks.toBytes(), Integer.MAX_VALUE);
    }

    void receiveByteByByte(ChunkEncoder chunks) {
        receive(chunks.toBytes(), 1);
    }

    void receive(byte[] bytes, int cut) {
        try {
            feed(bytes, new Random(0), cut);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    void refused(ChunkEncoder chunks, String why) {
        assertThatThrownBy(() -> feed(chunks.toBytes(), new Random(0), Integer.MAX_VALUE))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(why);
        reader.close();
    }

    /** Hands over the bytes in pieces of 1 to {@code cut} bytes; obeys chunk sizes and aborts as a session does. */
    void feed(byte[] bytes, Random random, int cut) throws ProtocolException {
        ByteBuf pending = allocator.buffer();
        try {
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, cut == Integer.MAX_VALUE ? cut : 1 + random.nextInt(cut));
                pending.writeBytes(bytes, at, count);
                at += count;
                while (reader.next(pending, this::take)) {
                    // on to the next message
                }
                pending.discardReadBytes();
            }
        } finally {
            pending.release();
        }
    }

    private void take(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException {
        try {
            assertThat(payload.readerIndex()).isEqualTo(ChunkReader.HEADROOM_BYTES);
            read.add(new Message(type, timestamp & 0xFFFF_FFFFL, streamId, ByteBufUtil.hexDump(payload)));
            int value = payload.readableBytes() == 4 ? payload.readInt() : 0;
            if (type == MessageType.SET_CHUNK_SIZE) {
                reader.setChunkSize(value);
            } else if (type == MessageType.ABORT) {
                reader.abort(value);
            }
        } finally {
            payload.release();
        }
    }

    List<Long> timestamps() {
        return read.stream().map(Message::timestamp).toList();
    }

    List<String> payloads() {
        return read.stream().map(Message::payload).toList();
    }
}
