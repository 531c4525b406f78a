package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.Usage;
import dev.tramo.bench.gateway.WakeUps;
import dev.tramo.bench.traffic.ProbeStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One measurement of silent links: connects them, which a few datagrams through each of them prove, lets them be silent,
 * takes the figures of a window, and has a few datagrams prove that they are connected still.
 */
record IdleTurn(Load load, Ports ports, Gateway sender, Gateway receiver) {
    IdleSample measure() throws BenchException, InterruptedException {
        try (ProbeStream stream = new ProbeStream(load.links())) {
            List<Link> links = load.plan(ports, stream.output());
            List<InetSocketAddress> inputs = links.stream().map(Link::udpIn).toList();
            sender.send(links);
            receiver.receive(links);
            stream.start(inputs, load.mbps());
            stream.awaitFlow();
            stream.stop();
            Thread.sleep(Duration.ofSeconds(load.warmupSeconds()));
            Reading before = Reading.take(this);
            Thread.sleep(Duration.ofSeconds(load.seconds()));
            Reading after = Reading.take(this);
            stream.start(inputs, load.mbps());
            stream.awaitFlow();
            return after.since(before);
        } finally {
            sender.requireAlive();
            receiver.requireAlive();
        }
    }

    /** One side at one moment. */
    private record Party(long nanos, Usage usage, WakeUps wakeUps) {
        static Party take(Gateway gateway) throws BenchException {
            return new Party(System.nanoTime(), Usage.of(gateway.pids()), WakeUps.of(gateway.pids()));
        }

        IdleSample.Share since(Party before) {
            double seconds = (nanos - before.nanos) / 1e9;
            return new IdleSample.Share(
                    (usage.cpuSeconds() - before.usage.cpuSeconds()) / seconds * 100,
                    wakeUps.since(before.wakeUps) / seconds,
                    usage.rssBytes(),
                    usage.pssBytes());
        }
    }

    /** All that is read at one moment. */
    private record Reading(
            long nanos, Party sender, Party receiver, long packets, double ownCpuSeconds, double machineCpuSeconds) {
        static Reading take(IdleTurn turn) throws BenchException {
            return new Reading(
                    System.nanoTime(),
                    Party.take(turn.sender),
                    Party.take(turn.receiver),
                    Usage.machineUdpPackets(),
                    Usage.of(List.of(ProcessHandle.current().pid())).cpuSeconds(),
                    Usage.machineCpuSeconds());
        }

        private double othersCpuSeconds() {
            return machineCpuSeconds
                    - ownCpuSeconds
                    - sender.usage().cpuSeconds()
                    - receiver.usage().cpuSeconds();
        }

        IdleSample since(Reading before) {
            double seconds = (nanos - before.nanos) / 1e9;
            return new IdleSample(
                    sender.since(before.sender),
                    receiver.since(before.receiver),
                    (packets - before.packets) / seconds,
                    (othersCpuSeconds() - before.othersCpuSeconds()) / seconds * 100);
        }
    }
}
