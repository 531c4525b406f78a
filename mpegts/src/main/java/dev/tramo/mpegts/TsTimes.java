package dev.tramo.mpegts;

/** The times in transport packets: clock references (ISO/IEC 13818-1 2.4.3.5), and those of the PES packets that begin in them (2.4.3.7). */
final class TsTimes {
    /** Before the first time. */
    static final int PES_HEADER_BYTES = 9;

    static final int PTS_BYTES = 5;

    private TsTimes() {}

    /** Adds to all times of a packet: ticks of 90 kHz. Those of scrambled PES packets cannot be read, and stay. */
    static void shift(byte[] b, int at, long ticks) {
        if (Ts.hasClock(b, at)) {
            writeClock(b, at, Ts.wrapped(TsJoiner.clock(b, at) + ticks));
        }
        int header = Ts.payload(b, at);
        int end = at + Ts.PACKET_BYTES;
        if (Ts.startsUnit(b, at) && !Ts.isScrambled(b, at) && hasTimes(b, header, end)) {
            int times = header + PES_HEADER_BYTES;
            writeTime(b, times, Ts.wrapped(time(b, times) + ticks));
            if (hasDecodeTime(b, header, end)) {
                writeTime(b, times + PTS_BYTES, Ts.wrapped(time(b, times + PTS_BYTES) + ticks));
            }
        }
    }

    /** Whether a PES packet with a presentation time begins at a place. */
    static boolean hasTimes(byte[] b, int at, int end) {
        return at + PES_HEADER_BYTES + PTS_BYTES <= end
                && b[at] == 0
                && b[at + 1] == 0
                && b[at + 2] == 1
                && (b[at + 6] & 0xC0) == 0x80
                && (b[at + 7] & 0x80) != 0;
    }

    private static boolean hasDecodeTime(byte[] b, int at, int end) {
        return (b[at + 7] & 0x40) != 0 && at + PES_HEADER_BYTES + 2 * PTS_BYTES <= end;
    }

    /** Of a PES packet that {@linkplain #hasTimes has times}; without a decoding time, the presentation time. */
    static long decodeTime(byte[] b, int at) {
        return time(b, at + PES_HEADER_BYTES + ((b[at + 7] & 0x40) != 0 ? PTS_BYTES : 0));
    }

    /** A time of 33 bits in five bytes. */
    static long time(byte[] b, int at) {
        return (b[at] >>> 1 & 7L) << 30
                | (b[at + 1] & 0xFFL) << 22
                | (b[at + 2] >>> 1 & 0x7FL) << 15
                | (b[at + 3] & 0xFFL) << 7
                | (b[at + 4] >>> 1 & 0x7FL);
    }

    private static void writeTime(byte[] b, int at, long time) {
        b[at] = (byte) ((b[at] & 0xF1) | ((time >>> 29) & 0x0E));
        b[at + 1] = (byte) (time >>> 22);
        b[at + 2] = (byte) (((time >>> 14) & 0xFE) | 1);
        b[at + 3] = (byte) (time >>> 7);
        b[at + 4] = (byte) ((time << 1) | 1);
    }

    private static void writeClock(byte[] b, int at, long ticks) {
        b[at + 6] = (byte) (ticks >>> 25);
        b[at + 7] = (byte) (ticks >>> 17);
        b[at + 8] = (byte) (ticks >>> 9);
        b[at + 9] = (byte) (ticks >>> 1);
        b[at + 10] = (byte) (((ticks & 1) << 7) | (b[at + 10] & 0x7F));
    }
}
