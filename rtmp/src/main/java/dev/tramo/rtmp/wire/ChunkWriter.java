package dev.tramo.rtmp.wire;

import io.netty.buffer.ByteBuf;

/** Writes messages as chunks (RTMP specification 1.0, section 5.3). Chunk stream IDs are 2 to 63. */
public final class ChunkWriter {
    /** The chunk size that we announce and use; larger than most frames, so that most messages are one chunk. */
    public static final int CHUNK_BYTES = 65_536;

    /** The chunk size before one is announced (section 5.4.1). */
    public static final int CHUNK_BYTES_INITIAL = 128;

    /** Length of a chunk header of format 1, which refers to the previous message. */
    public static final int DELTA_HEADER_BYTES = 8;

    /** Length of a chunk header of format 0, without extended timestamp. */
    public static final int FULL_HEADER_BYTES = 12;

    /** The first timestamp or delta that needs the extended field. */
    public static final int EXTENDED = 0xFF_FFFF;

    private static final int CONTINUATION = 0xC0;
    private static final int DELTA = 0x40;

    private ChunkWriter() {}

    /**
     * Writes a whole message with a full header.
     *
     * @param timestamp milliseconds, modulo 2^32
     * @param payload its readable bytes; unchanged
     */
    public static void write(
            ByteBuf out, int chunkStreamId, int timestamp, int type, int streamId, ByteBuf payload, int chunkBytes) {
        writeFullHeader(out, chunkStreamId, timestamp, type, streamId, payload.readableBytes());
        writePayload(out, chunkStreamId, timestamp, payload, chunkBytes);
    }

    /** Writes a header of format 0, with extended timestamp where needed. */
    public static void writeFullHeader(
            ByteBuf out, int chunkStreamId, int timestamp, int type, int streamId, int payloadBytes) {
        out.writeByte(chunkStreamId);
        out.writeMedium(isExtended(timestamp) ? EXTENDED : timestamp);
        out.writeMedium(payloadBytes);
        out.writeByte(type);
        out.writeIntLE(streamId);
        if (isExtended(timestamp)) {
            out.writeInt(timestamp);
        }
    }

    /** Writes a header of format 1 at {@code index}; the delta must be less than {@link #EXTENDED}. */
    public static void setDeltaHeader(
            ByteBuf out, int index, int chunkStreamId, int deltaMillis, int type, int payloadBytes) {
        out.setByte(index, DELTA | chunkStreamId);
        out.setMedium(index + 1, deltaMillis);
        out.setMedium(index + 4, payloadBytes);
        out.setByte(index + 7, type);
    }

    /** Writes a payload in chunks after its header; an extended timestamp is repeated on each chunk, as most senders do. */
    public static void writePayload(ByteBuf out, int chunkStreamId, int timestamp, ByteBuf payload, int chunkBytes) {
        int at = payload.readerIndex();
        while (true) {
            int bytes = Math.min(chunkBytes, payload.writerIndex() - at);
            out.writeBytes(payload, at, bytes);
            at += bytes;
            if (at == payload.writerIndex()) {
                return;
            }
            out.writeByte(CONTINUATION | chunkStreamId);
            if (isExtended(timestamp)) {
                out.writeInt(timestamp);
            }
        }
    }

    /** Whether a timestamp needs the extended field. */
    public static boolean isExtended(int timestamp) {
        return Integer.compareUnsigned(timestamp, EXTENDED) >= 0;
    }
}
