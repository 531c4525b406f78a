package dev.tramo.bench.convert;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Measured;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.TramoRoutes;
import dev.tramo.bench.gateway.Usage;
import dev.tramo.bench.rtmp.Clip;
import dev.tramo.bench.rtmp.Sink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One measurement: starts everything anew, lets it warm up, and takes the figures of a window. */
record Turn(ServerProgram program, Children children, Ports ports, Load load, Clip clip) {
    private static final long FLOW_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MILLIS = 200;

    Sample measure(Task task) throws BenchException, InterruptedException {
        try (Sink sink = Sink.start(children, ports);
                UdpCount udp = new UdpCount(ports, load.routes());
                Streams sources = new Streams(children);
                Measured measured =
                        task == Task.FFMPEG ? ffmpegs(sources, sink, udp) : tramo(task, sources, sink, udp)) {
            awaitFlow(measured, sink, udp);
            Thread.sleep(Duration.ofSeconds(load.warmupSeconds()));
            Sample sample = window(measured, sources);
            sources.requireAlive();
            return sample;
        }
    }

    private Measured tramo(Task task, Streams sources, Sink sink, UdpCount udp)
            throws BenchException, InterruptedException {
        TramoRoutes server = TramoRoutes.start(program, children, ports);
        try {
            for (int i = 0; i < load.routes(); i++) {
                addRoutes(server, task, i, sources, sink, udp);
            }
            return server;
        } catch (BenchException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void addRoutes(TramoRoutes server, Task task, int i, Streams sources, Sink sink, UdpCount udp)
            throws BenchException, InterruptedException {
        boolean crossed = task == Task.CONVERT;
        Map<String, String> ofCamera = new LinkedHashMap<>();
        Map<String, String> ofTs = new LinkedHashMap<>();
        ofCamera.put("out", crossed ? udp.url(i) : sink.pushUrl(name(i)));
        ofTs.put("out", crossed ? sink.pushUrl(name(i)) : udp.url(i));
        if (task == Task.UNNEEDED) {
            ofCamera.put("nobody", "srt://:" + ports.next());
            ofTs.put("nobody", "rtmp:///lounge" + i + "/live");
        }
        String udpIn = "udp://127.0.0.1:" + ports.next();
        server.add("camera" + i, "rtmp:///camera" + i + "/live", ofCamera);
        server.add("ts" + i, udpIn, ofTs);
        sources.publish(clip, server.publishUrl("camera" + i));
        sources.send(clip, udpIn);
    }

    private static String name(int i) {
        return "stream" + i;
    }

    private Measured ffmpegs(Streams sources, Sink sink, UdpCount udp) throws BenchException, InterruptedException {
        Streams converters = new Streams(children);
        List<String> rtmpIn = new ArrayList<>();
        for (int i = 0; i < load.routes(); i++) {
            rtmpIn.add("rtmp://127.0.0.1:" + ports.next() + "/camera/live");
            converters.fromRtmp(rtmpIn.get(i), udp.url(i));
            String udpIn = "udp://127.0.0.1:" + ports.next();
            converters.toRtmp(udpIn, sink.pushUrl(name(i)));
            sources.send(clip, udpIn);
        }
        Thread.sleep(Duration.ofSeconds(1)); // until they listen, of which they say nothing
        for (String url : rtmpIn) {
            sources.publish(clip, url);
        }
        return converters;
    }

    private void awaitFlow(Measured measured, Sink sink, UdpCount udp) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + FLOW_NANOS_MAX;
        int expected = load.converters();
        for (int flowing = flowing(sink, udp); flowing < expected; flowing = flowing(sink, udp)) {
            measured.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(flowing + " of " + expected + " streams have come after 60 s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private int flowing(Sink sink, UdpCount udp) throws BenchException, InterruptedException {
        Sink.Counts counts = sink.counts();
        int flowing = udp.flowing();
        for (int i = 0; i < load.routes(); i++) {
            flowing += counts.pushed(name(i)).bytesIn() > 0 ? 1 : 0;
        }
        return flowing;
    }

    private Sample window(Measured measured, Streams sources) throws BenchException, InterruptedException {
        long startNanos = System.nanoTime();
        double machineBefore = Usage.machineCpuSeconds();
        double sourcesBefore = Usage.of(sources.pids()).cpuSeconds();
        double before = Usage.of(measured.pids()).cpuSeconds();
        Thread.sleep(Duration.ofSeconds(load.seconds()));
        measured.requireAlive();
        Usage after = Usage.of(measured.pids());
        double percent = 100 / ((System.nanoTime() - startNanos) / 1e9);
        double own = after.cpuSeconds() - before;
        double ofSources = Usage.of(sources.pids()).cpuSeconds() - sourcesBefore;
        double others = Usage.machineCpuSeconds() - machineBefore - own - ofSources;
        return new Sample(own * percent, others * percent, after.rssBytes());
    }
}
