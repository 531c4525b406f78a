package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One Tramo server with all the links. */
public final class TramoGateway implements Gateway {
    private static final String TX = "tx";
    private static final String RX = "rx";
    private static final int ANY_PORT = 0;
    private static final long LISTEN_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MILLIS = 50;

    private final TramoServer server;
    private final LinkApi api;
    private final List<Added> added = new ArrayList<>();

    /** A link that the server has, and the answer to its start, which may be still to come. */
    private record Added(String kind, String name, int id, CompletableFuture<Integer> started) {}

    /**
     * What the server's statistics say of a link.
     *
     * @param unique packets, each counted once
     * @param retransmitted packets sent or received again
     */
    public record Packets(long unique, long retransmitted) {}

    private TramoGateway(TramoServer server) {
        this.server = server;
        this.api = new LinkApi(server.api());
    }

    /** Starts a server without links and waits until it is ready. */
    public static TramoGateway start(ServerProgram program, Children children, Ports ports)
            throws BenchException, InterruptedException {
        return new TramoGateway(TramoServer.start(program, children, ports, ANY_PORT));
    }

    @Override
    public void send(List<Link> links) throws BenchException, InterruptedException {
        for (Link link : links) {
            Map<String, Object> body = common(link);
            body.put("Mode", "listener");
            body.put("ListenPort", link.listenPort());
            body.put("UdpIn", text(link.udpIn()));
            addAndStart(TX, link.name(), body);
        }
        awaitListening();
    }

    @Override
    public void receive(List<Link> links) throws BenchException, InterruptedException {
        for (Link link : links) {
            Map<String, Object> body = common(link);
            body.put("Mode", "caller");
            body.put("TxIp", "127.0.0.1");
            body.put("ListenPort", link.callPort());
            body.put("UdpOut", text(link.udpOut()));
            body.put("TlpktDrop", 1); // the default of libsrt
            addAndStart(RX, link.name(), body);
        }
    }

    private static Map<String, Object> common(Link link) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ServiceName", link.name());
        body.put("Latency", link.latencyMillis());
        body.put("SrtBw", link.kbpsMax());
        body.put("PassPhrase", link.passphrase());
        body.put("PbKeyLen", Link.KEY_BYTES);
        return body;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void addAndStart(String kind, String name, Map<String, Object> body)
            throws BenchException, InterruptedException {
        int id = api.add(kind, body);
        added.add(new Added(kind, name, id, api.start(kind, id)));
    }

    private void awaitListening() throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LISTEN_NANOS_MAX;
        for (JsonNode links = api.all(TX); ; links = api.all(TX)) {
            boolean all = true;
            for (JsonNode link : links) {
                all &= link.path("Connected").asInt() != 0;
            }
            if (all) {
                return;
            }
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException("Tramo does not listen: " + links + "\n" + server.tail());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** What the server counted of the link of that name; empty if it has none. */
    public Optional<Packets> packets(String name) throws BenchException, InterruptedException {
        for (Added link : added) {
            if (!link.name().equals(name)) {
                continue;
            }
            String prefix = link.kind().equals(TX) ? "SendPackets" : "RecvPackets";
            for (JsonNode answer : api.all(link.kind())) {
                if (answer.path("Id").asInt() == link.id()) {
                    return Optional.of(new Packets(
                            answer.path(prefix + "Unique").asLong(),
                            answer.path(prefix + "Retransmitted").asLong()));
                }
            }
        }
        return Optional.empty();
    }

    /** Removes all links. */
    public void clear() throws BenchException, InterruptedException {
        for (Added link : added) {
            int status = link.started().join();
            if (status >= 400) {
                throw new BenchException("start of link " + link.name() + ": status " + status + "\n" + server.tail());
            }
            api.delete(link.kind(), link.id());
        }
        added.clear();
    }

    @Override
    public List<Long> pids() {
        return server.pids();
    }

    @Override
    public void requireAlive() throws BenchException {
        server.requireAlive();
    }

    @Override
    public void close() {
        server.close();
    }
}
