package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty links of 2 Mbit/s lose nothing while strangers do to their server whatever they may. */
@Tag("alone")
class FloodIT {
    private static final int LINKS = 20;
    private static final Duration SHORT = Duration.ofSeconds(6);
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Of {@code /proc/<pid>/stat}, counted from the state. */
    private static final int NICE_FIELD = 16;

    private static Server server;
    private static LiveLinks links;
    private static Flood.Target target;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = Server.startAsServed(folder, Map.of(), "-Xmx256m");
        links = LiveLinks.on(server, LINKS);
        int input = Datagrams.freePort();
        int encryptedPort = Datagrams.freePort();
        int openPort = Datagrams.freePort();
        Api api = server.api();
        Map<String, String> destinations = Map.of(
                "encrypted", "srt://:" + encryptedPort + "?passphrase=a-good-passphrase&maxcallers=40",
                "open", "srt://:" + openPort + "?maxcallers=40");
        String doors = Api.json(Map.of("source", "udp://127.0.0.1:" + input, "destinations", destinations));
        assertThat(api.put("/v2/routes/doors", doors).status()).isEqualTo(201);
        links.feed(input, 4); // 8 Mbit/s
        target = new Flood.Target(
                server.anonymous().base(),
                server.aggregator().base(),
                server.rtmpPort(),
                encryptedPort,
                openPort,
                server.anonymous()
                        .login("admin", Server.PASSWORD)
                        .json()
                        .get("jwt")
                        .asText());
    }

    @AfterAll
    static void end() throws IOException {
        try (LiveLinks _ = links) {
            server.close();
        }
    }

    /** One by one, what takes as much of the processor as it gets; at once, what is content with connections. */
    static List<Set<Flood>> floods() {
        return List.of(
                EnumSet.of(Flood.LOGINS),
                EnumSet.of(Flood.PAGES),
                EnumSet.of(Flood.SCRIPT),
                EnumSet.range(Flood.HALF_OPEN, Flood.IDLE_RTMP));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void linksLoseNothing(Set<Flood> floods) throws Exception {
        losesNothing(floods, SHORT);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(Flood.class)
    void linksLoseNothingForHalfAMinute(Flood flood) throws Exception {
        losesNothing(EnumSet.of(flood), LONG);
    }

    private static void losesNothing(Set<Flood> floods, Duration duration) throws Exception {
        Flood.against(target, duration, floods);
        links.requireComplete(floods + " for " + duration.toSeconds() + " s");
        assertThat(server.anonymous().from("127.0.0.98").get("/health/live").status())
                .isEqualTo(200);
    }

    @Test
    void whatCarriesMediaComesBeforeAllElseInTheProcess() throws IOException {
        Map<String, Integer> nice = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + server.pid() + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                List<String> fields =
                        List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
                nice.put(
                        Files.readString(thread.resolve("comm")).strip() + " " + thread.getFileName(),
                        Integer.parseInt(fields.get(NICE_FIELD)));
            }
        }
        int media = nice.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith("loop-0"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(nice).allSatisfy((name, value) -> {
            if (name.startsWith("loop-") || name.startsWith("rtmp-")) {
                assertThat(value).as(name).isEqualTo(media);
            } else if (name.startsWith("vert.x-")
                    || name.startsWith("executor-thread")
                    || name.startsWith("password-check")) {
                assertThat(value).as(name).isGreaterThan(media);
            }
        });
        assertThat(nice.keySet()).anyMatch(name -> name.startsWith("vert.x-"));
    }
}
