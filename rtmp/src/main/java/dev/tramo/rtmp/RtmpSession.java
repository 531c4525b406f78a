package dev.tramo.rtmp;

import dev.tramo.rtmp.amf.AmfReader;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.Handshake;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of an RTMP connection, as far as servers and clients have it in common: handshake, chunks, acknowledgements, pings,
 * commands and their limits.
 */
public abstract sealed class RtmpSession permits ServerSession, PushSession, PullSession {
    /** The connection that a session writes to. */
    public interface Output {
        /** Sends bytes, the receiver's to release. */
        void write(ByteBuf bytes);

        /** Closes the connection after everything written was sent. */
        void close();
    }

    private static final int PING_REQUEST = 6;
    private static final int PING_RESPONSE = 7;
    /** Some encoders send message types of their own. This many in a row mean that chunk synchronisation is lost. */
    private static final int UNKNOWN_IN_A_ROW_MAX = 100;

    /** Work of reading a chunk, expressed as the bytes of a large chunk that cost the same. */
    private static final int CHUNK_COST_BYTES = 32;
    /** 8 MiB in chunks of 128 bytes, far more than any dialogue needs. */
    private static final int CHUNKS_BEFORE_MEDIA_MAX = 65_536;

    protected final RtmpLimits limits;
    protected final ByteBufAllocator allocator;
    final RtmpWriter out;
    private final Output output;
    private final Handshake handshake;
    private final ChunkReader reader;
    private final CommandLimit commands;
    private final Deadline deadline = new Deadline();
    private final ChunkReader.Sink messages = this::onMessage;
    private @Nullable ByteBuf pending;
    private boolean handshakeDone;
    private boolean paused;
    private boolean processing;
    private @Nullable Ending ending;
    private long nowNanos;
    private long heardNanos;
    private boolean pinged;
    private long receivedBytes;
    private long acknowledgedBytes;
    private int acknowledgeEveryBytes = RtmpWriter.WINDOW_BYTES / 2;
    private int unknownInARow;

    RtmpSession(ByteBufAllocator allocator, RtmpLimits limits, Output output, Handshake handshake, long nowNanos) {
        this.allocator = allocator;
        this.limits = limits;
        this.output = output;
        this.out = new RtmpWriter(allocator, output);
        this.handshake = handshake;
        this.reader = new ChunkReader(allocator, limits.chunks());
        // A peer that is not accepted yet can make us hold no more than a command.
        this.reader.setPartialBytesMax(limits.chunks().commandBytesMax());
        this.nowNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.commands = new CommandLimit(limits, nowNanos);
        within(limits.handshake(), "the end of the handshake");
    }

    /**
     * Receives bytes from the peer.
     *
     * @param in released here
     */
    public final void receive(ByteBuf in, long now) {
        nowNanos = now;
        heardNanos = now;
        pinged = false;
        receivedBytes += in.readableBytes();
        if (ending != null) {
            in.release();
            return;
        }
        pending = pending == null ? in : join(pending, in);
        if (paused && pending.readableBytes() > limits.unacceptedBytesMax()) {
            end(Ending.Kind.INVALID, "more than " + limits.unacceptedBytesMax() + " bytes before it was accepted");
            return;
        }
        process();
    }

    private ByteBuf join(ByteBuf left, ByteBuf added) {
        ByteBuf joined = allocator.buffer(left.readableBytes() + added.readableBytes());
        joined.writeBytes(left).writeBytes(added);
        left.release();
        added.release();
        return joined;
    }

    private void process() {
        ByteBuf in = pending;
        if (in == null || processing) {
            return;
        }
        processing = true;
        try {
            if (!handshakeDone) {
                shakeHands(in);
            }
            while (handshakeDone && !paused && ending == null && reader.next(in, messages)) {
                // one message per iteration
            }
        } catch (ProtocolException e) {
            end(Ending.Kind.INVALID, String.valueOf(e.getMessage()));
        } finally {
            processing = false;
        }
        if (ending == null && !mediaFlows() && reader.chunks() > CHUNKS_BEFORE_MEDIA_MAX) {
            end(Ending.Kind.INVALID, "more than " + CHUNKS_BEFORE_MEDIA_MAX + " chunks before media");
        }
        if (ending == null) {
            acknowledge();
        }
        if (pending != null && (ending != null || !in.isReadable())) {
            pending.release();
            pending = null;
        }
    }

