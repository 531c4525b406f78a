package dev.tramo.bench.switching;

/** What is read of transport packets. */
final class Ts {
    static final int PACKET_BYTES = 188;
    /** The video PID that ffmpeg's multiplexer takes. */
    static final int VIDEO_PID = 0x100;

    private static final int NULL_PID = 0x1FFF;
    private static final int PES_TIMES_BYTES = 19;

    private Ts() {}

    static int pid(byte[] b, int at) {
        return (b[at + 1] & 0x1F) << 8 | (b[at + 2] & 0xFF);
    }

    /** Makes a null packet of it. */
    static void blank(byte[] b, int at) {
        b[at + 1] = (byte) (NULL_PID >>> 8);
        b[at + 2] = (byte) NULL_PID;
        b[at + 3] = 0x10;
    }

    /** The decode time that a packet begins a PES packet with, in ticks of 90 kHz; -1 if there is none. */
    static long decodeTime(byte[] b, int at) {
        boolean starts = (b[at + 1] & 0x40) != 0;
        int from = at + 4 + ((b[at + 3] & 0x20) != 0 ? 1 + (b[at + 4] & 0xFF) : 0);
        if (!starts || from + PES_TIMES_BYTES > at + PACKET_BYTES || (b[from + 7] & 0x80) == 0) {
            return -1;
        }
        int time = from + ((b[from + 7] & 0x40) != 0 ? 14 : 9);
        return (b[time] >>> 1 & 7L) << 30
                | (b[time + 1] & 0xFFL) << 22
                | (b[time + 2] >>> 1 & 0x7FL) << 15
                | (b[time + 3] & 0xFFL) << 7
                | (b[time + 4] >>> 1 & 0x7FL);
    }
}
