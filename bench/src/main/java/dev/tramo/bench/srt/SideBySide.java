package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Forwarder;
import dev.tramo.bench.gateway.ForwarderProgram;
import dev.tramo.bench.gateway.Gateway;
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
 * All turns: the sides one after the other; Tramo, {@code srt-live-transmit} and the forwarder in turns, each in new processes.
 *
 * @param forwarder empty to leave it out
 */
record SideBySide(
        ServerProgram program,
        Optional<ForwarderProgram> forwarder,
        Children children,
        Load load,
        Ports ports,
        Consumer<String> progress) {
    /** The turns of the programs on one side. */
    record Samples(Map<Program, List<Sample>> of) {
        Samples() {
            this(new EnumMap<>(Program.class));
        }

        void add(Program program, Sample sample) {
            of.computeIfAbsent(program, p -> new ArrayList<>()).add(sample);
        }
    }

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
        return all;
    }

    private void oneSide(Side side, TramoGateway counterpart, Samples samples)
            throws BenchException, InterruptedException {
        try (TramoGateway tramo = startTramo()) {
            samples.add(Program.TRAMO, told(side, Program.TRAMO, bySrt(side, tramo, counterpart)));
        }
        try (SltGateway slt = new SltGateway(children)) {
            samples.add(Program.SLT, told(side, Program.SLT, bySrt(side, slt, counterpart)));
        }
        if (forwarder.isPresent()) {
            try (Forwarder plain = new Forwarder(forwarder.get(), children)) {
                Sample sample = new Turn(load, ports, plain, counterpart).measure(0, plain::carry);
                samples.add(Program.FORWARDER, told(side, Program.FORWARDER, sample));
            }
        }
    }

    private void bothSides(Samples samples) throws BenchException, InterruptedException {
        try (TramoGateway both = startTramo()) {
            samples.add(Program.TRAMO, told(Side.BOTH, Program.TRAMO, bySrt(Side.BOTH, both, both)));
        }
    }

    private TramoGateway startTramo() throws BenchException, InterruptedException {
        return TramoGateway.start(program, children, ports);
    }

    private Sample bySrt(Side side, Gateway measured, TramoGateway counterpart)
            throws BenchException, InterruptedException {
        Gateway sender = side == Side.RECEIVING ? counterpart : measured;
        Gateway receiver = side == Side.SENDING ? counterpart : measured;
        Sample sample = new Turn(load, ports, measured, counterpart).measure(load.latencyMillis(), links -> {
            sender.send(links);
            receiver.receive(links);
        });
        counterpart.clear();
        return sample;
    }

    private Sample told(Side side, Program who, Sample sample) {
        progress.accept(String.format(
                "%s, %s: CPU %.1f %%, PSS %d MB, lost %d, others' CPU %.0f %%",
                side.title,
                who.title,
                sample.cpu().percent(),
                sample.pssBytes() >> 20,
                sample.delivery().lost(),
                sample.cpu().othersPercent()));
        return sample;
    }
}
