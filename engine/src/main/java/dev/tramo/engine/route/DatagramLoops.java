package dev.tramo.engine.route;

import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.driver.KeyChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The loops that carry datagrams, and which route is on which: those that listen on one SRT port share its socket, and so its loop.
 * Any thread.
 */
public final class DatagramLoops implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DatagramLoops.class.getName());

    /** The beginning of the threads' names. */
    public static final String LOOP_NAME = "loop-";

    /** New routes go elsewhere if a loop works more than this: bursts, retransmissions and ciphers need the rest. */
    private static final double BUSY_SHARE_MAX = 0.25;
    /** Routes of usual rates that one loop carries with ease; the most that a restart gives to it before any of them works. */
    private static final int ROUTES_MAX = 64;

    private final Map<Loop, SrtPorts> loops = new LinkedHashMap<>();
    /** Of all paced outputs. */
    private final Loop precise;

    private final Map<String, Placed> placed = new HashMap<>();

    private record Placed(Loop loop, Set<Integer> listenPorts, long gatherNanos) {}

    /**
     * Starts the loops.
     *
     * @throws IOException if the system grants no poller
     */
    public DatagramLoops(int count, TransportKind transport, BufferMemory memory) throws IOException {
        KeyChecks keyChecks = new KeyChecks();
        for (int i = 0; i < count; i++) {
            Loop loop = new Loop(
                    LOOP_NAME + i,
                    transport,
                    (what, failure) -> LOG.log(System.Logger.Level.ERROR, "failed: " + what, failure));
            loops.put(loop, new SrtPorts(loop, memory, keyChecks));
        }
        precise = Loop.precise(
                LOOP_NAME + "pace",
                transport,
                (what, failure) -> LOG.log(System.Logger.Level.ERROR, "failed: " + what, failure));
    }

    /**
     * Chooses the loop for what a route is to be, and remembers it. A route that has one stays on it, unless it shares a port with
     * routes on another.
     */
    synchronized Loop assign(RouteSpec spec) {
        Placed before = placed.get(spec.id());
        Loop chosen = loopOfSharedPort(spec).orElseGet(() -> before != null ? before.loop() : loopWithRoom());
        placed.put(spec.id(), new Placed(chosen, spec.listenPorts(), spec.gatherNanos()));
        gather(chosen);
        if (before != null && before.loop() != chosen) {
            gather(before.loop());
        }
        return chosen;
    }

    /** The route has no datagrams any more. */
    synchronized void release(String routeId) {
        Placed before = placed.remove(routeId);
        if (before != null) {
            gather(before.loop());
        }
    }

    /** The loop on which paced outputs send. */
    Loop precise() {
        return precise;
    }

    SrtPorts ports(Loop loop) {
        return Objects.requireNonNull(loops.get(loop));
    }

    /** The most urgent route decides how long its loop rests. */
    private void gather(Loop loop) {
        long within = placed.values().stream()
                .filter(on -> on.loop() == loop)
                .mapToLong(Placed::gatherNanos)
                .min()
                .orElse(Loop.GATHER_NANOS_MIN);
        if (loop.failure().isEmpty()) {
            loop.execute(() -> loop.gatherFor(within));
        }
    }

    private Optional<Loop> loopOfSharedPort(RouteSpec spec) {
        Set<Integer> wanted = spec.listenPorts();
        return placed.entrySet().stream()
                .filter(on -> !on.getKey().equals(spec.id())
                        && !Collections.disjoint(on.getValue().listenPorts(), wanted))
                .map(on -> on.getValue().loop())
                .findFirst();
    }

    private Loop loopWithRoom() {
        List<Loop> working =
                loops.keySet().stream().filter(loop -> loop.failure().isEmpty()).toList();
        return withRoom(working, Loop::meanShare, this::routesOn)
                .orElseThrow(() -> new IllegalStateException(String.join("; ", failures())));
    }

    /**
     * The first loop that has room, so that few wake up for what one can do; if none has, the one with the fewest routes. What a
     * route will carry is not known when it starts, so that both the loop's work and its routes count.
     */
    static <L> Optional<L> withRoom(List<L> working, ToDoubleFunction<L> meanShare, ToLongFunction<L> routes) {
        return working.stream()
                .filter(loop -> meanShare.applyAsDouble(loop) < BUSY_SHARE_MAX && routes.applyAsLong(loop) < ROUTES_MAX)
                .findFirst()
                .or(() -> working.stream().min(Comparator.comparingLong(routes)));
    }

    private long routesOn(Loop loop) {
        return placed.values().stream().filter(on -> on.loop() == loop).count();
    }

    /** How many routes each loop carries. */
    public synchronized List<Long> routesByLoop() {
        return loops.keySet().stream().map(this::routesOn).toList();
    }

    /**
     * What a loop does.
     *
     * @param name of its thread
     * @param busyShare share of the last second or two in which it worked, 0 to 1
     * @param routes that it carries
     */
    public record LoopFigures(String name, double busyShare, Loop.Load load, long routes) {}

    /** What each loop does now, in the order of their names. */
    public synchronized List<LoopFigures> figures() {
        return loops.keySet().stream()
                .map(loop -> new LoopFigures(loop.name(), loop.busyShare(), loop.load(), routesOn(loop)))
                .toList();
    }

    /** How long each loop rests, so that work gathers. */
    public List<Duration> gatherTimes() {
        return loops.keySet().stream()
                .map(loop -> Duration.ofNanos(loop.call(loop::gatherNanos).join()))
                .toList();
    }

    /** What has broken for good; empty if all works. */
    public List<String> failures() {
        return Stream.concat(loops.keySet().stream(), Stream.of(precise))
                .map(Loop::failure)
                .filter(failure -> !failure.isEmpty())
                .toList();
    }

    /** Ends the loops, after what was posted to them is done. */
    @Override
    public void close() {
        loops.keySet().forEach(Loop::end);
        loops.keySet().forEach(Loop::close);
        precise.close(); // last: what the others close sends by it
    }
}
