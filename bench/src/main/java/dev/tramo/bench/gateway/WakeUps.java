package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often threads of processes went to sleep so far, which is how often they woke up: voluntary context switches.
 *
 * @param byThread by thread ID
 */
public record WakeUps(Map<Long, Long> byThread) {
    private static final String KEY = "voluntary_ctxt_switches:";

    /** Of the processes together. */
    public static WakeUps of(List<Long> pids) throws BenchException {
        Map<Long, Long> switches = new HashMap<>();
        for (long pid : pids) {
            Path tasks = Path.of("/proc", String.valueOf(pid), "task");
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
                for (Path thread : threads) {
                    switches.put(Long.valueOf(String.valueOf(thread.getFileName())), voluntary(thread));
                }
            } catch (IOException e) {
                throw new BenchException("cannot list " + tasks + " (has the process ended?)", e);
            }
        }
        return new WakeUps(Map.copyOf(switches));
    }

    /** How often they have woken up since; threads that ended meanwhile don't count, those that began do. */
    public long since(WakeUps before) {
        return byThread.entrySet().stream()
                .mapToLong(now -> Math.max(0, now.getValue() - before.byThread.getOrDefault(now.getKey(), 0L)))
                .sum();
    }

    private static long voluntary(Path thread) throws BenchException {
        String status;
        try {
            status = Files.readString(thread.resolve("status"));
        } catch (IOException e) {
            return 0; // the thread has just ended
        }
        return status.lines()
                .filter(line -> line.startsWith(KEY))
                .map(line -> Long.parseLong(line.substring(KEY.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new BenchException("/proc does not tell " + KEY));
    }
}
