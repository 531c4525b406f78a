package dev.tramo.bench.switching;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.TramoRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One route with two sources, and one fault after the other. */
final class SwitchRun implements AutoCloseable {
    private static final String ROUTE = "switched";
    private static final List<String> IDS = List.of("main", "backup");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final int KBPS_WINDOW_MILLIS_MIN = 500;
    /** A session has to end before its successor can come: soon, but not before its silence is detected. */
    private static final int IDLE_MILLIS_MIN = 1_000;

    /**
     * What is run.
     *
     * @param switches how many
     * @param mbps of each source
     * @param detectMillis after which a fault is to be detected
     * @param join {@code packet} or {@code clean}
     */
    record Settings(int switches, double mbps, int detectMillis, String join) {}

    /**
     * What was seen.
     *
     * @param sessionsEnded of the SRT destination, while sources were switched
     * @param decoderErrors lines that ffmpeg wrote about the output
     * @param stepsBack how often a decode time of video was not after the one before
     */
    record Result(List<Switched> switches, int sessionsEnded, long decoderErrors, long stepsBack) {}

    private final Settings settings;
    private final TramoRoutes routes;
    private final Children children;
    private final List<Feed> feeds = new ArrayList<>();
    private final OutputWatch output;
    private final Children.Child player;
    private final Children.Child decoder;

    /** Starts everything; a route with two sources that work. */
    SwitchRun(Settings settings, TramoRoutes routes, Children children, Ports ports, Path clip)
            throws BenchException, InterruptedException {
        this.settings = settings;
        this.routes = routes;
        this.children = children;
        int outPort = ports.next();
        int decoderPort = ports.next();
        int srtPort = ports.next();
        this.output = new OutputWatch(outPort);
        List<Integer> srtPorts = List.of(ports.next(), ports.next());
        List<Map<String, String>> sources = new ArrayList<>();
        int idleMillis = Math.max(IDLE_MILLIS_MIN, 2 * settings.detectMillis());
        for (int i = 0; i < IDS.size(); i++) {
            String uri = "srt://127.0.0.1:" + srtPorts.get(i) + "?mode=listener&peeridletimeo=" + idleMillis;
            sources.add(Map.of("id", IDS.get(i), "uri", uri));
        }
        routes.put(
                ROUTE,
                Map.of(
                        "sources",
                        sources,
                        "switching",
                        rules(false),
                        "destinations",
                        Map.of(
                                "out", "udp://127.0.0.1:" + outPort,
                                "decoder", "udp://127.0.0.1:" + decoderPort,
                                "srt", "srt://127.0.0.1:" + srtPort + "?mode=listener")));
        for (int port : srtPorts) {
            List<Integer> udpPorts = List.of(ports.next(), ports.next());
            feeds.add(new Feed(children, clip, Math.round(settings.mbps() * 1e6), udpPorts, port));
        }
        this.player = children.start(
                "srt-live-transmit",
                List.of("srt-live-transmit", "-q", "srt://127.0.0.1:" + srtPort, "udp://127.0.0.1:" + ports.next()),
                Map.of());
        awaitUsable();
        this.decoder = children.start("ffmpeg", decoder(decoderPort), Map.of());
    }

    private static List<String> decoder(int port) {
        return List.of(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                "udp://127.0.0.1:" + port + "?buffer_size=8388608&fifo_size=200000",
                "-f",
                "null",
                "-");
    }

    private Map<String, Object> rules(boolean isByRate) {
        Map<String, Object> rules = new LinkedHashMap<>();
        rules.put("switch", settings.join());
        rules.put("return", "manual");
        rules.put("holdMillis", 0);
        rules.put("noDataMillis", settings.detectMillis());
        rules.put("pidMissingMillis", settings.detectMillis());
        // Else a silent source would be told by its bit rate, which falls before the time of silence is over.
        rules.put("kbpsMin", isByRate ? Math.round(settings.mbps() * 500) : 0);
        rules.put("kbpsWindowMillis", Math.max(KBPS_WINDOW_MILLIS_MIN, settings.detectMillis()));
        return rules;
    }

