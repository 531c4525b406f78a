package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.amf.AmfReader;
import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.wire.ChunkEncoder;
import dev.tramo.rtmp.wire.ChunkLimits;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The other end of a session: sends whatever a test wants, and puts down what it hears, one line for each message. */
final class Peer implements RtmpSession.Output {
    /** S0, S1, S2; or C0, C1, C2. */
    private static final int HANDSHAKE_BYTES = 1 + 2 * 1_536;

    private final ByteBufAllocator allocator;
    private final LongSupplier clock;
    private final ByteBuf incoming = Unpooled.buffer();
    private final ChunkReader reader = new ChunkReader(Unpooled.buffer().alloc(), ChunkLimits.DEFAULT);
    private final List<String> heard = new ArrayList<>();
    private int handshakeBytesHeard;
    private RtmpSession session;
    private boolean closed;
    private int chunkBytes = 128;

    Peer(ByteBufAllocator allocator, LongSupplier clock) {
        this.allocator = allocator;
        this.clock = clock;
    }

    void attach(RtmpSession to) {
        session = to;
    }

    RtmpSession session() {
        return session;
    }

    @Override
    public void write(ByteBuf bytes) {
        assertThat(closed).as("written after close").isFalse();
        incoming.writeBytes(bytes);
        bytes.release();
    }

    @Override
    public void close() {
        assertThat(closed).as("closed twice").isFalse();
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    void release() {
        reader.close();
    }

    /** The bytes heard and not yet read. */
    byte[] raw() {
        byte[] raw = new byte[incoming.readableBytes()];
        incoming.readBytes(raw);
        return raw;
    }

    /** Its part of the handshake, all at once, as client or server. */
    Peer shakeHands() {
        byte[] bytes = new byte[HANDSHAKE_BYTES];
        bytes[0] = 3;
        return bytes(bytes);
    }

    Peer bytes(byte... bytes) {
        session.receive(allocator.buffer(Math.max(1, bytes.length)).writeBytes(bytes), clock.getAsLong());
        return this;
    }

    Peer chunks(ChunkEncoder chunks) {
        return bytes(chunks.toBytes());
    }

    /** A message in chunks of the size in use, each with a whole header. */
    Peer message(int chunkStream, long timestamp, int type, int streamId, byte[] payload) {
        return bytes(encoded(chunkStream, timestamp, type, streamId, payload));
    }

    byte[] encoded(int chunkStream, long timestamp, int type, int streamId, byte[] payload) {
        ChunkEncoder out = new ChunkEncoder().full(chunkStream, timestamp, payload.length, type, streamId);
        for (int at = 0; at < payload.length; at += chunkBytes) {
            (at == 0 ? out : out.next(chunkStream)).bytes(payload, at, Math.min(chunkBytes, payload.length - at));
        }
        return out.toBytes();
    }

    Peer command(int chunkStream, int streamId, Object... values) {
        return message(chunkStream, 0, MessageType.COMMAND, streamId, amf(values));
    }

    Peer media(int type, long timestamp, String text) {
        return message(type == MessageType.AUDIO ? 4 : 6, timestamp, type, 1, text.getBytes(StandardCharsets.US_ASCII));
    }

    Peer control(int type, long value) {
        return message(2, 0, type, 0, new ChunkEncoder().u32(value).toBytes());
    }

    Peer userControl(int event, long... values) {
        ChunkEncoder payload = new ChunkEncoder().u8(event >> 8).u8(event);
        for (long value : values) {
            payload.u32(value);
        }
        return message(2, 0, MessageType.USER_CONTROL, 0, payload.toBytes());
    }

    /** Announces a chunk size and uses it. */
    Peer chunkSize(int bytes) {
        control(MessageType.SET_CHUNK_SIZE, bytes);
        chunkBytes = bytes;
        return this;
    }

    static byte[] amf(Object... values) {
        ByteBuf out = Unpooled.buffer();
        AmfWriter.writeAll(out, values);
        return ByteBufUtil.getBytes(out);
    }

    /** What was heard since the last call: commands as "[stream] name transaction values", others by name. */
    List<String> heard() {
        int skipped = Math.min(HANDSHAKE_BYTES - handshakeBytesHeard, incoming.readableBytes());
        incoming.skipBytes(skipped);
        handshakeBytesHeard += skipped;
        try {
            while (reader.next(incoming, this::put)) {
                // on to the next message
            }
        } catch (ProtocolException e) {
            throw new AssertionError("the session sent what nobody can read", e);
        }
        assertThat(incoming.isReadable()).isFalse();
        List<String> lines = List.copyOf(heard);
        heard.clear();
        return lines;
    }

    private void put(int type, int timestamp, int streamId, ByteBuf payload) throws ProtocolException {
        String stream = streamId == 0 ? "" : "[" + streamId + "] ";
        heard.add(stream
                + switch (type) {
                    case MessageType.SET_CHUNK_SIZE -> {
                        reader.setChunkSize(payload.getInt(payload.readerIndex()));
                        yield "chunk size " + payload.readInt();
                    }
                    case MessageType.ACKNOWLEDGEMENT -> "ack " + payload.readUnsignedInt();
                    case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> "window " + payload.readInt();
                    case MessageType.SET_PEER_BANDWIDTH -> "bandwidth " + payload.readInt() + " " + payload.readByte();
                    case MessageType.USER_CONTROL ->
                        "control " + payload.readShort() + " " + ByteBufUtil.hexDump(payload);
                    case MessageType.COMMAND -> values(payload);
                    case MessageType.DATA -> "data " + values(payload);
                    default -> "type " + type;
                });
        payload.release();
    }

    private static String values(ByteBuf payload) throws ProtocolException {
        return new AmfReader(payload).readAll().stream().map(Peer::text).collect(Collectors.joining(" "));
    }

    private static String text(Object value) {
        return switch (value) {
            case Double number when number == Math.rint(number) -> String.valueOf(number.longValue());
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case null, default -> String.valueOf(value);
        };
    }
}
