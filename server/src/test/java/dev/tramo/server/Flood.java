package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.HttpStranger.HalfOpen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What strangers do to a server, as a process of its own that yields the processor to everything else on the machine: strangers
 * have processors of their own.
 */
enum Flood {
    /** Wrong passwords, from 120 addresses at once. */
    LOGINS {
        @Override
        int run(Target target, Duration duration) {
            return HttpStranger.wrongLogins(target.api, 120, duration).size();
        }
    },
    /** What needs no token and takes some work, from 100 addresses at once. */
    PAGES {
        @Override
        int run(Target target, Duration duration) {
            String nested = "[".repeat(30_000);
            return HttpStranger.flood(
                            target.api,
                            100,
                            duration,
                            HttpStranger.request("GET", "/health/ready", "", HOST),
                            HttpStranger.request("GET", "/openapi", "", HOST),
                            HttpStranger.request("GET", "/docs/", "", HOST),
                            HttpStranger.request("GET", "/v2/routes", "", HOST),
                            HttpStranger.request("POST", "/v1/login", nested, HOST),
                            HttpStranger.request("GET", "/v2/routes", "", HOST, "Authorization: Bearer a.b.c"))
                    .size();
        }
    },
    /** A script with a token that asks for everything, as fast as it can. */
    SCRIPT {
        @Override
        int run(Target target, Duration duration) {
            String all = HttpStranger.request("GET", "/v2/routes", "", HOST, "Authorization: Bearer " + target.token);
            return HttpStranger.hammer(target.api, "127.0.0.99", all, 50, duration)
                    .size();
        }
    },
    /** HTTP connections on which nothing more than a beginning comes. */
    HALF_OPEN {
        @Override
        int run(Target target, Duration duration) {
            try (HalfOpen main = HttpStranger.halfOpen(target.api, CROWD, HttpStranger::address, "GET /");
                    HalfOpen aggregator =
                            HttpStranger.halfOpen(target.aggregator, CROWD, HttpStranger::address, "GET /")) {
                hold(duration);
                return main.sockets().size() + aggregator.sockets().size();
            }
        }
    },
    /** SRT callers with key material that no passphrase fits. */
    JUNK_KEYS {
        @Override
        int run(Target target, Duration duration) throws Exception {
            try (SrtStranger stranger = SrtStranger.withJunkKeys(target.encryptedPort, 4, 40)) {
                hold(duration);
                return (int) stranger.sent();
            }
        }
    },
    /** SRT callers without key material where it is needed. */
    NO_KEYS {
        @Override
        int run(Target target, Duration duration) throws Exception {
            try (SrtStranger stranger = SrtStranger.withoutKeys(target.encryptedPort, 4, 250)) {
                hold(duration);
                return (int) stranger.sent();
            }
        }
    },
    /** SRT callers that want 65 s of latency, and acknowledge nothing. */
    SILENT_CALLERS {
        @Override
        int run(Target target, Duration duration) throws Exception {
            try (SrtStranger stranger = SrtStranger.silent(target.openPort, 16, 65_535)) {
                hold(duration);
                return stranger.connected();
            }
        }
    },
    /** RTMP connections that do not even begin. */
    IDLE_RTMP {
        @Override
        int run(Target target, Duration duration) throws Exception {
            try (RtmpStranger stranger = new RtmpStranger(target.rtmpPort, 600, 12, RtmpStranger.Handshake.NONE)) {
                hold(duration);
                return (int) stranger.opened();
            }
        }
    };

    private static final String HOST = "Host: tramo";
    private static final int CROWD = 1_500;
    private static final long END_WITHIN_SECONDS = 90;

    /** Where strangers find the server. */
    record Target(String api, String aggregator, int rtmpPort, int encryptedPort, int openPort, String token) {}

    /** Does it for that long; how often anything was done. */
    abstract int run(Target target, Duration duration) throws Exception;

    private static void hold(Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }

    /** Does all of them at once, each from a process of its own, and returns when they are over. */
    static void against(Target target, Duration duration, Set<Flood> floods) throws IOException, InterruptedException {
        Map<Flood, Process> processes = new EnumMap<>(Flood.class);
        try {
            for (Flood flood : floods) {
                processes.put(flood, flood.start(target, duration));
            }
            for (Map.Entry<Flood, Process> each : processes.entrySet()) {
                Flood flood = each.getKey();
                assertThat(each.getValue().waitFor(duration.toSeconds() + END_WITHIN_SECONDS, TimeUnit.SECONDS))
                        .as("%s ends", flood)
                        .isTrue();
                assertThat(each.getValue().exitValue())
                        .as("%s happened; what it said: %s", flood, flood.log())
                        .isZero();
            }
        } finally {
            processes.values().forEach(Process::destroyForcibly);
        }
    }

    private Path log() {
        return Path.of("target", "flood-" + name().toLowerCase(Locale.ROOT) + ".log");
    }

    private Process start(Target target, Duration duration) throws IOException {
        return new ProcessBuilder(List.of(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName(),
                        name(),
                        String.valueOf(duration.toSeconds()),
                        target.api,
                        target.aggregator,
                        String.valueOf(target.rtmpPort),
                        String.valueOf(target.encryptedPort),
                        String.valueOf(target.openPort),
                        target.token))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    /** The strangers' process. Its exit code is 0 if they did anything. */
    public static void main(String... arguments) throws Exception {
        Target target = new Target(
                arguments[2],
                arguments[3],
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]),
                arguments[7]);
        int done = valueOf(arguments[0]).run(target, Duration.ofSeconds(Long.parseLong(arguments[1])));
        System.exit(done > 0 ? 0 : 1);
    }
}
