package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.NginxAggregator;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SrsAggregator;
import dev.tramo.bench.gateway.TramoAggregator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All turns: Tramo, nginx and, if its program is given, SRS in turns, each in new processes.
 *
 * @param srs executable file of SRS
 */
record SideBySide(
        ServerProgram program, Optional<Path> srs, Children children, Ports ports, Consumer<String> progress) {
    /**
     * The turns of each.
     *
     * @param srs empty without its program
     */
    record Samples(List<Sample> tramo, List<Sample> nginx, List<Sample> srs) {}

    Samples run(Load load, Clip clip, int rounds) throws BenchException, InterruptedException {
        Samples samples = new Samples(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Turn turn = new Turn(children, ports, load, clip);
        for (int round = 0; round < rounds; round++) {
            samples.tramo()
                    .add(told(
                            load,
                            "Tramo",
                            turn.measure(cameras -> TramoAggregator.start(program, children, ports, cameras))));
            samples.nginx()
                    .add(told(load, "nginx", turn.measure(cameras -> NginxAggregator.start(children, ports, cameras))));
            if (srs.isPresent()) {
                Path file = srs.get();
                samples.srs()
                        .add(told(
                                load,
                                "SRS",
                                turn.measure(cameras -> SrsAggregator.start(file, children, ports, cameras))));
            }
        }
        return samples;
    }

    private Sample told(Load load, String name, Sample sample) {
        progress.accept(String.format(
                "%d x %d, %s: CPU %.1f %%, RSS %d MB, delivered %.2f %%, sink's CPU %.0f %%, others' CPU %.0f %%",
                load.cameras(),
                load.pushes(),
                name,
                sample.cpuPercent(),
                sample.rssBytes() >> 20,
                sample.delivery().deliveredPercent(),
                sample.sinkCpuPercent(),
                sample.othersCpuPercent()));
        return sample;
    }
}
