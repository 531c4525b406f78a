package dev.tramo.rtmp.live;

import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to one connection: with the shared header if the connection was sent the previous message, else with a full
 * one. Messages that are adjacent in a {@link Batch} are written as one slice. Stream's thread.
 */
final class MessageSender {
    private static final int CHUNK_STREAMS = 8;
    private static final int NONE = -1;
    private static final ByteBuf SET_DATA_FRAME = setDataFrame();

    private final Consumer.Kind kind;
    private final int streamId;
    private final ByteBufAllocator allocator;
    private final Consumer.Outlet outlet;
    /** By chunk stream: serial of the message that the next header may refer to. */
    private final int[] lastSerial = new int[CHUNK_STREAMS];

    private boolean unflushed;
    /** The batch of which a slice is about to be written; null if there is none. */
    private @Nullable Batch run;

    private int runStart;
    private int runEnd;
    private long frames;
    private long bytes;

    MessageSender(Consumer.Kind kind, int streamId, ByteBufAllocator allocator, Consumer.Outlet outlet) {
        this.kind = kind;
        this.streamId = streamId;
        this.allocator = allocator;
        this.outlet = outlet;
        forgetPrevious();
    }

    private static ByteBuf setDataFrame() {
        ByteBuf bytes = Unpooled.buffer();
        AmfWriter.write(bytes, "@setDataFrame");
        return Unpooled.unreleasableBuffer(bytes.asReadOnly());
    }

    /** Sends the next message of each chunk stream with a full header. */
    void forgetPrevious() {
        Arrays.fill(lastSerial, NONE);
    }

    /**
     * Writes a message; sent with the next {@link #flush}.
     *
     * @param base stream time at which this consumer's timestamps are 0, milliseconds
     */
    void send(MediaMessage message, long base) {
        SharedChunks chunks = message.chunks();
        int chunkStream = chunks.chunkStreamId();
        boolean isMetadata = message.role() == Role.METADATA;
        // Headers before the first frame have timestamp 0; the next header cannot refer to that.
        boolean opens = message.isHeader() && frames == 0;
        boolean atZero = opens || message.time() < base;
        if (chunks.follows() && lastSerial[chunkStream] == chunks.serial() - 1 && !isMetadata && !opens) {
            writeShared(chunks);
        } else {
            endRun();
            int timestamp = atZero ? 0 : (int) (message.time() - base);
            ByteBuf prefix = isMetadata && kind == Consumer.Kind.PUSH ? SET_DATA_FRAME : Unpooled.EMPTY_BUFFER;
            chunks.writeAlone(timestamp, streamId, allocator, prefix, outlet::write);
        }
        lastSerial[chunkStream] = atZero ? NONE : chunks.serial();
        unflushed = true;
        bytes += message.payloadBytes();
        frames += message.isFrame() ? 1 : 0;
    }

    private void writeShared(SharedChunks chunks) {
        Batch batch = chunks.openBatch();
        if (batch == null) {
            endRun();
            outlet.write(chunks.shared());
            return;
        }
        if (batch != run || runEnd != chunks.batchStart()) {
            endRun();
            run = batch;
            runStart = chunks.batchStart();
        }
        runEnd = chunks.batchStart() + chunks.bytes();
    }

    /** Writes the slice that was held back to grow. Must be called before its batch is closed. */
    void endRun() {
        if (run != null) {
            outlet.write(run.piece(runStart, runEnd));
            run = null;
        }
    }

    void flush() {
        endRun();
        if (unflushed) {
            unflushed = false;
            outlet.flush();
        }
    }

    /** Video and audio frames written. */
    long frames() {
        return frames;
    }

    /** Payload written, bytes. */
    long bytes() {
        return bytes;
    }
}
