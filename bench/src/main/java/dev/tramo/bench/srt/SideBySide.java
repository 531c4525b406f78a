package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Forwarder;
import dev.tramo.bench.gateway.ForwarderProgram;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.GstGateway;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoGateway;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All turns: the sides one after the other; Tramo, {@code srt-live-transmit}, GStreamer and the forwarder, bare and
 * gathering, in turns, each in new processes.
 *
 * @param hasGst whether GStreamer takes part
 * @param forwarder empty to leave it out
 */
record SideBySide(
        ServerProgram program,
        boolean hasGst,
        Optional<ForwarderProgram> forwarder,
        Children children,
        Load load,
        Ports ports,
        Consumer<String> progress) {
    /**
     * The turns of the programs on one side.
     *
     * @param of those with a result, of every program that had a turn
     * @param failures of those without
     */
    record Samples(Map<Program, List<Sample>> of, List<Failure> failures) {
        Samples() {
            this(new EnumMap<>(Program.class), new ArrayList<>());
        }

        void add(Program program, Sample sample) {
            turnsOf(program).add(sample);
        }

        void addFailure(Program program, String reason) {
            turnsOf(program);
            failures.add(new Failure(program, reason));
        }

        private List<Sample> turnsOf(Program program) {
            return of.computeIfAbsent(program, p -> new ArrayList<>());
        }
    }

    /** Why a turn has no result. */
    record Failure(Program program, String reason) {}

    /** A turn that has no result does not keep the others from theirs; fails if none has one. */
    Map<Side, Samples> run(List<Side> sides, int rounds) throws BenchException, InterruptedException {
        Map<Side, Samples> all = new EnumMap<>(Side.class);
        try (TramoGateway counterpart = startTramo()) {
            for (Side side : sides) {
                Samples samples = new Samples();
                all.put(side, samples);
                for (int round = 0; round < rounds; round++) {
                    if (side == Side.BOTH) {
                        bothSides(samples);
                    } else {
                        oneSide(side, counterpart, samples);
                    }
                }
            }
        }
        if (all.values().stream().allMatch(s -> s.of().values().stream().allMatch(List::isEmpty))) {
            throw new BenchException("no turn has a result");
        }
        return all;
    }

    private void oneSide(Side side, TramoGateway counterpart, Samples samples)
            throws BenchException, InterruptedException {
        try (TramoGateway tramo = startTramo()) {
            bySrt(side, Program.TRAMO, tramo, counterpart, samples);
        }
        try (SltGateway slt = new SltGateway(children)) {
            bySrt(side, Program.SLT, slt, counterpart, samples);
        }
        if (hasGst) {
            try (GstGateway gst = new GstGateway(children)) {
                bySrt(side, Program.GST, gst, counterpart, samples);
            }
        }
        if (forwarder.isPresent()) {
            try (Forwarder bare = new Forwarder(forwarder.get(), 0, children)) {
                byForwarder(side, Program.FORWARDER, bare, counterpart, samples);
            }
            try (Forwarder gathering = new Forwarder(forwarder.get(), Forwarder.GATHER_MICROS, children)) {
                byForwarder(side, Program.GATHERING_FORWARDER, gathering, counterpart, samples);
            }
        }
    }

    private void bothSides(Samples samples) throws BenchException, InterruptedException {
        try (TramoGateway both = startTramo()) {
            bySrt(Side.BOTH, Program.TRAMO, both, both, samples);
        }
    }

    private TramoGateway startTramo() throws BenchException, InterruptedException {
        return TramoGateway.start(program, children, ports);
    }

    private void bySrt(Side side, Program who, Gateway measured, TramoGateway counterpart, Samples samples)
            throws BenchException, InterruptedException {
        Gateway sender = side == Side.RECEIVING ? counterpart : measured;
        Gateway receiver = side == Side.SENDING ? counterpart : measured;
        Turn turn = new Turn(load, ports, measured, counterpart);
        take(side, who, samples, turn, load.latencyMillis(), links -> {
            sender.send(links);
            receiver.receive(links);
        });
        counterpart.clear();
    }

    private void byForwarder(Side side, Program who, Forwarder measured, TramoGateway counterpart, Samples samples)
            throws InterruptedException {
        take(side, who, samples, new Turn(load, ports, measured, counterpart), 0, measured::carry);
    }

    private void take(Side side, Program who, Samples samples, Turn turn, int setLatencyMillis, Turn.Maker maker)
            throws InterruptedException {
        try {
            Sample sample = turn.measure(setLatencyMillis, maker);
            samples.add(who, sample);
            progress.accept(String.format(
                    "%s, %s: CPU %.1f %%, PSS %d MB, lost %d, others' CPU %.0f %%",
                    side.title,
                    who.title,
                    sample.cpu().percent(),
                    sample.pssBytes() >> 20,
                    sample.delivery().lost(),
                    sample.cpu().othersPercent()));
        } catch (BenchException e) {
            samples.addFailure(who, String.valueOf(e.getMessage()));
            progress.accept(side.title + ", " + who.title + ": no result: " + e.getMessage());
        }
    }
}
