package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** One Tramo server with all the links. */
public final class TramoGateway implements Gateway {
    private static final String TX = "tx";
    private static final String RX = "rx";
    private static final long START_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MILLIS = 50;

    private final Children children;
    private final Children.Child child;
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

    private TramoGateway(Children children, Children.Child child, LinkApi api) {
        this.children = children;
        this.child = child;
        this.api = api;
    }

    /** Starts a server without links and waits until it is ready. */
    public static TramoGateway start(ServerProgram program, Children children, Ports ports)
            throws BenchException, InterruptedException {
        int port = ports.next();
        String password = UUID.randomUUID().toString();
        Children.Child child = children.start(
                "Tramo",
                program.command(),
                Map.of(
                        "TRAMO_HTTP_HOST",
                        "127.0.0.1",
                        "TRAMO_HTTP_PORT",
                        String.valueOf(port),
                        "TRAMO_AGGREGATOR_PORT",
                        "0",
                        "TRAMO_RTMP_PORT",
                        "0",
                        "TRAMO_DATA_DIR",
                        dataFolder(children),
                        "TRAMO_ADMIN_PASSWORD",
                        password));
        TramoGateway gateway = new TramoGateway(children, child, new LinkApi(port));
        try {
            gateway.awaitReady(password);
            return gateway;
        } catch (BenchException | InterruptedException e) {
            gateway.close();
            throw e;
        }
    }

    private static String dataFolder(Children children) throws BenchException {
        try {
            return children.newFolder().toString();
        } catch (IOException e) {
            throw new BenchException("no temporary folder", e);
        }
    }

    private void awaitReady(String password) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (!api.isReady()) {
            child.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException("Tramo is not ready after 60 s:\n" + child.tail());
            }
            Thread.sleep(POLL_MILLIS);
        }
        api.login("admin", password);
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
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        for (JsonNode links = api.all(TX); ; links = api.all(TX)) {
            boolean all = true;
            for (JsonNode link : links) {
                all &= link.path("Connected").asInt() != 0;
            }
            if (all) {
                return;
            }
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException("Tramo does not listen: " + links + "\n" + child.tail());
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
                throw new BenchException("start of link " + link.name() + ": status " + status + "\n" + child.tail());
            }
            api.delete(link.kind(), link.id());
        }
        added.clear();
    }

    @Override
    public List<Long> pids() {
        return List.of(child.process().pid());
    }

    @Override
    public void requireAlive() throws BenchException {
        child.requireAlive();
    }

    @Override
    public void close() {
        api.close();
        children.stop(List.of(child));
    }
}
