package dev.tramo.srt.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a bonded group over its paths and checks what must be true of every run. */
final class GroupSimulation {
    private static final double DRAINED_SECONDS = 3;

    private final GroupScenario scenario;
    private final VirtualTime time = new VirtualTime();
    private final TraceHash trace = new TraceHash();
    private final SplittableRandom random;
    final DataStream fromCaller;
    final DataStream fromListener;
    final GroupCallerEndpoint caller;
    final GroupListenerEndpoint listener;

    private GroupSimulation(GroupScenario scenario) {
        this.scenario = scenario;
        this.random = new SplittableRandom(scenario.seed());
        this.fromCaller = new DataStream(random.nextLong());
        this.fromListener = new DataStream(random.nextLong());
        double jitterMillis = 0;
        for (GroupScenario.Path path : scenario.paths()) {
            jitterMillis = Math.max(jitterMillis, path.jitterMillisMax());
        }
        GroupDelivery atCaller = new GroupDelivery(fromListener, scenario.callerClock(), jitterMillis);
        GroupDelivery atListener = new GroupDelivery(fromCaller, LocalClock.TRUE, jitterMillis);
        this.caller = new GroupCallerEndpoint(time, scenario, fromCaller, atCaller, random.split());
        this.listener = new GroupListenerEndpoint(time, scenario, fromListener, atListener, random.split());
        List<List<SimulatedLink>> toListener = new ArrayList<>();
        List<List<SimulatedLink>> toCaller = new ArrayList<>();
        for (int i = 0; i < scenario.paths().size(); i++) {
            int path = i;
            toListener.add(links(path, true, datagram -> listener.arrive(path, datagram)));
            toCaller.add(links(path, false, datagram -> caller.arrive(path, datagram)));
        }
        listener.start(toCaller);
        caller.start(toListener);
    }

    private List<SimulatedLink> links(int path, boolean toListener, Consumer<Datagram> receiver) {
        GroupScenario.Path conditions = scenario.paths().get(path);
        List<SimulatedLink> links = new ArrayList<>();
        links.add(new SimulatedLink(time, conditions.good(), random.split(), trace, receiver));
        for (GroupScenario.Phase phase : conditions.bad()) {
            NetworkConditions there = toListener ? phase.toListener() : phase.toCaller();
            links.add(new SimulatedLink(time, there, random.split(), trace, receiver));
        }
        return links;
    }

    /** The whole of it. A failure names the true time and the scenario, whose seed replays it. */
    static GroupSimulation run(GroupScenario scenario) {
        return run(scenario, simulation -> {});
    }

    static GroupSimulation run(GroupScenario scenario, Consumer<GroupSimulation> before) {
        GroupSimulation simulation = new GroupSimulation(scenario);
        before.accept(simulation);
        try {
            simulation.time.runUntil(VirtualTime.seconds(scenario.endSeconds() + DRAINED_SECONDS));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "at " + simulation.time.nowNanos() / 1e9 + " s: " + e.getMessage() + ", in " + scenario, e);
        }
        return simulation;
    }

    /** Payloads may be late in this run. */
    void tolerateLate() {
        caller.delivery.tolerateLate();
        listener.delivery.tolerateLate();
    }

    /** Of what was submitted within these seconds, what was not delivered. */
    static List<Integer> missing(DataStream stream, double fromSeconds, double toSeconds) {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < stream.submitted(); i++) {
            double at = stream.submittedNanos(i) / 1e9;
            if (at >= fromSeconds && at < toSeconds && !stream.isDelivered(i)) {
                missing.add(i);
            }
        }
        return missing;
    }

    /** Of everything. */
    List<Integer> missing() {
        List<Integer> missing = new ArrayList<>(missing(fromCaller, 0, Double.MAX_VALUE));
        missing.addAll(missing(fromListener, 0, Double.MAX_VALUE));
        return missing;
    }

    long traceHash() {
        return trace.value();
    }
}
