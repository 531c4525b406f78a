package dev.tramo.rtmp.live;

import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is sent the stream: a player, or a server that we push to. Begins at a keyframe with time 0. What its connection
 * does not take waits here within bounds; beyond them it loses what is before the newest keyframe, or else all pictures until
 * the next one. Headers and metadata are never lost. Stream's thread.
 */
public final class Consumer {
    /** The way out. */
    public interface Outlet {
        /** Whether more may be written now. */
        boolean isWritable();

        /** Takes bytes, the receiver's to release; sent with the next {@link #flush}. */
        void write(ByteBuf bytes);

        /** Sends what was written. */
        void flush();

        /** Bytes written that the system has not taken yet. */
        long unsentBytes();
    }

    /** What a consumer is sent in front of metadata. */
    public enum Kind {
        /** Metadata as it is. */
        PLAYER,
        /** Metadata as a publisher sends it. */
        PUSH
    }

    private static final int CHUNK_STREAMS = 8;
    private static final long NONE = -1;
    private static final ByteBuf SET_DATA_FRAME = setDataFrame();
    private static final int SCARCE_DIVISOR = 4;
    /** Empty messages of one time would pass the bounds of bytes and time. */
    private static final int MESSAGES_MAX = 8_192;

    private final Kind kind;
    private final int streamId;
    private final QueueLimits limits;
    private final ByteBufAllocator allocator;
    private final Outlet outlet;
    private final Joining joining;
    private final Deque<MediaMessage> queue = new ArrayDeque<>();
    private final long[] lastSerial = new long[CHUNK_STREAMS];
    private boolean scarce;
    /** Pictures are missing because the connection was too slow, until the next keyframe. */
    private boolean gapOpen;

    private boolean unflushed;
    /** Messages in a row of which this consumer is sent the shared bytes, not yet written. */
    private @Nullable Batch run;

    private int runStart;
    private int runEnd;
    private long queuedBytes;
    private int queuedPictures;
    private long handedBytes;
    private long progressBytes;
    private long progressNanos;
    private long sentFrames;
    private long sentBytes;
    private long droppedFrames;
    private long droppedBytes;
    private long gaps;

    /**
     * A consumer that has been sent nothing.
     *
     * @param streamId message stream of its connection
     */
    public Consumer(
            Kind kind, int streamId, QueueLimits limits, ByteBufAllocator allocator, Outlet outlet, long nowNanos) {
        this.kind = kind;
        this.streamId = streamId;
        this.limits = limits;
        this.allocator = allocator;
        this.outlet = outlet;
        this.joining = new Joining(nowNanos);
        this.progressNanos = nowNanos;
        java.util.Arrays.fill(lastSerial, NONE);
    }

    private static ByteBuf setDataFrame() {
        ByteBuf bytes = Unpooled.buffer();
        AmfWriter.write(bytes, "@setDataFrame");
        return Unpooled.unreleasableBuffer(bytes.asReadOnly());
    }

    Joining joining() {
        return joining;
    }

    /** Begins: the message of that time will be at 0. Headers come first. */
    void start(long time, Iterable<MediaMessage> headers) {
        joining.start(time);
        headers.forEach(this::enqueue);
    }

    /** Pictures go on with the next keyframe: the one before belongs to a publisher that is gone. */
    void awaitKeyframe() {
        joining.awaitKeyframe();
        gapOpen = false;
    }

    /** Takes a message if it is of use now. */
    void offer(MediaMessage message) {
        long base = joining.base();
        boolean wanted = joining.takes(message.role(), message.time());
        if (joining.base() != base) {
            java.util.Arrays.fill(lastSerial, NONE); // all times grow, so that none is negative
        }
        if (message.role() == Role.KEYFRAME) {
            gapOpen = false;
        }
        if (wanted) {
            enqueue(message);
        } else if (gapOpen && message.isVideo()) {
            dropped(message);
        }
    }

    private void enqueue(MediaMessage message) {
        if (queue.isEmpty() && outlet.isWritable()) {
            send(message);
            return;
        }
        if (message.role() == Role.DISPOSABLE_VIDEO && isHalfFull()) {
            dropped(message);
            return;
        }
        queue.add(message.retain());
        count(message, 1);
        if (overflows()) {
            shed();
        }
    }

    private void count(MediaMessage message, int sign) {
        queuedBytes += sign * (long) message.payloadBytes();
        queuedPictures += message.isPicture() ? sign : 0;
    }

    private boolean isHalfFull() {
        return queuedBytes > bytesMax() / 2 || queueMillis() > millisMax() / 2;
    }

    private boolean overflows() {
        return queuedBytes > bytesMax() || queueMillis() > millisMax() || queue.size() > MESSAGES_MAX;
    }

    /** When memory is scarce everywhere, everybody has less of it. */
    void setScarce(boolean memoryIsScarce) {
        scarce = memoryIsScarce;
    }

    private int bytesMax() {
        return scarce ? limits.bytesMax() / SCARCE_DIVISOR : limits.bytesMax();
    }

    private int millisMax() {
        return scarce ? limits.millisMax() / SCARCE_DIVISOR : limits.millisMax();
    }

    private void shed() {
        int pictures = queuedPictures;
        dropBeforeNewestKeyframe();
        if (queuedPictures > 0 && overflows()) {
            joining.awaitKeyframe();
            gapOpen = true;
            drop(queue.iterator(), MediaMessage::isPicture, () -> true);
        }
        if (queuedPictures < pictures) {
            gaps++;
        }
        if (overflows()) {
            dropReplacedHeaders();
            drop(queue.iterator(), message -> !message.isHeader(), this::overflows);
        }
    }

