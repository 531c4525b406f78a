package dev.tramo.engine;

import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A running route: hands each payload of its source to every destination, watches them, and publishes what it sees. Loop's
 * thread, but for {@link #snapshot} and {@link #settled}.
 */
final class Route implements PayloadConsumer {
    private static final System.Logger LOG = System.getLogger(Route.class.getName());
    private static final long OBSERVE_NANOS = 1_000_000_000;
    /** Observations are at multiples of this, so that those of many routes wake up together, but not all at once. */
    private static final long OBSERVE_GRID_NANOS = 125_000_000;

    private final Loop loop;
    private final SrtPorts ports;
    private final String runId =
            String.format("%010x", ThreadLocalRandom.current().nextLong(1L << 40));
    private final Instant startedAt = Instant.now();
    private final LoopTimer observer;
    private final Map<String, Destination> destinations = new LinkedHashMap<>();
    private final CompletableFuture<RouteSnapshot> settled = new CompletableFuture<>();
    private Destination[] fanOut = {};
    private RouteSpec spec;
    private Endpoint source;
    private long observedNanos;
    private boolean opening = true;
    private volatile RouteSnapshot snapshot;

    Route(Loop loop, SrtPorts ports, RouteSpec spec) {
        this.loop = loop;
        this.ports = ports;
        this.spec = spec;
        this.source = newSource(spec.source());
        for (Map.Entry<String, DestinationSpec> entry : spec.destinations().entrySet()) {
            destinations.put(entry.getKey(), newDestination(entry.getKey(), entry.getValue()));
        }
        this.observer = loop.newTimer(this::observe);
        this.observedNanos = loop.nowNanos();
        this.snapshot = take();
    }

    private Endpoint newSource(SourceSpec from) {
        Status status = new Status("route=" + spec.id() + " source", this::changed);
        return switch (from) {
            case UdpSpec udp -> new UdpSource(loop, udp, this, status);
            case SrtSpec srt -> SrtEndpoint.source(loop, ports, srt, this, status);
            case RtmpListenSpec _, RtmpPullSpec _ ->
                throw new IllegalStateException("a camera is no route of datagrams");
        };
    }

    private Destination newDestination(String id, DestinationSpec to) {
        Status status = new Status("route=" + spec.id() + " destination=" + id, this::changed);
        return switch (to) {
            case UdpSpec udp -> new UdpDestination(loop, udp, status);
            case SrtSpec srt -> SrtEndpoint.destination(loop, ports, srt, status);
            case RtmpPushSpec _, RtmpPlaySpec _ ->
                throw new IllegalStateException("a push is no destination of datagrams");
        };
    }

    /** Opens all endpoints, destinations first so that nothing of the source is missed. */
    void open() {
        destinations.values().forEach(Endpoint::open);
        listDestinations();
        source.open();
        observeLater();
        opening = false;
        changed();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long arrivalNanos) {
        for (Destination destination : fanOut) {
            try {
                destination.send(data, offset, length, arrivalNanos);
            } catch (RuntimeException e) {
                failed(destination, e);
            }
        }
    }

    /** What goes wrong at one destination must not reach its siblings, nor the source. */
    private void failed(Destination destination, RuntimeException failure) {
        if (destination.status().state() != State.FAILED) {
            LOG.log(System.Logger.Level.ERROR, destination.status().name() + " failed", failure);
        }
        destination.status().set(State.FAILED, "internal error: " + failure);
    }

    /** Becomes what {@code next} says by the smallest change: endpoints that stay as they are notice nothing. */
    void apply(RouteSpec next) {
        RouteSpec previous = spec;
        spec = next;
        opening = true;
        boolean sourceStays = previous.source().equals(next.source());
        if (!sourceStays) {
            source.close(); // before anything opens, which may want its port
        }
        destinations.entrySet().removeIf(entry -> {
            String id = entry.getKey();
            boolean stays = Objects.equals(
                    previous.destinations().get(id), next.destinations().get(id));
            if (!stays) {
                entry.getValue().close();
            }
            return !stays;
        });
        next.destinations()
                .forEach((id, to) -> destinations.computeIfAbsent(id, absent -> {
                    Destination added = newDestination(id, to);
                    added.open();
                    return added;
                }));
        listDestinations();
        if (!sourceStays) {
            source = newSource(next.source());
            source.open();
        }
        opening = false;
        changed();
    }

    /** Ends the SRT sessions with a peer, and keeps it out for a while where we listen; how many there were. */
    int kick(SrtPeerAddress peer, Duration ban) {
        List<SrtEndpoint> all = Stream.concat(Stream.of(source), destinations.values().stream())
                .filter(SrtEndpoint.class::isInstance)
                .map(SrtEndpoint.class::cast)
                .toList();
        int kicked = all.stream().mapToInt(srt -> srt.disconnect(peer)).sum();
        if (kicked > 0 && ban.isPositive()) {
            all.forEach(srt -> srt.ban(peer, ban));
        }
        return kicked;
    }

    private void listDestinations() {
        fanOut = destinations.values().toArray(Destination[]::new);
    }

    void close() {
        observer.close();
        opening = true; // what closing endpoints report is of no interest
        source.close();
        destinations.values().forEach(Endpoint::close);
    }

    /** What was last observed. Any thread. */
    RouteSnapshot snapshot() {
        return snapshot;
    }

    /** Done when every endpoint is connected for the first time, or one cannot be opened. Any thread. */
    CompletableFuture<RouteSnapshot> settled() {
        return settled;
    }

    private void observe() {
        observeLater(); // whatever happens below
        long now = loop.nowNanos();
        double seconds = (now - observedNanos) / 1e9;
        observedNanos = now;
        source.observe(seconds);
        for (Destination destination : fanOut) {
            destination.observe(seconds);
        }
        changed();
    }

    private void observeLater() {
        long latest = loop.nowNanos() + OBSERVE_NANOS;
        observer.setAt(latest - Math.floorMod(latest, OBSERVE_GRID_NANOS));
    }

    private void changed() {
        if (opening) {
            return;
        }
        RouteSnapshot taken = take();
        snapshot = taken;
        boolean failed = taken.source().state() == State.FAILED
                || taken.destinations().values().stream().anyMatch(d -> d.state() == State.FAILED);
        boolean connected = taken.source().connected()
                && taken.destinations().values().stream().allMatch(EndpointSnapshot::connected);
        if (failed || connected) {
            settled.complete(taken);
        }
    }

    private RouteSnapshot take() {
        Map<String, EndpointSnapshot> taken = new LinkedHashMap<>();
        destinations.forEach((id, destination) -> taken.put(id, destination.snapshot()));
        EndpointSnapshot from = source.snapshot();
        RouteState state = RouteState.of(from, taken, Instant.now());
        return new RouteSnapshot(spec, runId, startedAt, state.state(), state.reason(), from, Map.copyOf(taken));
    }
}
