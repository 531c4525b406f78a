package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Crc32Mpeg;

/**
 * Puts the sections of one PID together: ISO/IEC 13818-1 2.4.4.
 *
 * <p>Tables are repeated all the time, so that of three repetitions with a wrong CRC each byte is taken that two of them agree in.
 * If the result has a correct CRC, or all three are the same (there is equipment that writes wrong CRCs), it is a section.
 */
public final class SectionReader {
    /** Takes a section, its header and CRC included. */
    @FunctionalInterface
    public interface Output {
        /** The section; the array is reused when the call has returned. */
        void onSection(byte[] section, int length);

        /** A section has a wrong CRC. */
        default void onWrongCrc(byte[] section, int length) {}
    }

    /** Of PAT, PMT, CAT and most tables of DVB. */
    private static final int SECTION_BYTES_MAX = 1024;
    /** Of private sections, EIT and SCTE-35. */
    private static final int PRIVATE_BYTES_MAX = 4096;

    private static final int HEADER_BYTES = 3;
    private static final int SHORTEST_BYTES = 12;
    /** Of a table without CRC: the time and date table has eight. */
    private static final int SHORTEST_PLAIN_BYTES = 4;

    private static final int TABLE_TDT = 0x70;
    private static final int TABLE_RST = 0x71;
    private static final int TABLE_STUFFING = 0x72;
    private static final int STUFFING = 0xFF;

    private final DemuxerCounts counts;
    private final Output output;
    private final byte[] section;
    private final boolean isVoting;
    private int filled;
    private boolean synced;
    /** The last two sections with a wrong CRC since one was correct; empty before the first one. */
    private byte[][] wrong = {};

    private byte[] vote = {};
    private int wrongLength;
    private int wrongCount;

    /** One of sections up to 1024 bytes, that also takes what three repetitions with a wrong CRC agree in. */
    public SectionReader(DemuxerCounts counts, Output output) {
        this(counts, output, SECTION_BYTES_MAX, true);
    }

    private SectionReader(DemuxerCounts counts, Output output, int bytesMax, boolean isVoting) {
        this.counts = counts;
        this.output = output;
        this.isVoting = isVoting;
        section = new byte[bytesMax];
    }

    /** One of sections up to 4096 bytes, that takes those with a correct CRC only. */
    public static SectionReader ofPrivate(DemuxerCounts counts, Output output) {
        return new SectionReader(counts, output, PRIVATE_BYTES_MAX, false);
    }

    /** Packets were lost here. */
    public void lost() {
        synced = false;
        filled = 0;
    }

    /**
     * The payload of the next packet.
     *
     * @param from offset of its first byte in {@code b}
     * @param to offset behind its last byte
     * @param startsUnit whether a section begins in it, and a pointer says where
     */
    public void onPayload(byte[] b, int from, int to, boolean startsUnit) {
        int at = from;
        if (startsUnit) {
            int pointer = b[at++] & 0xFF;
            if (at + pointer > to) {
                counts.tableErrors++;
                lost();
                return;
            }
            if (synced) {
                append(b, at, at + pointer);
            }
            at += pointer;
            filled = 0;
            synced = true;
        }
        if (synced) {
            append(b, at, to);
        }
    }

    private void append(byte[] b, int from, int to) {
        int at = from;
        while (at < to) {
            if (filled == 0 && (b[at] & 0xFF) == STUFFING) {
                return;
            }
            int wanted = filled < HEADER_BYTES ? HEADER_BYTES : length();
            int take = Math.min(wanted - filled, to - at);
            System.arraycopy(b, at, section, filled, take);
            filled += take;
            at += take;
            if (filled == HEADER_BYTES && (length() > section.length || length() < shortest())) {
                counts.tableErrors++;
                lost();
                return;
            }
            if (filled > HEADER_BYTES && filled == length()) {
                complete();
            }
        }
    }

    private int shortest() {
        return hasCrc() ? SHORTEST_BYTES : SHORTEST_PLAIN_BYTES;
    }

    private boolean hasCrc() {
        int table = section[0] & 0xFF;
        return table != TABLE_TDT && table != TABLE_RST && table != TABLE_STUFFING;
    }

    private int length() {
        return HEADER_BYTES + ((section[1] & 15) << 8 | (section[2] & 0xFF));
    }

    private void complete() {
        int length = filled;
        filled = 0;
        if (!hasCrc() || Crc32Mpeg.of(section, 0, length) == 0) {
            wrongCount = 0;
            output.onSection(section, length);
            return;
        }
        counts.tableErrors++;
        output.onWrongCrc(section, length);
        if (!isVoting) {
            return;
        }
        if (wrong.length == 0) {
            wrong = new byte[2][section.length];
            vote = new byte[section.length];
        }
        if (length != wrongLength) {
            wrongLength = length;
            wrongCount = 0;
        }
        byte[] older = wrong[wrongCount & 1];
        byte[] newer = wrong[(wrongCount + 1) & 1];
        boolean voted = wrongCount >= 2 && vote(older, newer, length);
        System.arraycopy(section, 0, older, 0, length);
        wrongCount++;
        if (voted) {
            output.onSection(vote, length);
        }
    }

    private boolean vote(byte[] a, byte[] b, int length) {
        boolean same = true;
        for (int i = 0; i < length; i++) {
            vote[i] = a[i] == b[i] ? a[i] : section[i];
            same &= a[i] == b[i] && b[i] == section[i];
        }
        return same || Crc32Mpeg.of(vote, 0, length) == 0;
    }
}
