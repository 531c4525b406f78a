package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerMeasurementsTest {
    /** Several ticks of the system's clock of processes (10 ms), which a busy machine does not give in as much time. */
    private static final long CPU_NANOS = 50_000_000;

    @Test
    void theProcessAndTheMachineHaveFiguresOfTheirs(@TempDir Path folder) {
        ServerMeasurements server = new ServerMeasurements(new Observations(), folder.toString());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + CPU_NANOS;
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }

        Map<String, EndpointFigures> figures = server.measure();

        EndpointFigures process = figures.get(ServerMeasurements.PROCESS);
        EndpointFigures machine = figures.get(ServerMeasurements.MACHINE);
        assertThat(process.of(Figure.CPU_PERCENT)).isPositive();
        assertThat(process.of(Figure.HEAP_MIB)).isPositive();
        assertThat(process.of(Figure.MEMORY_MIB)).isGreaterThan(process.of(Figure.HEAP_MIB));
        assertThat(machine.of(Figure.CPU_PERCENT)).isPositive();
        assertThat(machine.of(Figure.MEMORY_MIB)).isGreaterThan(process.of(Figure.HEAP_MIB));
        assertThat(machine.of(Figure.DISK_FREE_MIB))
                .isGreaterThan(0)
                .isLessThanOrEqualTo(folder.toFile().getTotalSpace() / (double) (1 << 20));
        assertThat(machine.has(Figure.HEAP_MIB)).isFalse();
    }

    @Test
    void aFolderThatIsGoneLeavesTheOtherFigures(@TempDir Path folder) {
        ServerMeasurements server = new ServerMeasurements(
                new Observations(), folder.resolve("gone").toString());

        EndpointFigures machine = server.measure().get(ServerMeasurements.MACHINE);

        assertThat(machine.has(Figure.DISK_FREE_MIB)).isFalse();
        assertThat(machine.has(Figure.MEMORY_MIB)).isTrue();
    }
}
