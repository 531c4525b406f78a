package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Aggregator;
import dev.tramo.bench.gateway.Camera;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.Usage;
import java.time.Duration;
import java.util.List;

/** One measurement: starts everything anew, lets it warm up, takes the figures of a window, then adds pushes. */
record Turn(Children children, Ports ports, Load load, Clip clip) {
    private static final long FLOW_NANOS_MAX = 30_000_000_000L;
    private static final long POLL_MILLIS = 200;

    /** Starts what is measured. */
    interface Starter {
        Aggregator start(List<Camera> cameras) throws BenchException, InterruptedException;
    }

    Sample measure(Starter starter) throws BenchException, InterruptedException {
        try (Sink sink = Sink.start(children, ports);
                Sink lateSink = Sink.start(children, ports);
                Aggregator measured = starter.start(load.plan(sink));
                Sources sources = new Sources(children, clip)) {
            Parties parties = new Parties(measured, sources, sink);
            startSources(parties);
            awaitFlow(parties);
            Thread.sleep(Duration.ofSeconds(load.warmupSeconds()));
            Window window = window(parties);
            List<LateStart> lateStarts =
                    LateStart.measure(measured, load.cameraNames().getFirst(), lateSink, clip);
            parties.requireAlive();
            return window.sample(lateStarts);
        }
    }

    private record Parties(Aggregator measured, Sources sources, Sink sink) {
        void requireAlive() throws BenchException {
            measured.requireAlive();
            sources.requireAlive();
            sink.requireAlive();
        }
    }

    /** Their keyframes evenly spread. */
    private void startSources(Parties parties) throws BenchException, InterruptedException {
        for (String camera : load.cameraNames()) {
            parties.sources()
                    .start(
                            camera,
                            List.of(
                                    parties.measured().publishUrl(camera),
                                    parties.sink().sourceUrl(camera)));
            Thread.sleep(Clip.KEYFRAME_MILLIS / load.cameras());
        }
    }

    /** Until every push has brought something. */
    private void awaitFlow(Parties parties) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + FLOW_NANOS_MAX;
        int expected = load.cameras() * load.pushes();
        for (int flowing = flowing(parties.sink()); flowing < expected; flowing = flowing(parties.sink())) {
            parties.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(flowing + " of " + expected + " pushes have come after 30 s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private int flowing(Sink sink) throws BenchException, InterruptedException {
        Sink.Counts counts = sink.counts();
        return (int) load.cameraNames().stream()
                .flatMap(camera -> load.pushNames(camera).stream())
                .filter(push -> counts.pushed(push).bytesIn() > 0)
                .count();
    }

    /** All that is read at one moment. */
    private record Reading(
            long nanos, Sink.Counts counts, Usage measured, double sources, double sink, double own, double machine) {
        static Reading take(Parties parties) throws BenchException, InterruptedException {
            parties.requireAlive();
            return new Reading(
                    System.nanoTime(),
                    parties.sink().counts(),
                    Usage.of(parties.measured().pids()),
                    Usage.of(parties.sources().pids()).cpuSeconds(),
                    Usage.of(parties.sink().pids()).cpuSeconds(),
                    Usage.of(List.of(ProcessHandle.current().pid())).cpuSeconds(),
                    Usage.machineCpuSeconds());
        }
    }

    private record Window(Reading before, Reading after, Delivery delivery) {
        Sample sample(List<LateStart> lateStarts) {
            double seconds = (after.nanos - before.nanos) / 1e9;
            double perSecond = 100 / seconds;
            double measured = after.measured.cpuSeconds() - before.measured.cpuSeconds();
            double sources = after.sources - before.sources;
            double sink = after.sink - before.sink;
            double others = after.machine - before.machine - measured - sources - sink - (after.own - before.own);
            return new Sample(
                    measured * perSecond,
                    sources * perSecond,
                    sink * perSecond,
                    others * perSecond,
                    after.measured.rssBytes(),
                    after.measured.pssBytes(),
                    seconds,
                    delivery,
                    lateStarts,
                    after.counts.status().version());
        }
    }

    private Window window(Parties parties) throws BenchException, InterruptedException {
        Reading before = Reading.take(parties);
        Thread.sleep(Duration.ofSeconds(load.seconds()));
        Reading after = Reading.take(parties);
        return new Window(before, after, Delivery.between(before.counts(), after.counts(), load));
    }
}
