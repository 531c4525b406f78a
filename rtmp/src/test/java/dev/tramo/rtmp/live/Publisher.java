package dev.tramo.rtmp.live;

import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.amf.EcmaArray;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** An encoder by script: H.264 at 25 pictures a second with two B-frames between P-frames, and AAC; it also keeps the time. */
final class Publisher {
    static final int FRAME_MILLIS = 40;
    static final int KEY = 0x17;
    static final int INTER = 0x27;
    static final int DISPOSABLE = 0x37;

    private static final long MILLI = 1_000_000;
    /** 1024 samples at 48 kHz, in thirds of a millisecond. */
    private static final int SOUND_THIRDS = 64;

    private static final byte[] AVC = HexFormat.of()
            .parseHex("170000000001640" + "01fffe1001a6764001facd9405005bb011000000300100000030"
                    + "3c0f183196001000668ebe3cb22c0");

    /** A message as it was published. */
    record Sent(int type, long timestamp, ByteBuffer payload) {
        boolean isVideo() {
            return type == MessageType.VIDEO;
        }

        boolean isKeyframe() {
            return isVideo() && payload.remaining() > 1 && payload.get(0) == KEY && payload.get(1) == 1;
        }

        boolean isDisposable() {
            return isVideo() && payload.remaining() > 1 && payload.get(0) == DISPOSABLE;
        }

        boolean isFrame() {
            return type != MessageType.DATA && (payload.remaining() < 2 || payload.get(1) == 1);
        }
    }

    private final LiveStream stream;
    private final ByteBufAllocator allocator;
    /** All pictures and sounds. */
    final List<Sent> sent = new ArrayList<>();

    long nowNanos = 5_000 * MILLI;
    /** The encoder's clock, milliseconds, before it is cut to 32 bits. */
    long clock;

    int gopPictures = 50;
    int keyframeBytes = 4_000;
    int pictureBytes = 900;
    int soundBytes = 180;
    /** Whether messages are sent only when {@link #run} or somebody else flushes the stream. */
    boolean gathering;

    boolean withVideo = true;
    boolean withAudio = true;
    boolean withDisposable = true;
    private int pictures;
    private long soundThirds;
    private int serial;

    Publisher(LiveStream stream, ByteBufAllocator allocator) {
        this.stream = stream;
        this.allocator = allocator;
    }

    /** Comes, with a clock that begins anywhere. */
    void begin(long clockMillis) {
        clock = clockMillis;
        soundThirds = clockMillis * 3;
        pictures = 0;
        stream.begin(nowNanos);
    }

    void announce() {
        metadata("x264");
        if (withVideo) {
            videoHeader(1);
        }
        if (withAudio) {
            audioHeader(1);
        }
    }

    /** So many pictures, and the sound that goes with them. */
    void run(int count) {
        for (int i = 0; i < count; i++) {
            if (withVideo) {
                picture();
            }
            while (withAudio && soundThirds < (clock + FRAME_MILLIS) * 3) {
                frame(MessageType.AUDIO, soundThirds / 3, sound(soundBytes));
                soundThirds += SOUND_THIRDS;
            }
            advance(FRAME_MILLIS);
            stream.flush();
        }
    }

    void runSeconds(int seconds) {
        run(seconds * 1000 / FRAME_MILLIS);
    }

    /** Time and the encoder's clock go on. */
    void advance(long millis) {
        clock += millis;
        pause(millis);
    }

    /** Time goes on, and the encoder's clock does not. */
    void pause(long millis) {
        nowNanos += millis * MILLI;
    }

    /** The next of its group of pictures. */
    void picture() {
        int place = pictures % gopPictures;
        pictures++;
        int kind = place == 0 ? KEY : place % 3 == 1 || !withDisposable ? INTER : DISPOSABLE;
        picture(kind, place == 0 ? keyframeBytes : pictureBytes);
    }

    void keyframe() {
        picture(KEY, keyframeBytes);
    }

    void inter() {
        picture(INTER, pictureBytes);
    }

    void picture(int kind, int bytes) {
        byte[] payload = filled(Math.max(bytes, 16));
        int nal = payload.length - 9;
        byte[] start = {
            (byte) kind,
            1,
            0,
            0,
            (byte) (kind == DISPOSABLE ? 0 : 80),
            (byte) (nal >> 24),
            (byte) (nal >> 16),
            (byte) (nal >> 8),
            (byte) nal,
            (byte) (kind == KEY ? 0x65 : kind == INTER ? 0x41 : 0x01)
        };
        System.arraycopy(start, 0, payload, 0, start.length);
        frame(MessageType.VIDEO, clock, payload);
    }

    void sound() {
        frame(MessageType.AUDIO, clock, sound(soundBytes));
    }

    private byte[] sound(int bytes) {
        byte[] payload = filled(Math.max(bytes, 8));
        payload[0] = (byte) 0xAF;
        payload[1] = 1;
        return payload;
    }

    /** Unlike any other payload. */
    private byte[] filled(int bytes) {
        byte[] payload = new byte[bytes];
        serial++;
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (serial >>> 8 * (i & 3));
        }
        return payload;
    }

    void frame(int type, long timestamp, byte[] payload) {
        sent.add(new Sent(type, timestamp, ByteBuffer.wrap(payload)));
        message(type, timestamp, payload);
    }

    Sent videoHeader(int version) {
        byte[] payload = AVC.clone();
        payload[payload.length - 1] = (byte) version;
        return header(MessageType.VIDEO, payload);
    }

    Sent audioHeader(int version) {
        return header(MessageType.AUDIO, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90, (byte) version});
    }

    Sent header(int type, byte[] payload) {
        message(type, clock, payload);
        return new Sent(type, clock, ByteBuffer.wrap(payload));
    }

    /** {@code onMetaData} as an encoder sends it. */
    Sent metadata(String encoder) {
        data(amf("@setDataFrame", "onMetaData", describing(encoder)));
        return new Sent(MessageType.DATA, 0, ByteBuffer.wrap(amf("onMetaData", describing(encoder))));
    }

    private static EcmaArray describing(String encoder) {
        return new EcmaArray(Map.of("encoder", encoder));
    }

    static byte[] amf(Object... values) {
        ByteBuf out = Unpooled.buffer();
        AmfWriter.writeAll(out, values);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        return bytes;
    }

    void data(byte[] payload) {
        message(MessageType.DATA, 0, payload);
    }

    /** Every other one without the room that a chunk reader leaves. */
    void message(int type, long timestamp, byte[] payload) {
        int room = payload.length % 2 == 0 ? ChunkReader.HEADROOM_BYTES : 0;
        ByteBuf buffer = allocator.buffer(room + payload.length + 1);
        buffer.setIndex(room, room).writeBytes(payload);
        stream.onMessage(type, (int) timestamp, buffer, nowNanos);
        if (!gathering) {
            stream.flush();
        }
    }
}
