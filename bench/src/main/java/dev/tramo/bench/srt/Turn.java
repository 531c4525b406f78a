package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.Usage;
import dev.tramo.bench.traffic.ProbeStream;
import java.time.Duration;
import java.util.List;

/** One measurement: makes the links, lets them warm up, and takes the figures of a window. */
record Turn(Side side, Load load, Ports ports) {
    /**
     * Measures.
     *
     * @param measured whose CPU and memory count; new, without links
     * @param counterpart the other side of the links; not used if both sides are measured
     */
    Sample measure(Gateway measured, Gateway counterpart) throws BenchException, InterruptedException {
        try (ProbeStream stream = new ProbeStream(load.links())) {
            List<Link> links = load.plan(ports, stream.output());
            Gateway sender = side == Side.RECEIVING ? counterpart : measured;
            Gateway receiver = side == Side.SENDING ? counterpart : measured;
            sender.send(links);
            receiver.receive(links);
            stream.start(links.stream().map(Link::udpIn).toList(), load.mbps());
            stream.awaitFlow();
            Thread.sleep(Duration.ofSeconds(load.warmupSeconds()));
            return window(stream, measured, counterpart);
        } finally {
            measured.requireAlive();
            counterpart.requireAlive();
        }
    }

    private Sample window(ProbeStream stream, Gateway measured, Gateway counterpart)
            throws BenchException, InterruptedException {
        stream.beginWindow();
        long startNanos = System.nanoTime();
        Usage before = Usage.of(measured.pids());
        double othersBefore = othersCpuSeconds(measured, counterpart);
        Thread.sleep(Duration.ofSeconds(load.seconds()));
        Usage after = Usage.of(measured.pids());
        double othersAfter = othersCpuSeconds(measured, counterpart);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return Sample.of(
                (after.cpuSeconds() - before.cpuSeconds()) / seconds * 100,
                (othersAfter - othersBefore) / seconds * 100,
                after.rssBytes(),
                after.pssBytes(),
                stream.endWindow(Duration.ofMillis(load.latencyMillis())));
    }

    private static double othersCpuSeconds(Gateway measured, Gateway counterpart) throws BenchException {
        double ours = Usage.of(measured.pids()).cpuSeconds()
                + Usage.of(List.of(ProcessHandle.current().pid())).cpuSeconds();
        if (measured != counterpart) {
            ours += Usage.of(counterpart.pids()).cpuSeconds();
        }
        return Usage.machineCpuSeconds() - ours;
    }
}
