package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import java.util.ArrayList;
import java.util.List;

/** Descriptors of tables: ISO/IEC 13818-1 2.6 and ETSI EN 300 468. */
final class AnalyzerDescriptors {
    /** Takes a service of an SDT. */
    @FunctionalInterface
    interface ServiceOutput {
        void onService(int number, String provider, String name);
    }

    private static final int CONDITIONAL_ACCESS = 0x09;
    private static final int SERVICE = 0x48;
    private static final int PIDS_MAX = 256;
    private static final int SDT_HEADER_BYTES = Tables.HEADER_BYTES + 3;

    private AnalyzerDescriptors() {}

    /** PIDs of a CAT: messages that entitle. */
    static List<Integer> catPids(byte[] b, int length) {
        List<Integer> pids = new ArrayList<>();
        addAccess(b, Tables.HEADER_BYTES, length - Tables.CRC_BYTES, pids);
        return List.copyOf(pids);
    }

    /** PIDs of a PMT: messages that control access. */
    static List<Integer> accessPids(byte[] b, int length) {
        List<Integer> pids = new ArrayList<>();
        int end = length - Tables.CRC_BYTES;
        int at = Tables.PMT_HEADER_BYTES + Tables.length(b, Tables.PMT_HEADER_BYTES - 2);
        addAccess(b, Tables.PMT_HEADER_BYTES, Math.min(at, end), pids);
        while (at + Tables.ENTRY_BYTES <= end) {
            int next = at + Tables.ENTRY_BYTES + Tables.length(b, at + 3);
            addAccess(b, at + Tables.ENTRY_BYTES, Math.min(next, end), pids);
            at = next;
        }
        return List.copyOf(pids);
    }

    private static void addAccess(byte[] b, int from, int to, List<Integer> pids) {
        for (int at = from; at + 2 <= to; at += 2 + (b[at + 1] & 0xFF)) {
            boolean isWhole = at + 6 <= to && (b[at + 1] & 0xFF) >= 4;
            if ((b[at] & 0xFF) == CONDITIONAL_ACCESS && isWhole && pids.size() < PIDS_MAX) {
                pids.add(Tables.pid(b, at + 4));
            }
        }
    }

    /** The services of a section of an SDT. */
    static void services(byte[] b, int length, ServiceOutput output) {
        int end = length - Tables.CRC_BYTES;
        int at = SDT_HEADER_BYTES;
        while (at + 5 <= end) {
            int number = (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
            int next = Math.min(end, at + 5 + Tables.length(b, at + 3));
            for (int d = at + 5; d + 2 <= next; d += 2 + (b[d + 1] & 0xFF)) {
                int to = Math.min(next, d + 2 + (b[d + 1] & 0xFF));
                if ((b[d] & 0xFF) == SERVICE && d + 4 <= to) {
                    service(number, b, d + 3, to, output);
                }
            }
            at = next;
        }
    }

    private static void service(int number, byte[] b, int from, int to, ServiceOutput output) {
        int providerEnd = Math.min(to, from + 1 + (b[from] & 0xFF));
        String provider = DvbText.read(b, from + 1, providerEnd);
        String name = "";
        if (providerEnd < to) {
            name = DvbText.read(b, providerEnd + 1, Math.min(to, providerEnd + 1 + (b[providerEnd] & 0xFF)));
        }
        output.onService(number, provider, name);
    }
}
