package dev.tramo.bench.path;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoGateway;
import dev.tramo.bench.gateway.TramoGateway.Packets;
import dev.tramo.bench.relay.Relay;
import dev.tramo.bench.relay.RelayStatistics;
import dev.tramo.bench.traffic.Loops;
import dev.tramo.bench.traffic.ProbeStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run: a link and, unless the path is perfect, a relay for each pair; a server for all that Tramo sends, one for the rest. */
final class PathRun implements AutoCloseable {
    private final List<Pair> pairs;
    private final Settings settings;
    private final Ports ports = new Ports();
    private final TramoGateway ownSender;
    private final TramoGateway ownReceiver;
    private final Gateway slt;
    private final List<Relay> relays = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    /**
     * What a run found.
     *
     * @param relayLatenessNanosMax the longest that a relay was late; 0 without relays
     */
    record Result(List<Outcome> outcomes, long damaged, long generatorLatenessNanosMax, long relayLatenessNanosMax) {}

    PathRun(List<Pair> pairs, Settings settings, ServerProgram program, Children children)
            throws BenchException, InterruptedException {
        this.pairs = pairs;
        this.settings = settings;
        this.slt = new SltGateway(children);
        this.ownSender = TramoGateway.start(program, children, ports);
        this.ownReceiver = TramoGateway.start(program, children, ports);
    }

    Result measure() throws BenchException, InterruptedException {
        try (ProbeStream stream = new ProbeStream(pairs.size())) {
            for (Pair pair : pairs) {
                links.add(link(pair, stream.output()));
            }
            for (int i = 0; i < pairs.size(); i++) {
                (pairs.get(i).ownSends() ? ownSender : slt).send(List.of(links.get(i)));
                (pairs.get(i).ownReceives() ? ownReceiver : slt).receive(List.of(links.get(i)));
            }
            stream.start(links.stream().map(Link::udpIn).toList(), settings.mbps());
            stream.awaitFlow();
            Thread.sleep(Duration.ofSeconds(settings.warmupSeconds()));
            return window(stream);
        } finally {
            for (Gateway gateway : List.of(ownSender, ownReceiver, slt)) {
                gateway.requireAlive();
            }
        }
    }

    private Link link(Pair pair, InetSocketAddress output) throws BenchException {
        int listenPort = ports.next();
        return new Link(
                pair.word(),
                Loops.loopback(ports.next()),
                listenPort,
                callPort(listenPort),
                output,
                settings.latencyMillis(),
                settings.passphrase(),
                settings.kbpsMax());
    }

    private int callPort(int listenPort) throws BenchException {
        if (settings.conditions().isPerfect()) {
            return listenPort;
        }
        try {
            Relay relay = new Relay(listenPort, settings.conditions());
            relays.add(relay);
            return relay.port();
        } catch (IOException e) {
            throw new BenchException("no relay", e);
        }
    }

    private Result window(ProbeStream stream) throws BenchException, InterruptedException {
        stream.beginWindow();
        List<RelayStatistics> before = relays.stream().map(Relay::statistics).toList();
        Thread.sleep(Duration.ofSeconds(settings.seconds()));
        List<RelayStatistics> after = relays.stream().map(Relay::statistics).toList();
        ProbeStream.Result result = stream.endWindow(Duration.ofMillis(settings.latencyMillis()));
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            double retransmitted = relays.isEmpty()
                    ? counted(links.get(i))
                    : seen(after.get(i).since(before.get(i)).toCaller());
            outcomes.add(new Outcome(pairs.get(i), result.links().get(i), retransmitted));
        }
        long relayLateness = after.stream()
                .mapToLong(s ->
                        Math.max(s.toCaller().latenessNanosMax(), s.toListener().latenessNanosMax()))
                .max()
                .orElse(0);
        return new Result(outcomes, result.strange(), result.generatorLatenessNanosMax(), relayLateness);
    }

    /** Without a relay: what a server counted, which every pair has one of. */
    private double counted(Link link) throws BenchException, InterruptedException {
        Optional<Packets> sent = ownSender.packets(link.name());
        Packets packets = (sent.isPresent() ? sent : ownReceiver.packets(link.name())).orElse(new Packets(0, 0));
        return (double) packets.retransmitted() / Math.max(1, packets.unique());
    }

    private static double seen(RelayStatistics.Direction data) {
        return (double) data.retransmitted() / Math.max(1, data.data() - data.retransmitted());
    }

    @Override
    public void close() {
        slt.close();
        ownSender.close();
        ownReceiver.close();
        relays.forEach(Relay::close);
    }
}
