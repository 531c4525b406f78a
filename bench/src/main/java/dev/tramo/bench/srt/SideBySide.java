package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoGateway;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All turns: the sides one after the other, Tramo and {@code srt-live-transmit} in turns, each in new processes. */
final class SideBySide {
    private final ServerProgram program;
    private final Children children;
    private final Load load;
    private final Consumer<String> progress;
    private final Ports ports = new Ports();

    /** One program's turns on one side. */
    record Samples(List<Sample> tramo, List<Sample> slt) {
        Samples() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    SideBySide(ServerProgram program, Children children, Load load, Consumer<String> progress) {
        this.program = program;
        this.children = children;
        this.load = load;
        this.progress = progress;
    }

    Map<Side, Samples> run(int rounds) throws BenchException, InterruptedException {
        Map<Side, Samples> all = new EnumMap<>(Side.class);
        try (TramoGateway counterpart = startTramo()) {
            for (Side side : List.of(Side.RECEIVING, Side.SENDING)) {
                Samples samples = new Samples();
                all.put(side, samples);
                for (int round = 0; round < rounds; round++) {
                    try (TramoGateway tramo = startTramo()) {
                        samples.tramo().add(turn(side, tramo, counterpart, "Tramo"));
                    }
                    try (SltGateway slt = new SltGateway(children)) {
                        samples.slt().add(turn(side, slt, counterpart, "srt-live-transmit"));
                    }
                }
            }
        }
        try (TramoGateway both = startTramo()) {
            Samples samples = new Samples();
            all.put(Side.BOTH, samples);
            samples.tramo().add(turn(Side.BOTH, both, both, "Tramo"));
        }
        return all;
    }

    private TramoGateway startTramo() throws BenchException, InterruptedException {
        return TramoGateway.start(program, children, ports);
    }

    private Sample turn(Side side, Gateway measured, TramoGateway counterpart, String name)
            throws BenchException, InterruptedException {
        Sample sample = new Turn(side, load, ports).measure(measured, counterpart);
        counterpart.clear();
        progress.accept(String.format(
                "%s, %s: CPU %.1f %%, PSS %d MB, lost %d, others' CPU %.0f %%",
                side.title,
                name,
                sample.cpuPercent(),
                sample.pssBytes() >> 20,
                sample.delivery().lost(),
                sample.othersCpuPercent()));
        return sample;
    }
}
