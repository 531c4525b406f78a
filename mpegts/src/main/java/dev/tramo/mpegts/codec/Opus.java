package dev.tramo.mpegts.codec;

import java.nio.charset.StandardCharsets;

/** Opus packets, RFC 6716, and their identification header, RFC 7845. */
public final class Opus {
    public static final int SAMPLE_RATE = 48_000;

    private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 19;
    private static final int SAMPLES_MAX = 5760;
    /** Streams, and streams of two channels, of mapping family 1 by channels. */
    private static final int[][] STREAMS = {{1, 0}, {1, 1}, {2, 1}, {2, 2}, {3, 2}, {4, 2}, {4, 3}, {5, 3}};

    private static final byte[][] MAPPINGS = {
        {0},
        {0, 1},
        {0, 2, 1},
        {0, 1, 2, 3},
        {0, 4, 1, 2, 3},
        {0, 4, 1, 2, 3, 5},
        {0, 4, 1, 2, 3, 5, 6},
        {0, 6, 1, 2, 3, 4, 5, 7}
    };

    private Opus() {}

    /** Samples at 48 kHz of a packet, 0 if it is malformed: RFC 6716 3.1. */
    public static int samples(byte[] b, int at, int length) {
        if (length < 1) {
            return 0;
        }
        int configuration = (b[at] & 0xFF) >>> 3;
        int size;
        if (configuration < 12) {
            size = choose(configuration & 3, 480, 960, 1920, 2880);
        } else if (configuration < 16) {
            size = (configuration & 1) == 0 ? 480 : 960;
        } else {
            size = 120 << (configuration & 3);
        }
        int frames = switch (b[at] & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : b[at + 1] & 0x3F;
        };
        int samples = frames * size;
        return samples <= SAMPLES_MAX ? samples : 0;
    }

    private static int choose(int index, int a, int b, int c, int d) {
        return switch (index) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> d;
        };
    }

    /** An identification header for 1 to 8 channels in Vorbis order. */
    public static byte[] head(int channels) {
        boolean mapped = channels > 2;
        byte[] head = new byte[HEAD_BYTES + (mapped ? 2 + channels : 0)];
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        head[8] = 1;
        head[9] = (byte) channels;
        head[12] = (byte) SAMPLE_RATE;
        head[13] = (byte) (SAMPLE_RATE >>> 8);
        if (mapped) {
            head[18] = 1;
            head[19] = (byte) STREAMS[channels - 1][0];
            head[20] = (byte) STREAMS[channels - 1][1];
            System.arraycopy(MAPPINGS[channels - 1], 0, head, 21, channels);
        }
        return head;
    }
}
