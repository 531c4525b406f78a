package dev.tramo.bench.convert;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import dev.tramo.bench.rtmp.Clip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the turns say, as Markdown. */
record ConvertReport(Load load, Machine machine) {
    private static final double MEGABYTE = 1 << 20;

    /** @param samples of each task, as many as there were rounds */
    String markdown(Map<Task, List<Sample>> samples) {
        Table table = new Table(
                "", "CPU, % of one core", "for each stream", "more than passing on, for each stream", "RSS, MB");
        table.row(row("Tramo, passing on", samples, Task.PASS));
        table.row(row("Tramo, passing on, the other form offered and not taken", samples, Task.UNNEEDED));
        table.row(row("Tramo, converting", samples, Task.CONVERT));
        table.row(row("ffmpeg `-c copy`, converting, one process for each stream", samples, Task.FFMPEG));
        int rounds = of(Task.PASS, samples).size();
        List<Double> others = samples.values().stream()
                .flatMap(List::stream)
                .map(Sample::othersCpuPercent)
                .toList();
        return load.routes() + " streams of " + Spread.number(load.mbps(), 1).replace(".0", "")
                + " Mbit/s published by RTMP and as many sent by UDP as MPEG-TS; "
                + Clip.FORMAT + "; " + rounds + (rounds == 1 ? " round" : " rounds") + " of " + load.seconds()
                + " s after " + load.warmupSeconds() + " s of warm-up, in turns; median (lowest–highest).\n"
                + "On " + machine + ". Other programs took " + Spread.of(others).text(0) + " % of one core.\n\n"
                + table;
    }

    private List<String> row(String name, Map<Task, List<Sample>> samples, Task task) {
        List<Sample> own = of(task, samples);
        List<Sample> passing = of(Task.PASS, samples);
        List<Double> more = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            more.add(perStream(own.get(i).cpuPercent() - passing.get(i).cpuPercent()));
        }
        List<Double> cpu = own.stream().map(Sample::cpuPercent).toList();
        return List.of(
                name,
                Spread.of(cpu).text(2),
                Spread.of(cpu.stream().map(this::perStream).toList()).text(2),
                task == Task.UNNEEDED || task == Task.CONVERT ? Spread.of(more).text(2) : "–",
                Spread.of(own.stream()
                                .map(sample -> sample.rssBytes() / MEGABYTE)
                                .toList())
                        .text(0));
    }

    private static List<Sample> of(Task task, Map<Task, List<Sample>> samples) {
        return samples.getOrDefault(task, List.of());
    }

    private double perStream(double percent) {
        return percent / load.converters();
    }
}