    private void dropBeforeNewestKeyframe() {
        if (queuedPictures == 0) {
            return;
        }
        Iterator<MediaMessage> backwards = queue.descendingIterator();
        boolean found = false;
        while (backwards.hasNext() && !found) {
            found = backwards.next().role() == Role.KEYFRAME;
        }
        drop(backwards, message -> !message.isHeader(), () -> true);
    }

    private void drop(Iterator<MediaMessage> messages, Predicate<MediaMessage> which, BooleanSupplier whileTrue) {
        while (messages.hasNext() && whileTrue.getAsBoolean()) {
            MediaMessage message = messages.next();
            if (which.test(message)) {
                messages.remove();
                unqueue(message);
            }
        }
    }

    /** Of headers between which nothing needs the earlier one, the last is enough. */
    private void dropReplacedHeaders() {
        Map<Integer, MediaMessage> later = new HashMap<>();
        Iterator<MediaMessage> backwards = queue.descendingIterator();
        while (backwards.hasNext()) {
            MediaMessage message = backwards.next();
            if (!message.isHeader()) {
                later.values().removeIf(header -> message.isFrame() && header.isOfKindOf(message));
            } else if (later.putIfAbsent(message.key(), message) != null) {
                backwards.remove();
                unqueue(message);
            }
        }
    }

    private void unqueue(MediaMessage message) {
        if (message.isFrame()) {
            dropped(message);
        }
        count(message, -1);
        message.release();
    }

    private void dropped(MediaMessage message) {
        droppedFrames++;
        droppedBytes += message.payloadBytes();
    }

    /** Sends what waited, as far as the outlet takes it; to be called when it takes more. */
    public void drain() {
        while (!queue.isEmpty() && outlet.isWritable()) {
            MediaMessage message = queue.remove();
            count(message, -1);
            send(message);
            message.release();
        }
        flush();
    }

    void flush() {
        endRun();
        if (unflushed) {
            unflushed = false;
            outlet.flush();
        }
    }

    private void send(MediaMessage message) {
        int chunks = message.chunkStreamId();
        boolean isMetadata = message.role() == Role.METADATA;
        // All that comes before the first frame is at 0, from whenever it is; what comes next cannot refer to it.
        boolean opens = message.isHeader() && sentFrames == 0;
        boolean atZero = opens || message.time() < joining.base();
        if (message.follows() && lastSerial[chunks] == message.serial() - 1 && !isMetadata && !opens) {
            writeShared(message);
        } else {
            endRun();
            int timestamp = atZero ? 0 : (int) (message.time() - joining.base());
            ByteBuf prefix = isMetadata && kind == Kind.PUSH ? SET_DATA_FRAME : Unpooled.EMPTY_BUFFER;
            message.writeAlone(timestamp, streamId, allocator, prefix, outlet::write);
        }
        lastSerial[chunks] = atZero ? NONE : message.serial();
        unflushed = true;
        handedBytes += message.payloadBytes();
        sentBytes += message.payloadBytes();
        sentFrames += message.isFrame() ? 1 : 0;
    }

    private void writeShared(MediaMessage message) {
        Batch batch = message.openBatch();
        if (batch == null) {
            endRun();
            outlet.write(message.shared());
            return;
        }
        if (batch != run || runEnd != message.batchStart()) {
            endRun();
            run = batch;
            runStart = message.batchStart();
        }
        runEnd = message.batchStart() + message.wireBytes();
    }

    /** Writes what was held back to be written in one piece; before its batch is closed. */
    void endRun() {
        if (run != null) {
            outlet.write(run.piece(runStart, runEnd));
            run = null;
        }
    }

    /** Sees whether the connection moves; once a second. */
    public void observe(long nowNanos) {
        long taken = handedBytes - outlet.unsentBytes();
        boolean nothingWaits = queue.isEmpty() && outlet.unsentBytes() <= 0;
        if (taken > progressBytes || nothingWaits) {
            progressBytes = Math.max(taken, progressBytes);
            progressNanos = nowNanos;
        }
    }

    /** How long the connection has taken nothing although something waits, as of the last {@link #observe}. */
    public long stalledNanos(long nowNanos) {
        return nowNanos - progressNanos;
    }

    /** Bytes that the system took of what was handed to the connection, about, as of the last {@link #observe}. */
    public long takenBytes() {
        return progressBytes;
    }

    /** Media waiting here, milliseconds. */
    public long queueMillis() {
        MediaMessage newest = queue.peekLast();
        // Headers are kept however old they are: they are no measure.
        for (MediaMessage oldest : queue) {
            if (newest != null && !oldest.isHeader()) {
                return Math.max(0, newest.arrivalMillis() - oldest.arrivalMillis());
            }
        }
        return 0;
    }

    /** Payload waiting here, bytes. */
    public long queueBytes() {
        return queuedBytes;
    }

    /** Audio and video messages handed to the connection. */
    public long sentFrames() {
        return sentFrames;
    }

    /** Payload handed to the connection, bytes. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Audio and video messages lost because the connection was too slow. */
    public long droppedFrames() {
        return droppedFrames;
    }

    /** Their payload, bytes. */
    public long droppedBytes() {
        return droppedBytes;
    }

    /** How often pictures were lost. */
    public long gaps() {
        return gaps;
    }

    /** Releases what waits. */
    void clear() {
        endRun();
        queue.forEach(MediaMessage::release);
        queue.clear();
        queuedBytes = 0;
        queuedPictures = 0;
    }
}
