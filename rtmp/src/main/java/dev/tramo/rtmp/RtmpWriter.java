package dev.tramo.rtmp;

import dev.tramo.rtmp.RtmpSession.Output;
import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.wire.ChunkWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's control messages, commands and data messages. Media does not pass through it, as it is already in chunks.
 */
final class RtmpWriter {
    /** The value of nginx-rtmp and most servers. */
    static final int WINDOW_BYTES = 2_500_000;

    private static final int CONTROL_CHUNKS = 2;
    private static final int COMMAND_CHUNKS = 3;
    private static final int DATA_CHUNKS = 5;
    /** RTMP specification 1.0, section 5.4.5: "dynamic". */
    private static final int LIMIT_DYNAMIC = 2;

    private final ByteBufAllocator allocator;
    private final Output output;
    private int chunkBytes = ChunkWriter.CHUNK_BYTES_INITIAL;
    private int windowSent;

    RtmpWriter(ByteBufAllocator allocator, Output output) {
        this.allocator = allocator;
        this.output = output;
    }

    void bytes(ByteBuf bytes) {
        output.write(bytes);
    }

    /** Sends Window Acknowledgement Size. */
    void announceWindow(int bytes) {
        windowSent = bytes;
        control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, bytes);
    }

    /** Answers Set Peer Bandwidth: announces the peer's window size, unless it was announced last. */
    void answerBandwidth(int bytes) {
        if (bytes != windowSent) {
            announceWindow(bytes);
        }
    }

    /** Sends Window Acknowledgement Size and Set Peer Bandwidth with the usual size. */
    void announceFlow() {
        announceWindow(WINDOW_BYTES);
        ByteBuf payload = allocator.buffer(5).writeInt(WINDOW_BYTES).writeByte(LIMIT_DYNAMIC);
        message(CONTROL_CHUNKS, MessageType.SET_PEER_BANDWIDTH, 0, payload);
    }

    void announceChunkSize() {
        control(MessageType.SET_CHUNK_SIZE, ChunkWriter.CHUNK_BYTES);
        chunkBytes = ChunkWriter.CHUNK_BYTES;
    }

    /** Sends Acknowledgement for all bytes received so far, modulo 2^32. */
    void acknowledge(long receivedBytes) {
        control(MessageType.ACKNOWLEDGEMENT, (int) receivedBytes);
    }

    private void control(int type, int value) {
        message(CONTROL_CHUNKS, type, 0, allocator.buffer(4).writeInt(value));
    }

    void userControl(int event, int value) {
        userControl(allocator.buffer(6).writeShort(event).writeInt(value));
    }

    /** Sends a User Control message. The payload, from the event type on, is taken over. */
    void userControl(ByteBuf payload) {
        message(CONTROL_CHUNKS, MessageType.USER_CONTROL, 0, payload);
    }

    void command(int streamId, @Nullable Object... values) {
        ByteBuf payload = allocator.buffer(256);
        AmfWriter.writeAll(payload, values);
        message(COMMAND_CHUNKS, MessageType.COMMAND, streamId, payload);
    }

    void data(int streamId, @Nullable Object... values) {
        ByteBuf payload = allocator.buffer(64);
        AmfWriter.writeAll(payload, values);
        message(DATA_CHUNKS, MessageType.DATA, streamId, payload);
    }

    private void message(int chunkStreamId, int type, int streamId, ByteBuf payload) {
        ByteBuf out = allocator.buffer(payload.readableBytes() + 32);
        ChunkWriter.write(out, chunkStreamId, 0, type, streamId, payload, chunkBytes);
        payload.release();
        output.write(out);
    }
}
