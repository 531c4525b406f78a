package dev.tramo.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Assembles messages from chunks (RTMP specification 1.0, section 5.3). Where the specification is unclear it accepts what
 * real senders do: both an extended timestamp and the message header may or may not be repeated on the continuation chunks of
 * a message.
 */
public final class ChunkReader implements AutoCloseable {
    /** Free space before each payload, so that it can be relayed with a header of at most this length without copying. */
    public static final int HEADROOM_BYTES = 16;

    private static final int EXTENDED = 0xFF_FFFF;
    private static final int FIRST_CAPACITY_BYTES_MAX = 64 << 10;
    /** A message of format 3 after one of format 0 uses its timestamp as the delta; larger values are not meant so. */
    private static final int DELTA_FROM_ABSOLUTE_MILLIS_MAX = 1_000;

    private static final int[] MESSAGE_HEADER_BYTES = {11, 7, 3, 0};

    /** Receives whole messages. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A message is complete.
         *
         * @param timestamp milliseconds, modulo 2^32
         * @param payload the receiver's to release
         */
        void onMessage(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException;
    }

    /** State of a chunk stream: the last message header, and the incomplete message. */
    private static final class ChunkStream {
        int timestamp;
        int delta;
        int length;
        int type;
        int streamId;
        boolean extended;
        int extendedValue;

        @Nullable
        ByteBuf partial;
    }

    private final ByteBufAllocator allocator;
    private final ChunkLimits limits;
    private final IntObjectHashMap<ChunkStream> streams = new IntObjectHashMap<>();
    private int chunkBytes = 128; // section 5.4.1
    private int partialMessages;
    private int partialBytes;
    private int partialBytesMax;
    private long chunks;
    /** The chunk whose payload is being read; null between chunks. */
    private @Nullable ChunkStream current;

    private int chunkRemaining;

    public ChunkReader(ByteBufAllocator allocator, ChunkLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        this.partialBytesMax = limits.partialBytesMax();
    }

    /** Replaces the limit of all incomplete messages together, bytes. */
    public void setPartialBytesMax(int bytes) {
        partialBytesMax = bytes;
    }

    /** Sets the peer's chunk size from the next chunk on; 1 or more. */
    public void setChunkSize(int bytes) throws ProtocolException {
        if (bytes < 1) {
            throw new ProtocolException("chunk size " + bytes + "; allowed are 1 to 2147483647");
        }
        chunkBytes = bytes;
    }

    /** Number of chunk headers read so far. Each costs work, however small the chunk. */
    public long chunks() {
        return chunks;
    }

    /** Drops the incomplete message of a chunk stream. */
    public void abort(int chunkStreamId) {
        ChunkStream stream = streams.get(chunkStreamId);
        if (stream != null && stream.partial != null) {
            forget(stream).release();
        }
    }

    /**
     * Reads up to the end of the next message.
     *
     * @param in consumed as far as possible; the rest must be passed again, followed by more
     * @return whether a message was passed to the sink; false if more bytes are needed
     */
    public boolean next(ByteBuf in, Sink sink) throws ProtocolException {
        while (true) {
            if (current == null && !readHeader(in)) {
                return false;
            }
            ChunkStream stream = current;
            ByteBuf partial = stream == null ? null : stream.partial;
            if (stream == null || partial == null) {
                throw new IllegalStateException("a chunk without a message");
            }
            int bytes = Math.min(chunkRemaining, in.readableBytes());
            partial.writeBytes(in, bytes);
            partialBytes += bytes;
            chunkRemaining -= bytes;
            if (partialBytes > partialBytesMax) {
                throw new ProtocolException("incomplete messages of more than " + partialBytesMax + " bytes");
            }
            if (chunkRemaining > 0) {
                return false;
            }
            current = null;
            if (partial.readableBytes() == stream.length) {
                sink.onMessage(stream.type, stream.timestamp, stream.streamId, forget(stream));
                return true;
            }
        }
    }

    private ByteBuf forget(ChunkStream stream) {
        ByteBuf partial = stream.partial;
        if (partial == null) {
            throw new IllegalStateException("no message to forget");
        }
        stream.partial = null;
        partialMessages--;
        partialBytes -= partial.readableBytes();
        if (current == stream) {
            current = null;
        }
        return partial;
    }

