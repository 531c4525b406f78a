package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/** Writes one frame as a PES packet: ISO/IEC 13818-1 2.4.3.6. */
final class PesWriter {
    private static final int HEADER_BYTES = 9;
    private static final int TIME_BYTES = 5;
    private static final int LENGTH_AT = 6;
    private static final int LENGTH_MAX = 0xFFFF;
    private static final int BYTES_MAX = 16 << 20;

    private byte[] bytes = new byte[64 << 10];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** False if the frame is malformed or too large. Times are in 90 kHz and are wrapped here. */
    boolean write(MuxTrack track, Frame frame, long dts, long pts) {
        boolean hasDts = dts != pts;
        int header = HEADER_BYTES + TIME_BYTES + (hasDts ? TIME_BYTES : 0);
        ByteBuffer data = frame.data();
        if (data.remaining() > BYTES_MAX) {
            return false;
        }
        int needed = header + track.writer().bytesMax(data);
        if (needed > bytes.length) {
            bytes = new byte[Math.max(needed, 2 * bytes.length)];
        }
        int end = track.writer().write(data, frame.randomAccess(), bytes, header);
        boolean video = frame.track().codec().isVideo();
        if (end == FrameWriter.MALFORMED || (!video && end - LENGTH_AT > LENGTH_MAX)) {
            return false;
        }
        length = end;
        // With a length, receivers need not wait for the next frame; only video may be without.
        int told = end - LENGTH_AT > LENGTH_MAX ? 0 : end - LENGTH_AT;
        bytes[0] = 0;
        bytes[1] = 0;
        bytes[2] = 1;
        bytes[3] = streamId(frame.track().codec());
        bytes[4] = (byte) (told >>> 8);
        bytes[5] = (byte) told;
        bytes[6] = (byte) 0x84; // data_alignment_indicator
        bytes[7] = (byte) (hasDts ? 0xC0 : 0x80);
        bytes[8] = (byte) (header - HEADER_BYTES);
        writeTime(HEADER_BYTES, hasDts ? 3 : 2, pts);
        if (hasDts) {
            writeTime(HEADER_BYTES + TIME_BYTES, 1, dts);
        }
        return true;
    }

    private static byte streamId(Codec codec) {
        return (byte)
                switch (codec) {
                    case H264, HEVC, AV1 -> 0xE0;
                    case AAC, MPEG_AUDIO -> 0xC0;
                    case AC3, EAC3, OPUS -> 0xBD;
                };
    }

    private void writeTime(int at, int prefix, long ticks) {
        bytes[at] = (byte) (prefix << 4 | (ticks >>> 29 & 0x0E) | 1);
        bytes[at + 1] = (byte) (ticks >>> 22);
        bytes[at + 2] = (byte) (ticks >>> 14 | 1);
        bytes[at + 3] = (byte) (ticks >>> 7);
        bytes[at + 4] = (byte) (ticks << 1 | 1);
    }
}
