package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Crc32Mpeg;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The packets of a multiplexer's program association and program map table. */
final class MuxTables {
    static final int PID_PMT = 0x1000;

    private static final int SECTION_BYTES_MAX = 1024;
    private static final int CRC_BYTES = 4;
    private static final int STREAM_ID = 1;

    private final int programNumber;
    private byte[] packets = new byte[0];
    private int version;
    /** Whether the present version of the program map table was sent, or a part of it. */
    private boolean isSent;

    private int continuityPat = 15;
    private int continuityPmt = 15;

    private final byte[] section = new byte[SECTION_BYTES_MAX];
    private int length;

    MuxTables(int programNumber) {
        this.programNumber = programNumber;
    }

    /** How many packets there are; 0 before the first tracks. */
    int count() {
        return packets.length / Ts.PACKET_BYTES;
    }

    /** Writes one of the packets with its next continuity counter. */
    void write(int index, byte[] b, int at) {
        System.arraycopy(packets, index * Ts.PACKET_BYTES, b, at, Ts.PACKET_BYTES);
        if (index == 0) {
            continuityPat = (continuityPat + 1) & 15;
        } else {
            continuityPmt = (continuityPmt + 1) & 15;
            isSent = true;
        }
        b[at + 3] |= (byte) (index == 0 ? continuityPat : continuityPmt);
    }

    /**
     * Makes the tables of these tracks, with a new version of the program map table if it is not the one that was sent. A version that
     * nobody has seen is not counted: there are 32, and after as many changes a receiver would take the new table for the one that it has.
     */
    void set(List<MuxTrack> tracks, int pcrPid) {
        byte[] before = packets;
        make(tracks, pcrPid);
        if (isSent && !Arrays.equals(before, packets)) {
            version = (version + 1) & 31;
            isSent = false;
            make(tracks, pcrPid);
        }
    }

    private void make(List<MuxTrack> tracks, int pcrPid) {
        begin(Tables.TABLE_PAT, STREAM_ID, 0);
        put16(programNumber);
        put16(0xE000 | PID_PMT);
        byte[] pat = finish(Ts.PID_PAT);
        begin(Tables.TABLE_PMT, programNumber, version);
        put16(0xE000 | pcrPid);
        put16(0xF000);
        for (MuxTrack track : tracks) {
            putStream(track);
        }
        byte[] pmt = finish(PID_PMT);
        packets = Arrays.copyOf(pat, pat.length + pmt.length);
        System.arraycopy(pmt, 0, packets, pat.length, pmt.length);
    }

    private void putStream(MuxTrack entry) {
        Track track = entry.track();
        put8(streamType(track));
        put16(0xE000 | entry.pid);
        int lengthAt = length;
        put16(0);
        switch (track.codec()) {
            case HEVC -> putRegistration("HEVC");
            case AC3 -> putRegistration("AC-3");
            case EAC3 -> putRegistration("EAC3");
            case OPUS -> {
                putRegistration("Opus");
                put8(0x7F); // extension_descriptor
                put8(2);
                put8(0x80); // of Opus: channel_config_code
                put8(track.channels());
            }
            case H264, AAC, MPEG_AUDIO, AV1 -> {}
        }
        if (!track.language().isEmpty()) {
            put8(0x0A); // ISO_639_language_descriptor
            put8(4);
            putText(track.language());
            put8(0);
        }
        int bytes = length - lengthAt - 2;
        section[lengthAt] = (byte) (0xF0 | bytes >>> 8);
        section[lengthAt + 1] = (byte) bytes;
    }

    private static int streamType(Track track) {
        return switch (track.codec()) {
            case H264 -> 0x1B;
            case HEVC -> 0x24;
            case AAC -> 0x0F;
            case MPEG_AUDIO -> track.sampleRate() < 32_000 ? 0x04 : 0x03;
            case AC3 -> 0x81;
            case EAC3 -> 0x87;
            case OPUS, AV1 -> 0x06;
        };
    }

    private void putRegistration(String format) {
        put8(0x05);
        put8(4);
        putText(format);
    }

    private void putText(String text) {
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            put8(b);
        }
    }

    private void begin(int table, int id, int tableVersion) {
        length = 0;
        put8(table);
        put16(0xB000);
        put16(id);
        put8(0xC1 | tableVersion << 1);
        put16(0);
    }

    private void put8(int value) {
        section[length++] = (byte) value;
    }

    private void put16(int value) {
        put8(value >>> 8);
        put8(value);
    }

    /** Completes the section and divides it into packets. */
    private byte[] finish(int pid) {
        int bytes = length + CRC_BYTES - 3;
        section[1] = (byte) (0xB0 | bytes >>> 8);
        section[2] = (byte) bytes;
        int crc = Crc32Mpeg.of(section, 0, length);
        put16(crc >>> 16);
        put16(crc);
        int room = Ts.PACKET_BYTES - Ts.HEADER_BYTES;
        int count = (1 + length + room - 1) / room;
        byte[] out = new byte[count * Ts.PACKET_BYTES];
        Arrays.fill(out, (byte) 0xFF);
        int from = 0;
        for (int i = 0; i < count; i++) {
            int at = i * Ts.PACKET_BYTES;
            out[at++] = Ts.SYNC;
            out[at++] = (byte) ((i == 0 ? 0x40 : 0) | pid >>> 8);
            out[at++] = (byte) pid;
            out[at++] = 0x10;
            if (i == 0) {
                out[at++] = 0; // pointer_field
            }
            int take = Math.min(length - from, (i + 1) * Ts.PACKET_BYTES - at);
            System.arraycopy(section, from, out, at, take);
            from += take;
        }
        return out;
    }
}
