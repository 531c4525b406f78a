package dev.tramo.engine;

import dev.tramo.rtmp.amf.AmfWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A client that says whatever it is told to, true or false, and only collects what it hears. */
final class RawRtmp implements AutoCloseable {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int COMMAND = 20;
    private static final int CHUNK_BYTES = 128;

    /** An H.264 sequence header and a keyframe: of 320 by 180, as far as a recorder looks. */
    static final byte[] AVC_HEADER = HexFormat.of()
            .parseHex("1700000000" + "0142c00dffe1001667420c0d95a0507c05a100000300010000030032e0a0268001000468ce3c80");

    static final byte[] AVC_KEYFRAME = {0x17, 1, 0, 0, 0, 0, 0, 0, 2, 0x65, 1};

    private final Socket socket;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private volatile boolean ended;

    RawRtmp(int port) {
        try {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::hear);
    }

    private void hear() {
        byte[] buffer = new byte[4_096];
        try {
            for (int length = socket.getInputStream().read(buffer); length >= 0; ) {
                synchronized (heard) {
                    heard.write(buffer, 0, length);
                }
                length = socket.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            // reset: an end as well
        }
        ended = true;
    }

    /** Whether the server has closed the connection. */
    boolean hasEnded() {
        return ended;
    }

    boolean hasHeard(String text) {
        synchronized (heard) {
            return heard.toString(StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    /** Sends bytes; none any more once the server has closed. */
    RawRtmp bytes(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            ended = true;
        }
        return this;
    }

    /** The client's part of the handshake, without waiting for the server's. */
    RawRtmp shakeHands() {
        byte[] bytes = new byte[1 + 2 * 1_536];
        bytes[0] = 3;
        return bytes(bytes);
    }

    RawRtmp message(int type, int streamId, int timestamp, byte[] payload) {
        return bytes(encoded(type, streamId, timestamp, payload));
    }

    static byte[] encoded(int type, int streamId, int timestamp, byte[] payload) {
        ByteBuf out = Unpooled.buffer();
        int chunkStream = type == COMMAND ? 3 : type == AUDIO ? 4 : 6;
        out.writeByte(chunkStream)
                .writeMedium(timestamp)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeIntLE(streamId);
        for (int at = 0; at < payload.length; at += CHUNK_BYTES) {
            if (at > 0) {
                out.writeByte(0xC0 | chunkStream);
            }
            out.writeBytes(payload, at, Math.min(CHUNK_BYTES, payload.length - at));
        }
        return ByteBufUtil.getBytes(out);
    }

    RawRtmp command(int streamId, Object... values) {
        return message(COMMAND, streamId, 0, amf(values));
    }

    static byte[] amf(Object... values) {
        ByteBuf payload = Unpooled.buffer();
        AmfWriter.writeAll(payload, values);
        return ByteBufUtil.getBytes(payload);
    }

    /** Handshake and all commands up to an accepted {@code publish}, as a client of enhanced RTMP. */
    RawRtmp publish(String application, String name) {
        askToPublish(application, name, Map.of("fourCcList", List.of("*")));
        Stage.within(5).until(() -> hasHeard("NetStream.Publish.Start"));
        return this;
    }

    /** Handshake and all commands up to {@code publish}, without waiting for its answer. */
    RawRtmp askToPublish(String application, String name, Map<String, Object> properties) {
        Map<String, Object> connect = new HashMap<>(properties);
        connect.put("app", application);
        shakeHands();
        command(0, "connect", 1, connect);
        command(0, "createStream", 2, null);
        return command(1, "publish", 3, null, name, "live");
    }

    /** A keyframe and a sound of that time, without headers. */
    RawRtmp frames(int timestamp) {
        message(VIDEO, 1, timestamp, AVC_KEYFRAME);
        return message(AUDIO, 1, timestamp, new byte[] {(byte) 0xAF, 1, 0x21, 0x10});
    }

    /** Handshake and all commands up to {@code play}, without waiting for its answer. */
    RawRtmp play(String application, String name) {
        shakeHands();
        command(0, "connect", 1, Map.of("app", application));
        command(0, "createStream", 2, null);
        return command(1, "play", 3, null, name, -2_000);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
