package dev.tramo.server.observe.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the framework does not measure of the process and the machine: resident memory, and the disk of the data folder. */
@Singleton
final class ProcessMetrics implements MeterBinder {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]+) kB$");
    private static final int KIBIBYTE = 1_024;

    private final File dataFolder;

    ProcessMetrics(@ConfigProperty(name = "tramo.data.dir") File dataFolder) {
        this.dataFolder = dataFolder;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new DiskSpaceMetrics(dataFolder).bindTo(registry);
        if (Files.isReadable(STATUS)) {
            Gauge.builder("process.resident.memory", ProcessMetrics::residentBytes)
                    .description("Resident memory of the process")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    private static double residentBytes() {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(STATUS));
            return resident.find() ? Double.parseDouble(resident.group(1)) * KIBIBYTE : Double.NaN;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
