package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Measured;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.Usage;
import dev.tramo.bench.traffic.ProbeStream;
import java.time.Duration;
import java.util.List;

/**
 * One measurement: makes the links, lets them warm up, and takes the figures of a window.
 *
 * @param measured whose CPU and memory count; new, without links
 * @param counterpart the other side of the links; the same if both sides are measured
 */
record Turn(Load load, Ports ports, Measured measured, Measured counterpart) {
    /** Makes the links. */
    interface Maker {
        void make(List<Link> links) throws BenchException, InterruptedException;
    }

    /**
     * Measures.
     *
     * @param setLatencyMillis what these links are set to, which does not count as added
     */
    Sample measure(int setLatencyMillis, Maker maker) throws BenchException, InterruptedException {
        try (ProbeStream stream = new ProbeStream(load.links())) {
            List<Link> links = load.plan(ports, stream.output());
            maker.make(links);
            stream.start(links.stream().map(Link::udpIn).toList(), load.mbps());
            stream.awaitFlow();
            Thread.sleep(Duration.ofSeconds(load.warmupSeconds()));
            return window(stream, setLatencyMillis);
        } finally {
            measured.requireAlive();
            counterpart.requireAlive();
        }
    }

    private Sample window(ProbeStream stream, int setLatencyMillis) throws BenchException, InterruptedException {
        stream.beginWindow();
        Reading before = Reading.take(measured, counterpart);
        Thread.sleep(Duration.ofSeconds(load.seconds()));
        Reading after = Reading.take(measured, counterpart);
        return Sample.of(
                after.cpuSince(before),
                after.usage().rssBytes(),
                after.usage().pssBytes(),
                setLatencyMillis,
                stream.endWindow(Duration.ofMillis(load.latencyMillis())));
    }

    /** All that is read at one moment; {@code ours} is everybody who has a part in the turn. */
    private record Reading(long nanos, Usage usage, double oursCpuSeconds, double machineCpuSeconds) {
        static Reading take(Measured measured, Measured counterpart) throws BenchException {
            long nanos = System.nanoTime();
            Usage usage = Usage.of(measured.pids());
            double ours = usage.cpuSeconds()
                    + Usage.of(List.of(ProcessHandle.current().pid())).cpuSeconds();
            if (!measured.equals(counterpart)) {
                ours += Usage.of(counterpart.pids()).cpuSeconds();
            }
            return new Reading(nanos, usage, ours, Usage.machineCpuSeconds());
        }

        Sample.Cpu cpuSince(Reading before) {
            double perSecond = 100e9 / (nanos - before.nanos);
            double machine = machineCpuSeconds - before.machineCpuSeconds;
            return new Sample.Cpu(
                    (usage.cpuSeconds() - before.usage.cpuSeconds()) * perSecond,
                    (machine - (oursCpuSeconds - before.oursCpuSeconds)) * perSecond,
                    machine * perSecond / Runtime.getRuntime().availableProcessors());
        }
    }
}
