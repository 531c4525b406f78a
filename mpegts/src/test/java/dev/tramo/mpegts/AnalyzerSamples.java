package dev.tramo.mpegts;

import dev.tramo.mpegts.fixture.MadeStream;
import java.io.ByteArrayOutputStream;

/** Packets with every table and stream that an analysis reads. */
public final class AnalyzerSamples {
    public static final int SPLICE_PID = 0x103;
    public static final int MPEG2_PID = 0x104;
    public static final int LATM_PID = 0x105;
    public static final int HEVC_PID = 0x106;

    private AnalyzerSamples() {}

    /** Some packets, twice. */
    public static byte[] tables() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            out.writeBytes(packet(Ts.PID_PAT, i, section(MadeStream.signed("00b0000001c100000000e0100001e100"))));
            out.writeBytes(packet(1, i, section(MadeStream.signed("01b000ffffc100000904123" + "4e200"))));
            out.writeBytes(packet(0x100, i, section(MadeStream.signed(pmt()))));
            out.writeBytes(packet(
                    MadeStream.SDT_PID,
                    i,
                    section(MadeStream.signed("42f0000001c100000001ff0001fc800c480a01024d650515c3a4c3b6"))));
            out.writeBytes(packet(0x10, i, section(MadeStream.signed("40f0000001c10000f000f000"))));
            out.writeBytes(packet(SPLICE_PID, i, section(MadeStream.signed(splice()))));
            out.writeBytes(packet(
                    MPEG2_PID,
                    i,
                    pes("000001b32d024033ffffe018000001b5148a00010000"
                            + "000001b8008208400000010000080000000001b247413934")));
            out.writeBytes(packet(LATM_PID, i, pes("56e01520001190de2080")));
            out.writeBytes(packet(
                    HEVC_PID,
                    i,
                    pes("0000000146015000000001" + hex(Samples.HEVC_VPS) + "00000001"
                            + hex(Samples.HEVC_SPS) + "00000001" + hex(Samples.HEVC_PPS)
                            + "000000014e018807600e1040000080"
                            + "0000012601af")));
        }
        return out.toByteArray();
    }

    /** Splice_insert, event 66, out of the network at a time. */
    static String splice() {
        return "fc300000000000000000fff00f05000000427fcffe00015f90000000000000";
    }

    private static String pmt() {
        return "02b0000001c10000e104f00609040001e201" + "86e103f000" + "02e104f000" + "11e105f0060a04656e6700"
                + "24e106f000";
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    private static byte[] section(byte[] section) {
        byte[] payload = new byte[section.length + 1];
        System.arraycopy(section, 0, payload, 1, section.length);
        return payload;
    }

    private static byte[] pes(String digits) {
        return Samples.hex("000001e000008080052100010001" + digits);
    }

    static byte[] packet(int pid, int counter, byte[] payload) {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        java.util.Arrays.fill(packet, (byte) 0xFF);
        packet[0] = Ts.SYNC;
        packet[1] = (byte) (0x40 | pid >>> 8);
        packet[2] = (byte) pid;
        packet[3] = (byte) (0x10 | counter);
        System.arraycopy(payload, 0, packet, 4, payload.length);
        return packet;
    }
}
