package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.SrtOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What a test plays with: engines, streams and peers, all ended with it. */
final class Stage implements AutoCloseable {
    /** With a latency that the pauses of a busy machine do not use up. */
    static final SrtOptions CALM = SrtOptions.DEFAULT.withLatencyMillis(400);

    private static final int PATIENCE = 4;
    private final Deque<AutoCloseable> props = new ArrayDeque<>();
    private final Engine engine = newEngine();

    /** The engine that most tests have enough with. */
    Engine engine() {
        return engine;
    }

    /** One more. */
    Engine newEngine() {
        try {
            return add(new Engine(1, TransportKind.best(), RtmpSettings.NONE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T extends AutoCloseable> T add(T prop) {
        props.push(prop);
        return prop;
    }

    UdpSink sink() {
        return add(new UdpSink());
    }

    /** A stream without end. */
    UdpGenerator generator(int port, double packetsPerSecond, int... lengths) {
        return add(new UdpGenerator(port, packetsPerSecond, Integer.MAX_VALUE, lengths));
    }

    /** srt-live-transmit, which prints its totals as JSON after every 100 packets. */
    PeerProcess slt(String from, String to) {
        return peer(Peers.SRT_LIVE_TRANSMIT, "-s:100", "-statspf:json", "-f", from, to);
    }

    /** A UDP port for slt to read from, with room for a busy machine's pauses. */
    static String sltUdpInput(int port) {
        return "udp://127.0.0.1:" + port + "?rcvbuf=4000000";
    }

    PeerProcess peer(String... command) {
        return add(new PeerProcess(List.of(command)));
    }

    static UdpSpec udp(int port) {
        return new UdpSpec("127.0.0.1", port, "", "", 0);
    }

    static SrtSpec caller(int port, SrtOptions options) {
        return new SrtSpec(SrtMode.CALLER, "127.0.0.1", port, options);
    }

    static SrtSpec listener(int port, SrtOptions options) {
        return new SrtSpec(SrtMode.LISTENER, "", port, options);
    }

    /** A route with a single destination, called {@code out}. */
    static RouteSpec route(String id, SourceSpec from, DestinationSpec to) {
        return new RouteSpec(id, from, Map.of("out", to));
    }

    /** Starts a route and waits until its source is open, so that nothing sent from now on is missed. */
    void start(RouteSpec spec) {
        start(engine, spec);
    }

    /** The same, in another engine. */
    static void start(Engine where, RouteSpec spec) {
        where.start(spec);
        awaitOpen(where, spec.id());
    }

    /** Waits until a route's source is open. */
    static void awaitOpen(Engine where, String route) {
        within(10).until(() -> where.snapshot(route).orElseThrow().source().state() != State.STARTING);
    }

    EndpointSnapshot source(String route) {
        return engine.snapshot(route).orElseThrow().source();
    }

    EndpointSnapshot destination(String route) {
        return destination(route, "out");
    }

    EndpointSnapshot destination(String route, String id) {
        return engine.snapshot(route).orElseThrow().destinations().get(id);
    }

    /** Waits for what an idle machine does within some seconds; a busy one has several times as long. */
    static ConditionFactory within(int seconds) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds((long) PATIENCE * seconds))
                .pollInterval(Duration.ofMillis(10));
    }

    /** Waits until every endpoint of the route has its session or socket. */
    static void awaitConnected(Engine where, String route) {
        within(10).until(() -> {
            RouteSnapshot seen = where.snapshot(route).orElseThrow();
            return seen.source().connected()
                    && seen.destinations().values().stream().allMatch(EndpointSnapshot::connected);
        });
    }

    /** Waits until datagrams that are sent from now on arrive. */
    static void awaitFlow(UdpGenerator from, UdpSink to) {
        long now = from.sent();
        within(10).until(() -> to.isPast(now));
    }

    /** Stops the stream and asserts that all of it from {@code number} on came: whole, once, in order. */
    static void assertNothingMissingSince(long number, UdpGenerator from, UdpSink to) {
        long last = from.stop() - 1;
        assertThat(last).isGreaterThan(number);
        within(10).untilAsserted(() -> assertThat(to.account().lastNumber()).isEqualTo(last));
        UdpSink.Account account = to.account();
        assertThat(to.missingSince(number))
                .as("missing since %d; %s", number, account)
                .isEmpty();
        assertThat(account.disordered()).as("out of order or repeated").isZero();
        assertThat(account.damaged()).as("damaged").isZero();
    }

    @Override
    public void close() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        while (!props.isEmpty()) {
            try {
                props.pop().close();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        }
        assertThat(failures).isEmpty();
    }
}
