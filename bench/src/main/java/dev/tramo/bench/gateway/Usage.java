package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes have used so far, all their threads.
 *
 * @param cpuSeconds user and system time
 * @param rssBytes resident memory; what processes share counts for each
 * @param pssBytes the same, what is shared divided among those who share it
 */
public record Usage(double cpuSeconds, long rssBytes, long pssBytes) {
    /** {@code USER_HZ}: 100 on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");
    private static final int STAT_UTIME = 11;
    private static final int STAT_STIME = 12;
    private static final int STAT_IDLE = 4;
    private static final int STAT_IOWAIT = 5;
    private static final int STAT_STEAL = 8;

    /** Of the processes together. */
    public static Usage of(List<Long> pids) throws BenchException {
        double cpu = 0;
        long rss = 0;
        long pss = 0;
        for (long pid : pids) {
            Path process = PROC.resolve(String.valueOf(pid));
            cpu += cpuSeconds(read(process.resolve("stat")));
            rss += kilobytes(read(process.resolve("status")), "VmRSS:");
            pss += kilobytes(read(process.resolve("smaps_rollup")), "Pss:");
        }
        return new Usage(cpu, rss, pss);
    }

    /** Seconds for which the machine's cores were busy so far, whoever for. */
    public static double machineCpuSeconds() throws BenchException {
        String[] fields =
                read(PROC.resolve("stat")).lines().findFirst().orElseThrow().split("\\s+", -1);
        long ticks = 0;
        for (int i = 1; i <= STAT_STEAL; i++) {
            if (i != STAT_IDLE && i != STAT_IOWAIT) {
                ticks += Long.parseLong(fields[i]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** UDP packets that this machine sent so far, whoever for. */
    public static long machineUdpPackets() throws BenchException {
        return udpPackets(read(PROC.resolve("net/snmp")));
    }

    /** From {@code /proc/net/snmp}: a line of names, then one of values. */
    static long udpPackets(String snmp) throws BenchException {
        List<List<String>> lines = snmp.lines()
                .filter(line -> line.startsWith("Udp: "))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
        int column = lines.isEmpty() ? -1 : lines.getFirst().indexOf("OutDatagrams");
        if (lines.size() != 2 || column < 0 || column >= lines.getLast().size()) {
            throw new BenchException("/proc/net/snmp does not tell UDP's OutDatagrams");
        }
        return Long.parseLong(lines.getLast().get(column));
    }

    /** From {@code /proc/<pid>/stat}; the name in its second field may contain anything. */
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[STAT_UTIME]) + Long.parseLong(fields[STAT_STIME])) / TICKS_PER_SECOND;
    }

    /** Bytes of a line {@code <key> <n> kB}. */
    static long kilobytes(String text, String key) throws BenchException {
        String value = text.lines()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .orElseThrow(() -> new BenchException("/proc does not tell " + key))
                .substring(key.length());
        return Long.parseLong(value.replace("kB", "").strip()) * 1_024;
    }

    private static String read(Path file) throws BenchException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchException("cannot read " + file + " (has the process ended? is this Linux?)", e);
        }
    }
}
