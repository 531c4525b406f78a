package dev.tramo.server.observe.history;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Measurements;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.store.TestStore;
import dev.tramo.srt.driver.SrtPath;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Measures what history costs: {@code HistorySize size FOLDER} fills an H2 file with all that 200 routes keep at the defaults and says how
 * large it is, {@code HistorySize cpu FOLDER} measures, records and writes some minutes of them and says what a minute takes.
 */
public final class HistorySize {
    private static final int ROUTES = 200;
    private static final int MINUTE_DAYS = 7;
    private static final int QUARTER_DAYS = 92;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final List<String> ENDPOINTS = List.of("source", "destinations.out");
    /** All that an SRT endpoint has, all of them of random size: what cannot be compressed. */
    private static final List<Figure> FIGURES = List.of(Figure.values()).subList(0, 10);

    private final Random random = new Random(1);

    private HistorySize() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        try (TestStore store = TestStore.file(folder.resolve("tramo"))) {
            if (arguments[0].equals("size")) {
                new HistorySize().fill(store);
            } else {
                measuring();
                new HistorySize().cpu(store, folder.resolve("tramo.mv.db"));
            }
        }
        System.out.printf("after closing: %,d bytes%n", Files.size(folder.resolve("tramo.mv.db")));
    }

    private static String route(int number) {
        return "contribution-" + number;
    }

    private Summary summary(int seconds) {
        Summary summary = new Summary();
        for (Figure figure : FIGURES) {
            double level = 5 + 20 * random.nextDouble();
            for (int i = 0; i < Math.min(seconds, 10); i++) {
                summary.add(figure, level + random.nextGaussian());
            }
        }
        return summary;
    }

    /** In the order in which a server writes, if faster: a block of all routes after the other. */
    private void fill(TestStore store) {
        fill(store, new HistoryTable(Resolution.QUARTER), QUARTER_DAYS * DAY);
        fill(store, new HistoryTable(Resolution.MINUTE), MINUTE_DAYS * DAY);
    }

    private void fill(TestStore store, HistoryTable table, long seconds) {
        Resolution resolution = table.resolution();
        long bytes = 0;
        for (long at = NOW.getEpochSecond() - seconds; at < NOW.getEpochSecond(); at += resolution.blockSeconds()) {
            List<HistoryTable.Stored> rows = new ArrayList<>();
            for (int route = 0; route < ROUTES; route++) {
                for (String endpoint : ENDPOINTS) {
                    Block block = new Block(resolution);
                    for (int slot = 0; slot < resolution.slots(); slot++) {
                        block.add(slot, summary(resolution.seconds()));
                    }
                    HistoryTable.Key key = new HistoryTable.Key(route(route), endpoint, at);
                    rows.add(new HistoryTable.Row(key, block, true).stored());
                }
            }
            bytes += rows.stream().mapToLong(row -> row.figures().length).sum();
            store.store().change(handle -> table.write(handle, rows));
        }
        System.out.printf("%s: %,d bytes of figures%n", resolution, bytes);
    }

    /** What it takes to make figures of snapshots: a route from UDP to SRT in one second after the other. */
    private static void measuring() {
        Observations observations = new Observations();
        var _ = new Measurements(observations);
        SrtPath path = new SrtPath(9000, "192.0.2.7:40000", 1);
        RouteSnapshot snapshot =
                Snapshots.route(Snapshots.udp(State.RUNNING), Map.of("out", Snapshots.srt(State.RUNNING, 0, path)));
        Instant at = NOW;
        for (int minute = 0; minute < 20; minute++) {
            long before = cpuNanos();
            for (int i = 0; i < ROUTES * 60; i++) {
                at = at.plusSeconds(1);
                observations.publish(new Observation.Seen(snapshot, at));
            }
            if (minute % 10 == 9) {
                System.out.printf(
                        "measuring a minute: %d ms of CPU%n", TimeUnit.NANOSECONDS.toMillis(cpuNanos() - before));
            }
        }
    }

    private void cpu(TestStore database, Path file) throws IOException {
        TestClock clock = new TestClock(NOW);
        Observations observations = new Observations();
        HistoryStore store =
                new HistoryStore(database.store(), MINUTE_DAYS, QUARTER_DAYS, Long.MAX_VALUE, Long.MAX_VALUE);
        HistoryRecorder recorder = new HistoryRecorder(observations, store, 64 << 20, clock, clock::nanos);
        recorder.takeOver();
        for (int minute = 0; minute < 90; minute++) {
            long recording = 0;
            long writing = 0;
            for (int second = 0; second < 60; second++) {
                List<Observation.Measured> measured = measured(clock.instant());
                long before = cpuNanos();
                measured.forEach(observations::publish);
                long between = cpuNanos();
                clock.pass(Duration.ofSeconds(1));
                recorder.tick();
                recording += between - before;
                writing += cpuNanos() - between;
            }
            if (minute % 10 == 9) {
                System.out.printf(
                        "minute %d: %d ms of CPU recording, %d ms writing: %.2f %% of a core; file %,d bytes%n",
                        minute,
                        TimeUnit.NANOSECONDS.toMillis(recording),
                        TimeUnit.NANOSECONDS.toMillis(writing),
                        100.0 * (recording + writing) / TimeUnit.MINUTES.toNanos(1),
                        Files.size(file));
            }
        }
    }

    private List<Observation.Measured> measured(Instant at) {
        List<Observation.Measured> measured = new ArrayList<>();
        for (int route = 0; route < ROUTES; route++) {
            Map<String, EndpointFigures> figures = new HashMap<>();
            for (String endpoint : ENDPOINTS) {
                EndpointFigures.Builder builder = new EndpointFigures.Builder();
                FIGURES.forEach(figure -> builder.with(figure, 20 * random.nextDouble()));
                figures.put(endpoint, builder.build());
            }
            measured.add(new Observation.Measured(route(route), at, figures));
        }
        return measured;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