    private void shakeHands(ByteBuf in) throws ProtocolException {
        ByteBuf answer = allocator.buffer();
        try {
            handshakeDone = handshake.read(in, answer);
        } finally {
            if (answer.isReadable()) {
                output.write(answer);
            } else {
                answer.release();
            }
        }
        if (handshakeDone) {
            onHandshakeDone();
        }
    }

    /** Checks time limits; to be called about once a second. */
    public final void tick(long now) {
        nowNanos = now;
        if (ending != null) {
            return;
        }
        if (deadline.hasPassed(now)) {
            end(Ending.Kind.TIMEOUT, deadline.reason());
            return;
        }
        if (handshakeDone) {
            onTick();
        }
    }

    /** Stops reading messages until {@link #resume}, while a request is being decided. */
    final void pause() {
        paused = true;
    }

    /** Allows large messages from now on: the peer may send media. */
    final void trust() {
        reader.setPartialBytesMax(limits.chunks().partialBytesMax());
    }

    /** Continues to read messages. */
    final void resume() {
        paused = false;
        heardNanos = nowNanos; // nothing was read while paused
        process();
    }

    /**
     * The connection is closed: releases everything held.
     *
     * @param reason why it broke; empty if the peer closed it
     */
    public final void disconnected(String reason) {
        if (ending == null) {
            boolean orderly = reason.isEmpty();
            ending = new Ending(
                    orderly ? Ending.Kind.LEFT : Ending.Kind.LOST, orderly ? "the peer closed the connection" : reason);
            ended(ending);
        }
    }

    /** Ends the session and closes the connection. Does nothing if it has ended. */
    final void end(Ending.Kind kind, String reason) {
        end(new Ending(kind, reason));
    }

    final void end(Ending how) {
        if (ending == null) {
            ending = how; // set first, since the output may call disconnected at once
            output.close();
            ended(how);
        }
    }

    private void ended(Ending how) {
        reader.close();
        if (pending != null) {
            pending.release();
            pending = null;
        }
        onEnded(how);
    }

    /** Whether the session is over. */
    public final boolean hasEnded() {
        return ending != null;
    }

    /**
     * Ends the session unless something happens within a time; {@code what} names it in the reason. Replaces the former
     * deadline.
     */
    final void within(Duration time, String what) {
        deadline.set(time, what, nowNanos);
    }

    final void withoutDeadline() {
        deadline.clear();
    }

    final long now() {
        return nowNanos;
    }

    /** Bytes received so far, or more if they came in very small chunks, which cost more work. */
    final long workBytes() {
        return Math.max(receivedBytes, reader.chunks() * CHUNK_COST_BYTES);
    }

    /** Pings a silent peer after half of the idle time, and ends the session after all of it. */
    final void watchSilence() {
        long silentNanos = nowNanos - heardNanos;
        long idleNanos = limits.idle().toNanos();
        if (silentNanos >= idleNanos) {
            end(Ending.Kind.TIMEOUT, "nothing received for " + limits.idle().toSeconds() + " s");
        } else if (silentNanos >= idleNanos / 2 && !pinged) {
            pinged = true;
            out.userControl(PING_REQUEST, (int) (nowNanos / 1_000_000));
        }
    }

    // Implemented by subclasses.

    abstract void onHandshakeDone();

    /** A command; {@code arguments} begin with the command object. */
    abstract void onCommand(String name, double transaction, List<@Nullable Object> arguments, int streamId)
            throws ProtocolException;

