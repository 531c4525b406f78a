package dev.tramo.engine;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small transport stream at a constant bit rate, seven packets a datagram: one service with H.264, a PCR in each picture, and MPEG audio if
 * wanted. Leaves out packets when it is told to, as a damaged feed does. One thread; what is to be left out may be told by others.
 */
public final class SmallStream {
    public static final int PAT_PID = 0;
    public static final int VIDEO_PID = 0x101;
    public static final int AUDIO_PID = 0x102;
    /** Between two datagrams. */
    public static final long DATAGRAM_NANOS = 10_000_000;

    private static final int NULL_PID = 0x1FFF;
    private static final int PACKET_BYTES = 188;
    private static final int DATAGRAM_PACKETS = 7;
    private static final long BITS_PER_SECOND = 1_053_000; // a hundred datagrams a second

    private final byte[] pat = signed(hex("0000b00d0001c100000001e10000000000"));
    private final byte[] pmt;
    private final boolean hasAudio;
    private final int[] continuity = new int[0x2000];
    private final AtomicInteger toLeaveOut = new AtomicInteger();
    private volatile Set<Integer> missing = Set.of();
    private volatile boolean hasKeyframes = true;
    private long packets;
    private long number;

    /**
     * The stream from its beginning.
     *
     * @param hasAudio whether there is a PID of MPEG audio, too
     */
    public SmallStream(boolean hasAudio) {
        this.hasAudio = hasAudio;
        this.pmt = signed(
                hasAudio
                        ? hex("0002b0170001c10000e101f000" + "1be101f000" + "03e102f000" + "00000000")
                        : hex("0002b0120001c10000e101f000" + "1be101f000" + "00000000"));
    }

    /** So many of the next plain packets of video are not sent. */
    void leaveOut(int count) {
        toLeaveOut.addAndGet(count);
    }

    /** Null packets take the place of those of these PIDs, and of no others, from now on. */
    public void without(Integer... pids) {
        missing = Set.of(pids);
    }

    /** Whether pictures are keyframes, all of them, from now on; at first they are. */
    public void withKeyframes(boolean wanted) {
        hasKeyframes = wanted;
    }

    /** The next datagram. */
    public byte[] next() {
        byte[] datagram = new byte[DATAGRAM_PACKETS * PACKET_BYTES];
        for (int i = 0; i < DATAGRAM_PACKETS; i++) {
            System.arraycopy(packet(i), 0, datagram, i * PACKET_BYTES, PACKET_BYTES);
            packets++;
        }
        number++;
        return datagram;
    }

    private byte[] packet(int at) {
        if (at == 0 && number % 10 == 0) {
            return packet(PAT_PID, true, pat, false);
        }
        if (at == 1 && number % 10 == 0) {
            return packet(0x100, true, pmt, false);
        }
        if (at == 2 && number % 4 == 0) {
            return picture();
        }
        if (at == 3 && hasAudio) {
            return packet(AUDIO_PID, false, new byte[0], false);
        }
        while (toLeaveOut.get() > 0) {
            toLeaveOut.decrementAndGet();
            continuity[VIDEO_PID]++;
        }
        return packet(VIDEO_PID, false, new byte[0], false);
    }

    private byte[] picture() {
        long pts = number * DATAGRAM_NANOS / 100_000 * 9 + 45_000;
        byte[] pes = hex(
                "000001e00000808005" + "2100010001" + "00000109f0" + "000001" + (hasKeyframes ? "65" : "41") + "8884");
        pes[9] = (byte) (0x21 | pts >>> 29 & 0x0E);
        pes[10] = (byte) (pts >>> 22);
        pes[11] = (byte) (1 | pts >>> 14);
        pes[12] = (byte) (pts >>> 7);
        pes[13] = (byte) (1 | pts << 1);
        return packet(VIDEO_PID, true, pes, true);
    }

    private byte[] packet(int pid, boolean starts, byte[] payload, boolean withClock) {
        if (missing.contains(pid)) {
            return packet(NULL_PID, false, new byte[0], withClock);
        }
        byte[] packet = new byte[PACKET_BYTES];
        Arrays.fill(packet, (byte) (pid == VIDEO_PID ? packets : 0xFF));
        packet[0] = 0x47;
        packet[1] = (byte) ((starts ? 0x40 : 0) | pid >>> 8);
        packet[2] = (byte) pid;
        packet[3] = (byte) ((withClock ? 0x30 : 0x10) | continuity[pid]++ & 15);
        int at = 4;
        if (withClock) {
            packet[4] = 7;
            packet[5] = 0x10;
            writeClock(packet, packets * PACKET_BYTES * 8 * 27_000_000 / BITS_PER_SECOND);
            at = 12;
        }
        System.arraycopy(payload, 0, packet, at, payload.length);
        return packet;
    }

    private static void writeClock(byte[] packet, long ticks) {
        long base = ticks / 300;
        int extension = (int) (ticks % 300);
        packet[6] = (byte) (base >>> 25);
        packet[7] = (byte) (base >>> 17);
        packet[8] = (byte) (base >>> 9);
        packet[9] = (byte) (base >>> 1);
        packet[10] = (byte) (base << 7 | 0x7E | extension >>> 8);
        packet[11] = (byte) extension;
    }

    /** A section behind its pointer, with its CRC. */
    private static byte[] signed(byte[] section) {
        int crc = -1;
        for (int i = 1; i < section.length - 4; i++) {
            crc ^= section[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? 0x04C11DB7 : 0);
            }
        }
        for (int i = 0; i < 4; i++) {
            section[section.length - 4 + i] = (byte) (crc >>> 24 - 8 * i);
        }
        return section;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
