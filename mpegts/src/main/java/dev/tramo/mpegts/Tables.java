package dev.tramo.mpegts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Program association and program map tables: ISO/IEC 13818-1 2.4.4.3 and 2.4.4.8. */
public final class Tables {
    /** table_id of the program association table. */
    public static final int TABLE_PAT = 0;
    /** table_id of a program map table. */
    public static final int TABLE_PMT = 2;

    /** table_id to last_section_number. */
    public static final int HEADER_BYTES = 8;

    /** Length of the CRC at the end. */
    public static final int CRC_BYTES = 4;
    /** Of a program map table: table_id to program_info_length. */
    public static final int PMT_HEADER_BYTES = HEADER_BYTES + 4;
    /** Of a stream in a program map table, without its descriptors. */
    public static final int ENTRY_BYTES = 5;

    /** A program of the association table. */
    public record Entry(int number, int pmtPid) {}

    /** A program with the kinds of its streams, in the same order. */
    public record ProgramMap(TsProgram program, List<StreamKind> kinds) {}

    private Tables() {}

    /** Whether a section is of the table and in force now. */
    public static boolean isCurrent(byte[] b, int table) {
        return (b[0] & 0xFF) == table && (b[1] & 0x80) != 0 && (b[5] & 1) != 0;
    }

    /** section_number. */
    public static int sectionNumber(byte[] b) {
        return b[6] & 0xFF;
    }

    /** last_section_number. */
    public static int lastSectionNumber(byte[] b) {
        return b[7] & 0xFF;
    }

    /** program_number, or transport_stream_id of a program association table. */
    public static int number(byte[] b) {
        return (b[3] & 0xFF) << 8 | (b[4] & 0xFF);
    }

    static int version(byte[] b) {
        return b[5] >>> 1 & 0x1F;
    }

    /** The CRC, which tells sections apart. */
    public static int crc(byte[] b, int length) {
        int at = length - CRC_BYTES;
        return (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | (b[at + 3] & 0xFF);
    }

    /** The programs of a section, without the network information table. */
    public static List<Entry> programs(byte[] b, int length) {
        List<Entry> programs = new ArrayList<>();
        for (int at = HEADER_BYTES; at + 4 <= length - CRC_BYTES; at += 4) {
            int number = (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
            if (number != 0) {
                programs.add(new Entry(number, pid(b, at + 2)));
            }
        }
        return programs;
    }

    /** PID of the network information table, if the section tells it. */
    public static Optional<Integer> networkPid(byte[] b, int length) {
        for (int at = HEADER_BYTES; at + 4 <= length - CRC_BYTES; at += 4) {
            if (b[at] == 0 && b[at + 1] == 0) {
                return Optional.of(pid(b, at + 2));
            }
        }
        return Optional.empty();
    }

    /** A program map table, which has one section; empty if it is malformed. */
    public static Optional<ProgramMap> map(byte[] b, int length, int pmtPid) {
        int end = length - CRC_BYTES;
        if (end < PMT_HEADER_BYTES) {
            return Optional.empty();
        }
        List<TsStream> streams = new ArrayList<>();
        List<StreamKind> kinds = new ArrayList<>();
        int at = PMT_HEADER_BYTES + length(b, PMT_HEADER_BYTES - 2);
        while (at + ENTRY_BYTES <= end) {
            int descriptors = at + ENTRY_BYTES;
            int next = descriptors + length(b, at + 3);
            if (next > end) {
                return Optional.empty();
            }
            StreamKind kind = StreamKind.of(b[at] & 0xFF, b, descriptors, next);
            kinds.add(kind);
            Codec codec = kind.codec();
            streams.add(new TsStream(
                    pid(b, at + 1),
                    b[at] & 0xFF,
                    kind.name(),
                    codec != null,
                    codec != null && codec.isVideo(),
                    kind.language()));
            at = next;
        }
        if (at != end) {
            return Optional.empty();
        }
        TsProgram program = new TsProgram(number(b), pmtPid, pid(b, HEADER_BYTES), version(b), streams);
        return Optional.of(new ProgramMap(program, List.copyOf(kinds)));
    }

    /** A PID of 13 bits at {@code at}. */
    public static int pid(byte[] b, int at) {
        return (b[at] & 0x1F) << 8 | (b[at + 1] & 0xFF);
    }

    /** A length of 12 bits at {@code at}. */
    public static int length(byte[] b, int at) {
        return (b[at] & 15) << 8 | (b[at + 1] & 0xFF);
    }
}
