package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All turns of silent links: two Tramo servers, then twice as many {@code srt-live-transmit} as there are links, in turns. */
record Idle(ServerProgram program, Children children, Load load, Ports ports, Consumer<String> progress) {
    /** The turns of both. */
    record Samples(List<IdleSample> tramo, List<IdleSample> slt) {}

    Samples run(int rounds) throws BenchException, InterruptedException {
        Samples samples = new Samples(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < rounds; round++) {
            try (Gateway sender = TramoGateway.start(program, children, ports);
                    Gateway receiver = TramoGateway.start(program, children, ports)) {
                samples.tramo().add(turn(Program.TRAMO, sender, receiver));
            }
            try (Gateway sender = new SltGateway(children);
                    Gateway receiver = new SltGateway(children)) {
                samples.slt().add(turn(Program.SLT, sender, receiver));
            }
        }
        return samples;
    }

    private IdleSample turn(Program who, Gateway sender, Gateway receiver) throws BenchException, InterruptedException {
        IdleSample sample = new IdleTurn(load, ports, sender, receiver).measure();
        progress.accept(String.format(
                "%d silent links, %s: receiving CPU %.2f %%, sending %.2f %%, others' CPU %.0f %%",
                load.links(),
                who.title,
                sample.receiver().cpuPercent(),
                sample.sender().cpuPercent(),
                sample.othersCpuPercent()));
        return sample;
    }
}
