package dev.tramo.server.observe;

import com.sun.management.OperatingSystemMXBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Publishes figures of the server's process and of its machine once a second, on a thread of its own. What the system does not tell is absent. */
@Singleton
public class ServerMeasurements {
    /** The endpoint of the server that is its process. */
    public static final String PROCESS = "process";
    /** The endpoint of the server that is its machine, or container. */
    public static final String MACHINE = "machine";

    private static final System.Logger LOG = System.getLogger(ServerMeasurements.class.getName());
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    /** Of the container, or of the whole machine where there is none. Needs cgroup v2. */
    private static final Path GROUP_CPU = Path.of("/sys/fs/cgroup/cpu.stat");

    private static final Path MACHINE_CPU = Path.of("/proc/stat");
    /** Of {@link #MACHINE_CPU}, times since the start: user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final int CPU_FIELDS = 8;

    private static final Set<Integer> IDLE_FIELDS = Set.of(3, 4);
    /** Linux: USER_HZ, 100 a second. */
    private static final long TICK_NANOS = 10_000_000;

    private static final long MICRO_NANOS = 1_000;
    private static final int DECIMAL = 10;
    private static final double PERCENT = 100;
    private static final double MIB = 1 << 20;
    private static final double KIB_PER_MIB = 1 << 10;

    private final Observations observations;
    private final File dataDir;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("server-figures").factory());
    private long cpuNanos = system.getProcessCpuTime();
    private long atNanos = System.nanoTime();
    private OptionalLong machineCpuNanos = machineCpuNanos();
    private long machineAtNanos = atNanos;
    private String failure = "";

    ServerMeasurements(Observations observations, @ConfigProperty(name = "tramo.data.dir") String dataDir) {
        this.observations = observations;
        this.dataDir = new File(dataDir);
    }

    void begin(@Observes StartupEvent event) {
        ScheduledFuture<?> _ = timer.scheduleAtFixedRate(this::publish, 1, 1, TimeUnit.SECONDS);
    }

    void end(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void publish() {
        try {
            observations.publish(new Observation.Measured("", Instant.now(), measure()));
        } catch (RuntimeException e) {
            if (!failure.equals(e.toString())) {
                failure = e.toString();
                LOG.log(System.Logger.Level.ERROR, "the server's figures were not taken; tried again, said once", e);
            }
        }
    }

    /** Since the call before. */
    Map<String, EndpointFigures> measure() {
        return Map.of(PROCESS, process(), MACHINE, machine());
    }

    private EndpointFigures process() {
        EndpointFigures.Builder figures = new EndpointFigures.Builder();
        long now = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        if (cpu >= 0 && now > atNanos) {
            figures.with(Figure.CPU_PERCENT, Math.max(0, PERCENT * (cpu - cpuNanos) / (now - atNanos)));
        }
        cpuNanos = cpu;
        atNanos = now;
        number(text(STATUS), "VmRSS:").ifPresent(kib -> figures.with(Figure.MEMORY_MIB, kib / KIB_PER_MIB));
        Runtime runtime = Runtime.getRuntime();
        return figures.with(Figure.HEAP_MIB, (runtime.totalMemory() - runtime.freeMemory()) / MIB)
                .build();
    }

    private EndpointFigures machine() {
        EndpointFigures.Builder figures = new EndpointFigures.Builder();
        // Not by the JDK's getCpuLoad(): in a container it searches for limits, which takes 1 ms and 80 kB.
        long now = System.nanoTime();
        OptionalLong cpu = machineCpuNanos();
        if (cpu.isPresent() && machineCpuNanos.isPresent() && now > machineAtNanos) {
            long used = cpu.getAsLong() - machineCpuNanos.getAsLong();
            figures.with(Figure.CPU_PERCENT, Math.max(0, PERCENT * used / (now - machineAtNanos)));
        }
        machineCpuNanos = cpu;
        machineAtNanos = now;
        String memory = text(MEMORY);
        OptionalLong total = number(memory, "MemTotal:");
        OptionalLong available = number(memory, "MemAvailable:");
        if (total.isPresent() && available.isPresent()) {
            figures.with(Figure.MEMORY_MIB, (total.getAsLong() - available.getAsLong()) / KIB_PER_MIB);
        }
        // A file store would be searched for among all that are mounted, each second.
        if (dataDir.exists()) {
            figures.with(Figure.DISK_FREE_MIB, dataDir.getUsableSpace() / MIB);
        }
        return figures.build();
    }

    /** All that was used since the start, by all cores together. */
    private static OptionalLong machineCpuNanos() {
        OptionalLong micros = number(text(GROUP_CPU), "usage_usec");
        if (micros.isPresent()) {
            return OptionalLong.of(micros.getAsLong() * MICRO_NANOS);
        }
        String[] ticks = text(MACHINE_CPU).lines().findFirst().orElse("").split(" +", -1);
        if (ticks.length <= CPU_FIELDS) {
            return OptionalLong.empty();
        }
        long busy = 0;
        for (int field = 0; field < CPU_FIELDS; field++) {
            if (!IDLE_FIELDS.contains(field)) {
                busy += Long.parseLong(ticks[field + 1]);
            }
        }
        return OptionalLong.of(busy * TICK_NANOS);
    }

    /** What the system tells; empty on one other than Linux. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The number of a line like {@code VmRSS:	  171234 kB}. */
    private static OptionalLong number(String text, String name) {
        int begin = text.indexOf(name);
        if (begin < 0) {
            return OptionalLong.empty();
        }
        begin += name.length();
        while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        int end = begin;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == begin ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text, begin, end, DECIMAL));
    }
}