    /** Reads a chunk header if it is complete. */
    private boolean readHeader(ByteBuf in) throws ProtocolException {
        int start = in.readerIndex();
        if (!in.isReadable()) {
            return false;
        }
        int first = in.getUnsignedByte(start);
        int format = first >> 6;
        int idBytes = (first & 63) == 0 ? 1 : (first & 63) == 1 ? 2 : 0;
        int fieldsAt = start + 1 + idBytes;
        int fieldBytes = MESSAGE_HEADER_BYTES[format];
        if (in.writerIndex() < fieldsAt + fieldBytes) {
            return false;
        }
        int id = chunkStreamId(in, start, first & 63);
        ChunkStream stream = stream(id, format);
        boolean continuation = stream.partial != null;
        if (format <= 1 && continuation) {
            requireSameMessage(in, stream, id, fieldsAt);
        }
        int field = format == 3 ? 0 : in.getUnsignedMedium(fieldsAt);
        boolean extended = format == 3 ? stream.extended : field == EXTENDED;
        int end = fieldsAt + fieldBytes;
        int value = field;
        if (extended) {
            if (in.writerIndex() < end + 4) {
                return false;
            }
            value = in.getInt(end);
            end += format != 3 || !continuation || value == stream.extendedValue ? 4 : 0;
        }
        if (!continuation) {
            startMessage(in, stream, format, fieldsAt, extended, value);
        }
        in.readerIndex(end);
        chunks++;
        ByteBuf partial = stream.partial;
        int missing = stream.length - (partial == null ? 0 : partial.readableBytes());
        chunkRemaining = Math.min(chunkBytes, missing);
        current = stream;
        return true;
    }

    /**
     * Some senders repeat the message header on each chunk. Like nginx-rtmp and ffmpeg we ignore its timestamp. Another length
     * or type means another message, and the incomplete one cannot be resynchronised.
     */
    private static void requireSameMessage(ByteBuf in, ChunkStream stream, int id, int fieldsAt)
            throws ProtocolException {
        int length = in.getUnsignedMedium(fieldsAt + 3);
        int type = in.getUnsignedByte(fieldsAt + 6);
        if (length != stream.length || type != stream.type) {
            throw new ProtocolException("a message of type " + type + " and " + length + " bytes on chunk stream " + id
                    + " within one of type " + stream.type + " and " + stream.length);
        }
    }

    private static int chunkStreamId(ByteBuf in, int start, int field) {
        return switch (field) {
            case 0 -> 64 + in.getUnsignedByte(start + 1);
            case 1 -> 64 + in.getUnsignedByte(start + 1) + 256 * in.getUnsignedByte(start + 2);
            default -> field;
        };
    }

    private ChunkStream stream(int id, int format) throws ProtocolException {
        ChunkStream known = streams.get(id);
        if (known != null) {
            return known;
        }
        // librtmp begins a chunk stream with format 1; formats 2 and 3 would have nothing to refer to.
        if (format >= 2) {
            throw new ProtocolException("chunk stream " + id + " begins without a message header");
        }
        if (streams.size() >= limits.chunkStreamsMax()) {
            throw new ProtocolException("more than " + limits.chunkStreamsMax() + " chunk streams");
        }
        ChunkStream fresh = new ChunkStream();
        streams.put(id, fresh);
        return fresh;
    }

    private void startMessage(ByteBuf in, ChunkStream stream, int format, int fieldsAt, boolean extended, int value)
            throws ProtocolException {
        switch (format) {
            case 0 -> {
                stream.timestamp = value;
                stream.delta = Integer.compareUnsigned(value, DELTA_FROM_ABSOLUTE_MILLIS_MAX) <= 0 ? value : 0;
                stream.streamId = in.getIntLE(fieldsAt + 7);
            }
            case 1, 2 -> {
                stream.delta = value;
                stream.timestamp += value;
            }
            default -> stream.timestamp += stream.delta;
        }
        if (format <= 1) {
            stream.length = in.getUnsignedMedium(fieldsAt + 3);
            stream.type = in.getUnsignedByte(fieldsAt + 6);
        }
        stream.extended = extended;
        stream.extendedValue = value;
        if (stream.length > limits.bytesMax(stream.type)) {
            throw new ProtocolException("a message of type " + stream.type + " and " + stream.length
                    + " bytes; allowed are " + limits.bytesMax(stream.type));
        }
        if (partialMessages >= limits.partialMessagesMax()) {
            throw new ProtocolException("more than " + limits.partialMessagesMax() + " incomplete messages");
        }
        partialMessages++;
        int capacity = HEADROOM_BYTES + Math.min(stream.length, FIRST_CAPACITY_BYTES_MAX);
        stream.partial = allocator
                .buffer(capacity, HEADROOM_BYTES + Math.max(stream.length, 1))
                .setIndex(HEADROOM_BYTES, HEADROOM_BYTES);
    }

    /** Releases incomplete messages. */
    @Override
    public void close() {
        current = null;
        streams.values().forEach(stream -> {
            if (stream.partial != null) {
                forget(stream).release();
            }
        });
        streams.clear();
    }
}
