package dev.tramo.srt.simulation;

import java.util.SplittableRandom;

/** Runs a scenario and checks what must be true of every run. */
final class Simulation {
    private final Scenario scenario;
    private final VirtualTime time = new VirtualTime();
    private final TraceHash trace = new TraceHash();
    private final DataStream fromCaller;
    private final DataStream fromListener;
    private final Endpoint caller;
    private final Endpoint listener;

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        SplittableRandom random = new SplittableRandom(scenario.seed());
        this.fromCaller = new DataStream(random.nextLong());
        this.fromListener = new DataStream(random.nextLong());
        if (scenario.rendezvous() == null) {
            this.caller = new CallerEndpoint(time, scenario, fromCaller, fromListener, random.split());
            this.listener = new ListenerEndpoint(time, scenario, fromListener, fromCaller, random.split());
        } else {
            this.caller = new RendezvousEndpoint(time, scenario, true, fromCaller, fromListener, random.split());
            this.listener = new RendezvousEndpoint(time, scenario, false, fromListener, fromCaller, random.split());
        }
        SimulatedLink toListener =
                new SimulatedLink(time, scenario.toListener(), random.split(), trace, listener::arrive);
        SimulatedLink toCaller = new SimulatedLink(time, scenario.toCaller(), random.split(), trace, caller::arrive);
        listener.start(toCaller);
        caller.start(toListener);
    }

    /** The whole of it. A failure names the true time and the scenario, whose seed replays it. */
    static Outcome run(Scenario scenario) {
        Simulation simulation = new Simulation(scenario);
        try {
            simulation.time.runUntil(scenario.endNanos());
            return simulation.outcome();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "at " + simulation.time.nowNanos() / 1e9 + " s: " + e.getMessage() + ", in " + scenario, e);
        }
    }

    private Outcome outcome() {
        if (scenario.isHonest()) {
            checkDrained(caller, fromListener);
            checkDrained(listener, fromCaller);
        }
        return new Outcome(
                new Outcome.Direction(fromCaller, caller.sessions(), listener.sessions()),
                new Outcome.Direction(fromListener, listener.sessions(), caller.sessions()),
                caller.failures(),
                time.outstandingMax(),
                trace.value());
    }

    private static void checkDrained(Endpoint receiver, DataStream incoming) {
        Endpoint.Session session = receiver.current();
        if (session != null) {
            session.statistics = session.connection.statistics();
            session.check.checkDrained(session.deliveries);
        }
    }
}
