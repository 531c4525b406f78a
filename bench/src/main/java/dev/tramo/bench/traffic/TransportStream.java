package dev.tramo.bench.traffic;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;

/**
 * A transport stream of one service with video, as if it were of 6 Mbit/s and 25 pictures a second, which may be repeated: its continuity
 * counters go on when it begins again.
 */
public final class TransportStream {
    /** Seven packets. */
    public static final int DATAGRAM_BYTES = 7 * 188;

    private static final int PACKET_BYTES = 188;
    /** Of each PID a multiple of 16: the continuity counters go on when the stream begins again. */
    private static final int GROUPS = 16;

    private static final int GROUP_PACKETS = 252;
    private static final int PICTURE_PACKETS = 160;
    private static final int VIDEO_PID = 0x101;

    private final ByteBuffer stream = ByteBuffer.allocateDirect(GROUPS * GROUP_PACKETS * PACKET_BYTES);

    public TransportStream() {
        Random random = new Random(1);
        byte[] payload = new byte[PACKET_BYTES];
        for (int i = 0; i < GROUPS * GROUP_PACKETS; i++) {
            int group = i / GROUP_PACKETS;
            int place = i % GROUP_PACKETS;
            random.nextBytes(payload);
            stream.put(i * PACKET_BYTES, payload);
            if (place == 0) {
                put(i, 0, true, group, "0000b00d0001c100000001e100" + "e8f95e7d");
            } else if (place == 1) {
                put(i, 0x100, true, group, "0002b0120001c10000e101f0001be101f000" + "4fc43d1b");
            } else {
                boolean starts = i % PICTURE_PACKETS == 2;
                put(
                        i,
                        VIDEO_PID,
                        starts,
                        group * 250 + place - 2,
                        starts ? "000001e000008080052100010001000001419a24" : "");
            }
        }
    }

    private void put(int index, int pid, boolean starts, int counter, String digits) {
        int offset = index * PACKET_BYTES;
        stream.put(offset, (byte) 0x47);
        stream.put(offset + 1, (byte) ((starts ? 0x40 : 0) | pid >>> 8));
        stream.put(offset + 2, (byte) pid);
        stream.put(offset + 3, (byte) (0x10 | (counter & 15)));
        stream.put(offset + 4, HexFormat.of().parseHex(digits));
    }

    /** All of it, a whole number of datagrams; to be read with absolute access, or through a duplicate. */
    public ByteBuffer bytes() {
        return stream;
    }
}
