package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Opus;

/** Opus behind control headers: "Encapsulation of Opus in MPEG-TS", ETSI TS 103 491. */
final class OpusAudio extends FramedAudio {
    /** Prefix, flags, and a byte of the size. */
    private static final int HEADER_BYTES = 3;

    private static final int START_TRIM = 0x10;
    private static final int END_TRIM = 0x08;
    private static final int EXTENSION = 0x04;

    private final int channels;

    OpusAudio(int channels) {
        this.channels = channels;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public int frameBytes(byte[] b, int at, int end) {
        int body = body(b, at, end);
        return body == 0 ? 0 : body - at + size(b, at, end);
    }

    /** Where the packet begins behind the control header; 0 if there is no header. */
    private static int body(byte[] b, int at, int end) {
        if (b[at] != 0x7F || (b[at + 1] & 0xE0) != 0xE0) {
            return 0;
        }
        int flags = b[at + 1];
        int body = at + 2;
        while (body < end && b[body] == (byte) 0xFF) {
            body++;
        }
        body += 1 + ((flags & START_TRIM) != 0 ? 2 : 0) + ((flags & END_TRIM) != 0 ? 2 : 0);
        if ((flags & EXTENSION) != 0) {
            body += 1 + (body < end ? b[body] & 0xFF : 0);
        }
        return body;
    }

    private static int size(byte[] b, int at, int end) {
        int size = 0;
        for (int i = at + 2; i < end; i++) {
            size += b[i] & 0xFF;
            if (b[i] != (byte) 0xFF) {
                break;
            }
        }
        return size;
    }

    @Override
    public boolean read(byte[] b, int at, int length) {
        int body = body(b, at, at + length);
        found(b, body, at + length - body, Opus.SAMPLE_RATE);
        return Opus.samples(b, body, at + length - body) > 0;
    }

    @Override
    public int samples(byte[] b, int at, int length) {
        int body = body(b, at, at + length);
        return body < at + length ? Opus.samples(b, body, at + length - body) : 0;
    }

    @Override
    public boolean matches(Track track) {
        return true;
    }

    @Override
    public Track track(int id) {
        return Track.audio(id, Codec.OPUS, Opus.head(channels), Opus.SAMPLE_RATE, channels);
    }
}
