package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Crc32Mpeg;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A transport stream of a constant bit rate in virtual time: PAT and PMT ten times a second, an SDT, 25 pictures a second with a PCR each
 * and a keyframe each second, audio, and null packets. It follows the standard exactly.
 */
final class MadeStream {
    static final int PMT_PID = 0x100;
    static final int VIDEO_PID = 0x101;
    static final int AUDIO_PID = 0x102;
    static final int SDT_PID = 0x11;
    static final int SERVICE = 7;

    private static final long NANOS = 1_000_000_000;
    private static final long TABLE_NANOS = 100_000_000;
    private static final long PICTURE_NANOS = 40_000_000;
    private static final long SOUND_NANOS = 96_000_000;
    private static final long DELAY_TICKS = 45_000;
    private static final int BODY_BYTES = Ts.PACKET_BYTES - Ts.HEADER_BYTES;

    private static final byte[] PICTURE = Samples.hex("00000109f0000001419a24");
    private static final byte[] KEYFRAME = Samples.hex(
            "00000109f000000001" + hex(Samples.AVC_SPS) + "00000001" + hex(Samples.AVC_PPS) + "000001658884");
    private static final byte[] SOUND = Samples.hex("fffda404");
    private static final byte[] PAT = signed("00b00d0001c10000%04x%04x".formatted(SERVICE, 0xE000 | PMT_PID));
    private static final byte[] PMT = signed("02b017%04xc10000%04xf0001b%04xf00003%04xf000"
            .formatted(SERVICE, 0xE000 | VIDEO_PID, 0xE000 | VIDEO_PID, 0xE000 | AUDIO_PID));
    /** Service 7, "Made" by "Me". */
    private static final byte[] SDT =
            signed("42f0000001c100000001ff%04xfc800c480a01024d65044d616465".formatted(SERVICE));

    private final long bitsPerSecond;
    private final long startTicks;
    private final int picturePackets;
    private final int slowness;
    private final int[] continuity = new int[Ts.PID_COUNT];
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final byte[] nulls = new byte[Ts.PACKET_BYTES];
    private long count;
    private long tableNanos;
    private long descriptionNanos;
    private long pictureNanos;
    private long soundNanos;
    private long pictures;

    /**
     * A stream.
     *
     * @param startTicks PCR of its first byte, 27 MHz
     * @param picturePackets packets of a picture, 1 or more
     * @param slowness 1, or by how much tables and audio are rarer
     */
    MadeStream(long bitsPerSecond, long startTicks, int picturePackets, int slowness) {
        this.slowness = slowness;
        this.bitsPerSecond = bitsPerSecond;
        this.startTicks = startTicks;
        this.picturePackets = picturePackets;
        Arrays.fill(nulls, (byte) 0xFF);
        header(nulls, Ts.PID_NULL, false, 0x10);
    }

    /** When the next packet arrives. */
    long nanos() {
        return nanos(count);
    }

    private long nanos(long packets) {
        long bits = packets * Ts.PACKET_BYTES * 8;
        return bits / bitsPerSecond * NANOS + bits % bitsPerSecond * NANOS / bitsPerSecond;
    }

    /** The next packet; not to be kept if it is null. */
    byte[] next() {
        long now = nanos();
        if (waiting.isEmpty()) {
            fill(now);
        }
        byte[] next = waiting.isEmpty() ? nulls : waiting.remove();
        if (Ts.hasClock(next, 0)) {
            writeClock(next, pcr());
        }
        count++;
        return next;
    }

    /** By the position in bytes, as the receiver measures it. */
    private long pcr() {
        long bits = count * Ts.PACKET_BYTES * 8;
        long ticks = bits / bitsPerSecond * 27_000_000 + bits % bitsPerSecond * 27_000_000 / bitsPerSecond;
        return (startTicks + ticks) % ((1L << 33) * 300);
    }

    private void fill(long now) {
        if (now >= pictureNanos) {
            addPicture();
            pictureNanos += PICTURE_NANOS;
        }
        if (now >= tableNanos) {
            waiting.add(section(Ts.PID_PAT, PAT));
            waiting.add(section(PMT_PID, PMT));
            tableNanos += slowness * TABLE_NANOS;
        }
        if (now >= descriptionNanos) {
            waiting.add(section(SDT_PID, SDT));
            descriptionNanos += NANOS;
        }
        if (now >= soundNanos) {
            waiting.add(pes(AUDIO_PID, 0xC0, soundNanos, SOUND, false));
            soundNanos += slowness * SOUND_NANOS;
        }
    }

