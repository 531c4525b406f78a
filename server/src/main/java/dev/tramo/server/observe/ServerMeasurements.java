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
        kib(text(STATUS), "VmRSS:").ifPresent(kib -> figures.with(Figure.MEMORY_MIB, kib / KIB_PER_MIB));
        Runtime runtime = Runtime.getRuntime();
        return figures.with(Figure.HEAP_MIB, (runtime.totalMemory() - runtime.freeMemory()) / MIB)
                .build();
    }

    private EndpointFigures machine() {
        EndpointFigures.Builder figures = new EndpointFigures.Builder();
        double load = system.getCpuLoad();
        if (load >= 0) {
            figures.with(Figure.CPU_PERCENT, PERCENT * load * system.getAvailableProcessors());
        }
        String memory = text(MEMORY);
        OptionalLong total = kib(memory, "MemTotal:");
        OptionalLong available = kib(memory, "MemAvailable:");
        if (total.isPresent() && available.isPresent()) {
            figures.with(Figure.MEMORY_MIB, (total.getAsLong() - available.getAsLong()) / KIB_PER_MIB);
        }
        // A file store would be searched for among all that are mounted, each second.
        if (dataDir.exists()) {
            figures.with(Figure.DISK_FREE_MIB, dataDir.getUsableSpace() / MIB);
        }
        return figures.build();
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
    private static OptionalLong kib(String text, String name) {
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
