package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Adts;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Transport packets as other multiplexers make them, which ours does not: many frames in a PES packet, no alignment. */
final class PesPacking {
    static final int PID = 0x100;

    private PesPacking() {}

    /** AAC in ADTS, so many frames in a PES packet, behind the tables. */
    static List<byte[]> aac(List<Frame> frames, int framesPerPes) {
        AudioSpecificConfig config = AudioSpecificConfig.read(
                        frames.getFirst().track().configuration())
                .orElseThrow();
        List<byte[]> pes = new ArrayList<>();
        for (int from = 0; from < frames.size(); from += framesPerPes) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Frame frame : frames.subList(from, Math.min(frames.size(), from + framesPerPes))) {
                byte[] adts = new byte[Adts.HEADER_BYTES + frame.data().remaining()];
                Adts.write(adts, 0, config, frame.data().remaining());
                frame.data()
                        .get(
                                frame.data().position(),
                                adts,
                                Adts.HEADER_BYTES,
                                frame.data().remaining());
                bytes.writeBytes(adts);
            }
            pes.add(pes(0xC0, frames.get(from).dts(), frames.get(from).dts(), true, bytes.toByteArray()));
        }
        return packets(frames.getFirst().track(), pes);
    }

    /** A PES packet; without a length if {@code bounded} is false; without times if {@code pts} is negative. */
    static byte[] pes(int streamId, long pts, long dts, boolean bounded, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int header = pts < 0 ? 0 : 10;
        int length = bounded ? 3 + header + payload.length : 0;
        out.writeBytes(new byte[] {0, 0, 1, (byte) streamId, (byte) (length >> 8), (byte) length, (byte) 0x80});
        out.write(pts < 0 ? 0 : 0xC0);
        out.write(header);
        if (pts >= 0) {
            out.writeBytes(time(3, pts));
            out.writeBytes(time(1, dts));
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static byte[] time(int prefix, long ticks) {
        return new byte[] {
            (byte) (prefix << 4 | ticks >>> 29 & 0x0E | 1),
            (byte) (ticks >>> 22),
            (byte) (ticks >>> 14 | 1),
            (byte) (ticks >>> 7),
            (byte) (ticks << 1 | 1)
        };
    }

    /** The tables for one track, and PES packets. */
    static List<byte[]> packets(Track track, List<byte[]> pesPackets) {
        MuxTrack entry = new MuxTrack(PID, track);
        MuxTables tables = new MuxTables(1);
        tables.set(List.of(entry), PID);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < tables.count(); i++) {
            byte[] packet = new byte[Ts.PACKET_BYTES];
            tables.write(i, packet, 0);
            packets.add(packet);
        }
        for (byte[] pes : pesPackets) {
            for (int from = 0; from < pes.length; ) {
                byte[] packet = new byte[Ts.PACKET_BYTES];
                from += entry.writePacket(packet, 0, pes, from, pes.length, false, false, false);
                packets.add(packet);
            }
        }
        return packets;
    }
}