    private void addPicture() {
        boolean isKey = pictures % 25 == 0;
        pictures++;
        String data =
                "00000109f0" + (isKey ? "00000001" + hex(Samples.AVC_SPS) + "00000001" + hex(Samples.AVC_PPS) : "")
                        + (isKey ? "000001658884" : "000001419a24");
        waiting.add(pes(VIDEO_PID, 0xE0, pictureNanos, Samples.hex(data), true));
        for (int i = 1; i < picturePackets; i++) {
            byte[] packet = new byte[Ts.PACKET_BYTES];
            Arrays.fill(packet, (byte) (1 + i + pictures % 100));
            header(packet, VIDEO_PID, false, 0x10);
            waiting.add(packet);
        }
    }

    private byte[] pes(int pid, int streamId, long atNanos, byte[] data, boolean withClock) {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        Arrays.fill(packet, (byte) (0x11 + pictures % 0x60));
        header(packet, pid, true, withClock ? 0x30 : 0x10);
        int at = Ts.HEADER_BYTES;
        if (withClock) {
            packet[at] = 7;
            packet[at + 1] = 0x10;
            at += 8;
        }
        byte[] start = {0, 0, 1, (byte) streamId, 0, 0, (byte) 0x80, (byte) 0x80, 5};
        System.arraycopy(start, 0, packet, at, start.length);
        at += start.length;
        long pts = Ts.wrapped(startTicks / 300 + Ts.toTicks(atNanos) + DELAY_TICKS);
        packet[at] = (byte) (0x21 | pts >>> 29 & 0x0E);
        packet[at + 1] = (byte) (pts >>> 22);
        packet[at + 2] = (byte) (1 | pts >>> 14);
        packet[at + 3] = (byte) (pts >>> 7);
        packet[at + 4] = (byte) (1 | pts << 1);
        System.arraycopy(data, 0, packet, at + 5, data.length);
        return packet;
    }

    private void header(byte[] packet, int pid, boolean starts, int control) {
        packet[0] = Ts.SYNC;
        packet[1] = (byte) ((starts ? 0x40 : 0) | pid >>> 8);
        packet[2] = (byte) pid;
        packet[3] = (byte) (control | continuity[pid]);
        continuity[pid] = continuity[pid] + 1 & 15;
    }

    private byte[] section(int pid, byte[] section) {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        Arrays.fill(packet, (byte) 0xFF);
        header(packet, pid, true, 0x10);
        packet[4] = 0;
        System.arraycopy(section, 0, packet, 5, section.length);
        assert section.length <= BODY_BYTES - 1;
        return packet;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** With its length and its CRC. */
    static byte[] signed(String digits) {
        byte[] section = Arrays.copyOf(Samples.hex(digits), digits.length() / 2 + 4);
        int length = section.length - 3;
        section[1] = (byte) (section[1] & 0xF0 | length >>> 8);
        section[2] = (byte) length;
        int crc = Crc32Mpeg.of(section, 0, section.length - 4);
        for (int i = 0; i < 4; i++) {
            section[section.length - 4 + i] = (byte) (crc >>> 24 - 8 * i);
        }
        return section;
    }

    /** The PCR of a packet that has one, 27 MHz. */
    static long clock(byte[] packet) {
        long base = (packet[6] & 0xFFL) << 25
                | (packet[7] & 0xFFL) << 17
                | (packet[8] & 0xFFL) << 9
                | (packet[9] & 0xFFL) << 1
                | (packet[10] & 0xFF) >>> 7;
        return base * 300 + ((packet[10] & 1) << 8 | (packet[11] & 0xFF));
    }

    static void writeClock(byte[] packet, long ticks) {
        long base = ticks / 300;
        int extension = (int) (ticks % 300);
        packet[6] = (byte) (base >>> 25);
        packet[7] = (byte) (base >>> 17);
        packet[8] = (byte) (base >>> 9);
        packet[9] = (byte) (base >>> 1);
        packet[10] = (byte) (base << 7 | 0x7E | extension >>> 8);
        packet[11] = (byte) extension;
    }
}
