package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a small transport stream by UDP at a constant bit rate, seven packets a datagram: one service with H.264 and a PCR in each picture.
 * Leaves out packets when it is told to, as a damaged feed does.
 */
final class TsSender implements AutoCloseable {
    static final int VIDEO_PID = 0x101;
    private static final int PACKET_BYTES = 188;
    private static final int DATAGRAM_PACKETS = 7;
    private static final long BITS_PER_SECOND = 1_053_000; // a hundred datagrams a second
    private static final long DATAGRAM_NANOS = 10_000_000;

    private final byte[] pat = signed(hex("0000b00d0001c100000001e10000000000"));
    private final byte[] pmt = signed(hex("0002b0120001c10000e101f000" + "1be101f000" + "00000000"));

    private final int port;
    private final int[] continuity = new int[0x2000];
    private final AtomicInteger toLeaveOut = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "ts-sender");
    private volatile boolean isClosed;
    private long packets;

    TsSender(int port) {
        this.port = port;
        thread.start();
    }

    /** So many of the next plain packets of video are not sent. */
    void leaveOut(int count) {
        toLeaveOut.addAndGet(count);
    }

    private void run() {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress to = InetAddress.getLoopbackAddress();
            long begun = System.nanoTime();
            for (long number = 0; !isClosed; number++) {
                byte[] datagram = datagram(number);
                socket.send(new DatagramPacket(datagram, datagram.length, to, port));
                LockSupport.parkNanos(begun + (number + 1) * DATAGRAM_NANOS - System.nanoTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] datagram(long number) {
        byte[] datagram = new byte[DATAGRAM_PACKETS * PACKET_BYTES];
        for (int i = 0; i < DATAGRAM_PACKETS; i++) {
            byte[] packet;
            if (i == 0 && number % 10 == 0) {
                packet = packet(0, true, pat, false);
            } else if (i == 1 && number % 10 == 0) {
                packet = packet(0x100, true, pmt, false);
            } else if (i == 2 && number % 4 == 0) {
                packet = picture(number);
            } else {
                while (toLeaveOut.get() > 0) {
                    toLeaveOut.decrementAndGet();
                    continuity[VIDEO_PID]++;
                }
                packet = packet(VIDEO_PID, false, new byte[0], false);
            }
            System.arraycopy(packet, 0, datagram, i * PACKET_BYTES, PACKET_BYTES);
            packets++;
        }
        return datagram;
    }

    private byte[] picture(long number) {
        long pts = number * DATAGRAM_NANOS / 100_000 * 9 + 45_000;
        byte[] pes = hex("000001e00000808005" + "2100010001" + "00000109f0" + "000001658884");
        pes[9] = (byte) (0x21 | pts >>> 29 & 0x0E);
        pes[10] = (byte) (pts >>> 22);
        pes[11] = (byte) (1 | pts >>> 14);
        pes[12] = (byte) (pts >>> 7);
        pes[13] = (byte) (1 | pts << 1);
        return packet(VIDEO_PID, true, pes, true);
    }

    private byte[] packet(int pid, boolean starts, byte[] payload, boolean withClock) {
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

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        thread.join();
    }
}
