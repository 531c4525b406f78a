package dev.tramo.mpegts.cmaf;

import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.codec.Ac3;
import dev.tramo.mpegts.codec.BitReader;
import dev.tramo.mpegts.codec.Opus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sample entries with their configuration boxes. */
final class SampleEntries {
    /** Object type indications of 14496-1: AAC; MP3. */
    static final int OBJECT_AAC = 0x40;

    static final int OBJECT_MP3 = 0x6B;

    private static final int SIZE_EXPECTED = 256;
    private static final int DPI_72 = 0x0048_0000;
    private static final int DEPTH = 24;
    private static final int COMPRESSOR_BYTES = 32;
    private static final int SAMPLE_BITS = 16;
    private static final int AUDIO_STREAM = 0x15;
    private static final int EAC3_HEADER_SKIP_BITS = 16 + 2 + 3 + 11;

    private SampleEntries() {}

    /** 14496-12 12.1.3, with the track's record in {@code box}. */
    static byte[] video(Track track, String entry, String box) {
        BoxWriter out = new BoxWriter(SIZE_EXPECTED);
        int begun = out.begin(entry);
        out.putZeros(6);
        out.put16(1); // data_reference_index
        out.putZeros(16);
        out.put16(track.width());
        out.put16(track.height());
        out.put32(DPI_72);
        out.put32(DPI_72);
        out.put32(0);
        out.put16(1); // frame_count
        out.putZeros(COMPRESSOR_BYTES);
        out.put16(DEPTH);
        out.put16(-1);
        int record = out.begin(box);
        out.put(track.configuration());
        out.end(record);
        out.end(begun);
        return out.toBytes();
    }

    /** 14496-12 12.2.3. */
    private static int beginAudio(BoxWriter out, String entry, int channels, int sampleRate) {
        int begun = out.begin(entry);
        out.putZeros(6);
        out.put16(1); // data_reference_index
        out.putZeros(8);
        out.put16(channels);
        out.put16(SAMPLE_BITS);
        out.put32(0);
        out.put32(sampleRate < 1 << 16 ? sampleRate << 16 : 0);
        return begun;
    }

    /** With an elementary stream descriptor, 14496-1 7.2.6.5. */
    static byte[] mp4a(int objectType, byte[] specific, int channels, int sampleRate) {
        BoxWriter out = new BoxWriter(SIZE_EXPECTED);
        int begun = beginAudio(out, "mp4a", channels, sampleRate);
        int esds = out.begin("esds", 0, 0);
        int specificBytes = specific.length == 0 ? 0 : 2 + specific.length;
        out.put8(3); // ES_Descriptor
        out.put8(3 + 2 + 13 + specificBytes + 3);
        out.put16(1);
        out.put8(0);
        out.put8(4); // DecoderConfigDescriptor
        out.put8(13 + specificBytes);
        out.put8(objectType);
        out.put8(AUDIO_STREAM);
        out.putZeros(3 + 4 + 4); // buffer size and bit rates: unknown
        if (specificBytes > 0) {
            out.put8(5); // DecoderSpecificInfo
            out.put8(specific.length);
            out.put(specific);
        }
        out.put8(6); // SLConfigDescriptor
        out.put8(1);
        out.put8(2);
        out.end(esds);
        out.end(begun);
        return out.toBytes();
    }

    /** Of AC-3 and E-AC-3: ETSI TS 102 366 annex F. */
    static byte[] ac3(byte[] frame) {
        BoxWriter out = new BoxWriter(SIZE_EXPECTED);
        boolean isEnhanced = Ac3.isEnhanced(frame, 0);
        int begun = beginAudio(out, isEnhanced ? "ec-3" : "ac-3", Ac3.channels(frame, 0), Ac3.sampleRate(frame, 0));
        if (isEnhanced) {
            putEac3(out, frame);
        } else {
            putAc3(out, frame);
        }
        out.end(begun);
        return out.toBytes();
    }

    private static void putAc3(BoxWriter out, byte[] frame) {
        BitReader in = new BitReader(frame, 4, Ac3.HEADER_BYTES - 4);
        int rate = in.bits(2);
        int code = in.bits(6) >>> 1;
        int id = in.bits(5);
        int mode = in.bits(3);
        int channels = in.bits(3);
        in.skip((channels & 1) != 0 && channels != 1 ? 2 : 0);
        in.skip((channels & 4) != 0 ? 2 : 0);
        in.skip(channels == 2 ? 2 : 0);
        int low = in.bits(1);
        int box = out.begin("dac3");
        int bits = rate << 22 | id << 17 | mode << 14 | channels << 11 | low << 10 | code << 5;
        out.put8(bits >>> 16);
        out.put16(bits);
        out.end(box);
    }

    /** One independent substream; how busy the stream is, is judged by one frame. */
    private static void putEac3(BoxWriter out, byte[] frame) {
        BitReader in = new BitReader(frame, 0, Ac3.HEADER_BYTES);
        in.skip(EAC3_HEADER_SKIP_BITS);
        int rate = in.bits(2);
        in.skip(2);
        int channels = in.bits(3);
        int low = in.bits(1);
        int id = in.bits(5);
        int kbits = (int) ((long) Ac3.frameBytes(frame, 0)
                * Byte.SIZE
                * Ac3.sampleRate(frame, 0)
                / Ac3.samples(frame, 0)
                / 1_000);
        int box = out.begin("dec3");
        out.put16(Math.min(kbits, (1 << 13) - 1) << 3);
        int bits = rate << 22 | id << 17 | channels << 9 | low << 8;
        out.put8(bits >>> 16);
        out.put16(bits);
        out.end(box);
    }

    /** The identification header, whose numbers are little-endian, as dOps of the Opus binding to ISO BMFF. */
    static byte[] opus(byte[] head) {
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int channels = head[9];
        BoxWriter out = new BoxWriter(SIZE_EXPECTED);
        int begun = beginAudio(out, "Opus", channels, Opus.SAMPLE_RATE);
        int box = out.begin("dOps");
        out.put8(0);
        out.put8(channels);
        out.put16(in.getShort(10));
        out.put32(in.getInt(12));
        out.put16(in.getShort(16));
        out.put8(head[18]);
        if (head[18] != 0) {
            out.put(ByteBuffer.wrap(head, 19, 2 + channels));
        }
        out.end(box);
        out.end(begun);
        return out.toBytes();
    }
}