    /** Audio, video or data (AMF0); the payload is the subclass's to release. */
    abstract void onMedia(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException;

    void onUserControl(int event) throws ProtocolException {}

    void onTick() {}

    abstract boolean mediaFlows();

    /** Whether a command that cannot be decoded is ignored instead of ending the session. */
    boolean toleratesUndecodable(String command) {
        return mediaFlows();
    }

    abstract void onEnded(Ending how);

    private void onMessage(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException {
        if (type == MessageType.AUDIO || type == MessageType.VIDEO) {
            unknownInARow = 0;
            onMedia(type, timestamp, streamId, payload);
            return;
        }
        try {
            onOtherMessage(type, timestamp, streamId, payload);
        } finally {
            payload.release();
        }
    }

    private void onOtherMessage(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException {
        boolean known = true;
        switch (type) {
            case MessageType.SET_CHUNK_SIZE,
                    MessageType.ABORT,
                    MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                    MessageType.SET_PEER_BANDWIDTH -> readControl(type, payload);
            case MessageType.ACKNOWLEDGEMENT, MessageType.SHARED_OBJECT, MessageType.SHARED_OBJECT_AMF3 -> {}
            case MessageType.USER_CONTROL -> readUserControl(payload);
            case MessageType.DATA -> onMedia(MessageType.DATA, timestamp, streamId, payload.retain());
            case MessageType.DATA_AMF3 -> {
                if (payload.isReadable()) { // one byte of format, then AMF0
                    onMedia(
                            MessageType.DATA,
                            timestamp,
                            streamId,
                            payload.skipBytes(1).retain());
                }
            }
            case MessageType.COMMAND -> readCommand(payload, streamId);
            case MessageType.COMMAND_AMF3 -> {
                if (payload.isReadable()) {
                    readCommand(payload.skipBytes(1), streamId);
                }
            }
            case MessageType.AGGREGATE -> AggregateReader.read(timestamp, streamId, payload, this::onPart);
            default -> known = false;
        }
        unknownInARow = known ? 0 : unknownInARow + 1;
        if (unknownInARow >= UNKNOWN_IN_A_ROW_MAX) {
            throw new ProtocolException(UNKNOWN_IN_A_ROW_MAX + " messages of unknown types in a row");
        }
    }

    private void readControl(int type, ByteBuf payload) throws ProtocolException {
        if (payload.readableBytes() < 4) {
            if (type == MessageType.SET_CHUNK_SIZE) { // what follows would be misread
                throw new ProtocolException("a chunk size of " + payload.readableBytes() + " bytes; it needs 4");
            }
            return; // as nginx-rtmp does
        }
        int value = payload.getInt(payload.readerIndex());
        switch (type) {
            case MessageType.SET_CHUNK_SIZE -> reader.setChunkSize(value);
            case MessageType.ABORT -> reader.abort(value);
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> acknowledgeEveryBytes = Math.max(1_024, value / 2);
            default -> {
                countCommand(); // it makes us send, so it is limited: the peer might not read
                out.answerBandwidth(value);
            }
        }
    }

    private void readUserControl(ByteBuf payload) throws ProtocolException {
        if (payload.readableBytes() < 2) {
            return;
        }
        int event = payload.readUnsignedShort();
        // Only a ping is answered: Twitch closes the connection after an answer to StreamBegin.
        if (event == PING_REQUEST && payload.readableBytes() >= 4) {
            countCommand();
            out.userControl(PING_RESPONSE, payload.readInt());
        } else {
            onUserControl(event);
        }
    }

    private void readCommand(ByteBuf payload, int streamId) throws ProtocolException {
        countCommand();
        AmfReader amf = new AmfReader(payload, limits.amf());
        String name = "";
        double transaction;
        List<@Nullable Object> arguments;
        try {
            if (!(amf.read() instanceof String text)) {
                throw new ProtocolException("a command without a name");
            }
            name = text;
            transaction = amf.hasMore() && amf.read() instanceof Double number ? number : 0;
            arguments = amf.readAll();
        } catch (ProtocolException e) {
            if (toleratesUndecodable(name)) {
                return;
            }
            throw e;
        }
        onCommand(name, transaction, arguments, streamId);
    }

    private void countCommand() throws ProtocolException {
        commands.count(mediaFlows(), nowNanos);
    }

    private void onPart(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException {
        if (ending == null) {
            onMedia(type, timestamp, streamId, payload);
        } else {
            payload.release();
        }
    }

    private void acknowledge() {
        if (handshakeDone && receivedBytes - acknowledgedBytes >= acknowledgeEveryBytes) {
            acknowledgedBytes = receivedBytes;
            out.acknowledge(receivedBytes);
        }
    }

    static Map<String, @Nullable Object> information(String level, String code, String description) {
        Map<String, @Nullable Object> information = new LinkedHashMap<>();
        information.put("level", level);
        information.put("code", code);
        information.put("description", description);
        return information;
    }

    static @Nullable Object argument(List<@Nullable Object> arguments, int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    static String text(@Nullable Object value) {
        return value instanceof String string ? string : "";
    }
}
