package dev.tramo.bench.path;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.relay.Relay;
import dev.tramo.bench.relay.RelayStatistics;
import dev.tramo.bench.traffic.Delivery;
import dev.tramo.bench.traffic.Loops;
import dev.tramo.bench.traffic.ProbeStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run: a link and, unless the path is perfect, a relay for each pair. */
public final class PathRun implements AutoCloseable {
    private final List<Pair> pairs;
    private final Settings settings;
    private final Programs programs;
    private final List<Relay> relays = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    /**
     * What a run found.
     *
     * @param damaged datagrams that arrived with other content than was sent
     * @param generatorLatenessNanosMax the longest that the generator was late
     * @param relayLatenessNanosMax the longest that a relay was late; 0 without relays
     */
    public record Result(
            List<Outcome> outcomes, long damaged, long generatorLatenessNanosMax, long relayLatenessNanosMax) {}

    /** Prepares a run of programs that have no links. */
    public PathRun(List<Pair> pairs, Settings settings, Programs programs) {
        this.pairs = pairs;
        this.settings = settings;
        this.programs = programs;
    }

    /** Makes the links, lets them warm up, and measures. */
    public Result measure() throws BenchException, InterruptedException {
        try (ProbeStream stream = new ProbeStream(pairs.size())) {
            for (Pair pair : pairs) {
                links.add(link(pair, stream.output()));
            }
            for (int i = 0; i < pairs.size(); i++) {
                programs.connect(pairs.get(i), links.get(i));
            }
            stream.start(links.stream().map(Link::udpIn).toList(), settings.mbps());
            stream.awaitFlow();
            Thread.sleep(Duration.ofSeconds(settings.warmupSeconds()));
            return window(stream);
        } finally {
            programs.requireAlive();
        }
    }

    private Link link(Pair pair, InetSocketAddress output) throws BenchException {
        int listenPort = programs.nextPort();
        return new Link(
                pair.word(),
                Loops.loopback(programs.nextPort()),
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
            outcomes.add(
                    relays.isEmpty()
                            ? counted(i, result.links().get(i))
                            : seen(i, result.links().get(i), after.get(i).since(before.get(i))));
        }
        long relayLateness = after.stream()
                .mapToLong(s ->
                        Math.max(s.toCaller().latenessNanosMax(), s.toListener().latenessNanosMax()))
                .max()
                .orElse(0);
        return new Result(outcomes, result.strange(), result.lateness().maxMicros() * 1_000, relayLateness);
    }

    private Outcome counted(int i, Delivery delivery) throws BenchException, InterruptedException {
        return new Outcome(pairs.get(i), delivery, programs.retransmittedShare(pairs.get(i), links.get(i)), 0, 0);
    }

    private Outcome seen(int i, Delivery delivery, RelayStatistics relay) {
        RelayStatistics.Direction data = relay.toCaller();
        double again = (double) data.retransmitted() / Math.max(1, data.data() - data.retransmitted());
        return new Outcome(
                pairs.get(i),
                delivery,
                again,
                data.dataBytes(),
                relay.toListener().bytes());
    }

    /** Ends the relays; the programs keep the links. */
    @Override
    public void close() {
        relays.forEach(Relay::close);
    }
}