    /** Makes all switches. */
    Result measure() throws BenchException, InterruptedException {
        Thread.sleep(PATIENCE.dividedBy(12)); // the decoder finds its way into the stream
        long linesBefore = decoder.lines();
        List<Switched> switches = new ArrayList<>();
        Fault[] faults = Fault.values();
        for (int i = 0; i < settings.switches(); i++) {
            Switched done = next(faults[i % faults.length]);
            switches.add(done);
            Output.progress(String.format(
                    "%d of %d: %s, gap %.1f ms (%s); errors of the decoder so far: %d",
                    i + 1,
                    settings.switches(),
                    done.fault().words(),
                    done.gapMillis(),
                    done.reason(),
                    decoder.lines() - linesBefore));
        }
        for (Children.Child each : List.of(player, decoder)) {
            each.requireAlive();
        }
        int ended = destination("srt").path("reconnections").asInt()
                + (destination("srt").path("connected").asBoolean() ? 0 : 1);
        long errors = decoder.lines() - linesBefore;
        if (errors > 0) {
            Output.progress("the decoder wrote, last:\n" + decoder.tail());
        }
        return new Result(switches, ended, errors, output.stepsBack());
    }

    private Switched next(Fault fault) throws BenchException, InterruptedException {
        JsonNode _ = routes.patch(ROUTE, Map.of("switching", rules(fault.isByRate())));
        awaitUsable();
        Thread.sleep(QUIET);
        awaitUsable(); // a source that is whole again may have been seen just before its first packets told what is
        // missing
        JsonNode before = routes.get(ROUTE);
        int active = active(before);
        long count = before.path("switches").path("count").asLong();
        output.mark();
        if (fault == Fault.HAND) {
            routes.take(ROUTE, IDS.get(1 - active));
        } else {
            feeds.get(active).fail(fault);
        }
        await(
                fault.words(),
                () -> routes.get(ROUTE).path("switches").path("count").asLong() > count);
        Thread.sleep(QUIET);
        double gap = fault == Fault.PID_LOST ? output.videoGapMillis() : output.gapMillis();
        JsonNode last = routes.get(ROUTE).path("switches").path("last");
        if (fault.endsSession()) {
            await(
                    "the end of a session",
                    () -> !source(active).path("connected").asBoolean());
        }
        feeds.get(active).heal();
        return new Switched(fault, gap, last.path("reason").asText());
    }

    private void awaitUsable() throws BenchException, InterruptedException {
        await("two usable sources", () -> {
            for (Feed feed : feeds) {
                feed.requireAlive();
            }
            output.requireAlive();
            JsonNode route = routes.get(ROUTE);
            for (JsonNode source : route.path("sources")) {
                if (!source.path("state").asText().equals("running")
                        || !source.path("fault").asText("").isEmpty()) {
                    return false;
                }
            }
            return output.datagrams() > 0
                    && destination(route, "srt").path("connected").asBoolean();
        });
    }

    private JsonNode source(int index) throws BenchException, InterruptedException {
        return routes.get(ROUTE).path("sources").path(index);
    }

    private JsonNode destination(String id) throws BenchException, InterruptedException {
        return destination(routes.get(ROUTE), id);
    }

    private static JsonNode destination(JsonNode route, String id) {
        for (JsonNode each : route.path("destinations")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        return route.path("destinations").path(id);
    }

    private static int active(JsonNode route) throws BenchException {
        for (JsonNode source : route.path("sources")) {
            if (source.path("active").asBoolean()) {
                return IDS.indexOf(source.path("id").asText());
            }
        }
        throw new BenchException("no source is active: " + route);
    }

    private interface Condition {
        boolean holds() throws BenchException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new BenchException(what + ": not within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
    }

    @Override
    public void close() {
        feeds.forEach(Feed::close);
        output.close();
        children.stop(List.of(player, decoder));
    }
}
