package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad night, told the next morning by the API, and meanwhile by webhook, mail and trap. */
class NightIT {
    private static final String PASSPHRASE = "a-good-passphrase";
    private static final int WRONG_CALLS = 5;

    private final int udpIn = Datagrams.freePort();
    private final int rxPort = Datagrams.freePort();
    private final int doorPort = Datagrams.freePort();
    private final int popPort = Datagrams.freePort();
    private final ScheduledExecutorService encoder = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final List<Process> peers = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void end() throws InterruptedException {
        encoder.shutdownNow();
        for (Process peer : peers) {
            peer.destroyForcibly();
            peer.waitFor();
        }
    }

    private Process launch(String name, String... command) {
        Process peer = Peer.launch(folder.resolve(name + ".log"), List.of(command));
        peers.add(peer);
        return peer;
    }

    private String said(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Api api, String path, Map<String, ?> body) {
        Answer answer = api.put(path, Api.json(body));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private void encode(DatagramSocket socket) {
        byte[] payload = new byte[7 * 188];
        for (int i = 0; i < payload.length; i += 188) {
            payload[i] = 0x47;
        }
        ScheduledFuture<?> _ = encoder.scheduleAtFixedRate(
                () -> {
                    try {
                        socket.send(
                                new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), udpIn));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                0,
                5,
                TimeUnit.MILLISECONDS);
    }

    /** The far end of the second destination. */
    private Process pop() {
        return launch(
                "pop",
                "srt-live-transmit",
                "-q",
                "srt://127.0.0.1:" + popPort + "?mode=listener",
                "udp://127.0.0.1:" + Datagrams.freePort());
    }

    @Test
    void theNextMorningTellsTheNight() throws Exception {
        playTheNight(Duration.ZERO);
    }

    /** Somebody tries a wrong passphrase every five seconds, all the time that the database is away. */
    @Test
    @Tag("long")
    void theNextMorningTellsALongNight() throws Exception {
        playTheNight(Duration.ofMinutes(10));
    }

    private void playTheNight(Duration databaseAway) throws Exception {
        Peer.requireModule("aiosmtpd");
        int mailPort = Server.freePort();
        int trapPort = Server.freePort();
        launch(
                "mail",
                "/usr/bin/python3",
                "-u",
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                "127.0.0.1:" + mailPort,
                "-c",
                "aiosmtpd.handlers.Debugging",
                "stdout");
        Path data = Files.createDirectory(folder.resolve("one"));
        Path configuration = Files.writeString(folder.resolve("traps.conf"), "authCommunity log night\n");
        launch(
                "traps",
                "env",
                "SNMP_PERSISTENT_DIR=" + folder.resolve("snmp"),
                "/usr/sbin/snmptrapd",
                "-f",
                "-n",
                "-Lo",
                "-C",
                "-c",
                configuration.toString(),
                "-On",
                "udp:127.0.0.1:" + trapPort);
        try (MariaDb database = MariaDb.start();
                StubServer hook = new StubServer(StubServer.MANAGES);
                LossyPath path = new LossyPath(rxPort);
                DatagramSocket socket = new DatagramSocket()) {
            encode(socket);
            try (Server evening = Server.start(data, Servers.sharing(database))) {
                Servers.awaitManaging(evening);
                Api api = evening.api();
                setUp(api, path.port(), hook.port(), mailPort, trapPort);
                theNight(api, path, database, databaseAway);
                evening.kill();
                peers.removeLast().destroyForcibly(); // it would wait for who is gone
                pop();
            }
            try (Server morning = Server.start(data, Servers.sharing(database))) {
                Servers.awaitManaging(morning);
                Api api = morning.api();
                await("running again").atMost(Links.SOON).until(() -> runs(api, "far"));
                Set<String> told = theStory(api);
                assertThatAllWereTold(told, hook);
            }
        }
    }

    private void setUp(Api api, int pathPort, int hookPort, int mailPort, int trapPort) {
        quick(api, "unrecovered-loss", Map.of("endSeconds", 3, "windowSeconds", 2));
        quick(api, "not-running", Map.of("beginSeconds", 3, "endSeconds", 1));
        quick(api, "refused-attempts", Map.of("attemptsMin", WRONG_CALLS, "windowSeconds", 60, "endSeconds", 1));
        quick(api, "database", Map.of("beginSeconds", 1, "endSeconds", 1));
        // What the loss brings with it on a machine that is busy, and what the encoder's stream lacks, is not this
        // story.
        for (String other : List.of(
                "latency-margin",
                "retransmissions",
                "rtt-jump",
                "dropped",
                "flapping",
                "stalled",
                "tr-101-290-priority-1",
                "tr-101-290-priority-2")) {
            quick(api, other, Map.of("enabled", false));
        }
        put(
                api,
                "/v2/notifications/hook",
                Map.of(
                        "type", "webhook",
                        "url", "http://127.0.0.1:" + hookPort,
                        "secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        put(
                api,
                "/v2/notifications/mail",
                Map.of(
                        "type", "email",
                        "host", "127.0.0.1",
                        "port", mailPort,
                        "tls", "optional",
                        "from", "tramo@example.com",
                        "to", List.of("noc@example.com"),
                        "mailsPerMinuteMax", 60));
        put(
                api,
                "/v2/notifications/traps",
                Map.of(
                        "type", "snmp",
                        "version", "v2c",
                        "host", "127.0.0.1",
                        "port", trapPort,
                        "community", "night"));
        pop();
        String secret = "&passphrase=" + PASSPHRASE;
        put(
                api,
                "/v2/routes/far",
                Map.of(
                        "source",
                        "srt://:" + rxPort + "?latency=120" + secret,
                        "destinations",
                        Map.of(
                                "out", "udp://127.0.0.1:" + Datagrams.freePort(),
                                "door", "srt://:" + doorPort + "?maxcallers=4" + secret)));
        put(
                api,
                "/v2/routes/studio",
                Map.of(
                        "source",
                        "udp://127.0.0.1:" + udpIn,
                        "destinations",
                        Map.of(
                                "far", "srt://127.0.0.1:" + pathPort + "?latency=120" + secret,
                                "pop", "srt://127.0.0.1:" + popPort + "?conntimeo=500")));
        await("both run").atMost(Links.SOON).until(() -> runs(api, "far") && runs(api, "studio"));
    }

    private static void quick(Api api, String rule, Map<String, ?> defaults) {
        put(api, "/v2/alarm-rules/" + rule, Map.of("defaults", defaults));
    }

    /** Whether its source receives, and no destination lacks a peer that it calls. */
    private static boolean runs(Api api, String route) {
        JsonNode seen = api.get("/v2/routes/" + route).json();
        return seen.at("/sources/0/state").asText().equals("running")
                && seen.path("destinations")
                        .valueStream()
                        .noneMatch(to -> to.path("state").asText().matches("connecting|stalled|failed"));
    }

    private void theNight(Api api, LossyPath path, MariaDb database, Duration databaseAway) {
        path.lose(0.2);
        path.lose(0.6);
        awaitAlarm(api, "unrecovered-loss", true);
        path.lose(0);
        awaitAlarm(api, "unrecovered-loss", false);

        peers.removeLast().destroyForcibly();
        awaitAlarm(api, "not-running", true);
        pop();
        awaitAlarm(api, "not-running", false);

        for (int i = 0; i < WRONG_CALLS; i++) {
            callWithAWrongPassphrase();
        }
        awaitAlarm(api, "refused-attempts", true);

        database.kill();
        awaitAlarm(api, "database", true);
        Instant back = Instant.now().plus(databaseAway);
        await("the database's absence")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(5))
                .atMost(databaseAway.plus(Links.SOON))
                .until(() -> {
                    if (Instant.now().isAfter(back)) {
                        return true;
                    }
                    callWithAWrongPassphrase();
                    return false;
                });
        database.startAgain();
        awaitAlarm(api, "database", false);
        quick(api, "refused-attempts", Map.of("attemptsMin", 100_000, "endSeconds", 1));
        awaitAlarm(api, "refused-attempts", false);
        // Written within a second; until then they are shown from memory.
        await("all is written").atMost(Links.SOON).untilAsserted(() -> {
            List<JsonNode> told = events(api, "kind=alarm");
            assertThat(told).hasSize(8);
            assertThat(Instant.parse(told.getLast().path("at").asText()))
                    .isBefore(Instant.now().minusSeconds(1));
        });
    }

    private void callWithAWrongPassphrase() {
        String _ = Peer.run(
                "bash",
                "-c",
                "timeout 10 srt-live-transmit -q -a:no -t:1 udp://127.0.0.1:" + Datagrams.freePort()
                        + " 'srt://127.0.0.1:" + doorPort + "?passphrase=a-wrong-passphrase' || true");
    }

    private static void awaitAlarm(Api api, String rule, boolean isOpen) {
        await(rule + (isOpen ? " begins" : " ends"))
                .atMost(Links.SOON)
                .until(() ->
                        api.get("/v2/alarms?state=active&rule=" + rule).json().size() == (isOpen ? 1 : 0));
    }

    private static List<JsonNode> events(Api api, String query) {
        return api.get("/v2/events?limit=1000&order=oldest&" + query)
                .json()
                .path("events")
                .valueStream()
                .toList();
    }

    private static String detail(JsonNode event, String name) {
        return event.path("details").path(name).asText();
    }

    private static JsonNode only(List<JsonNode> events, String change) {
        List<JsonNode> fitting = events.stream()
                .filter(event -> detail(event, "change").equals(change))
                .toList();
        assertThat(fitting).as(change + " in " + events).hasSize(1);
        return fitting.getFirst();
    }

    /** Time, cause and duration of everything; gives the texts of all alarms that came and went. */
    private static Set<String> theStory(Api api) {
        List<JsonNode> degraded = events(api, "route=far&endpoint=source&kind=state").stream()
                .filter(event -> detail(event, "to").equals("degraded"))
                .toList();
        assertThat(degraded).isNotEmpty();
        assertThat(detail(degraded.getFirst(), "reason")).contains("lost");

        JsonNode left = only(events(api, "route=studio&endpoint=destinations.pop&kind=session"), "ended");
        assertThat(Long.parseLong(detail(left, "durationMillis"))).isPositive();
        assertThat(detail(left, "reason")).isNotEmpty();

        List<JsonNode> refused = events(api, "route=far&kind=refused");
        assertThat(refused).isNotEmpty().allSatisfy(event -> {
            assertThat(detail(event, "reason")).contains("passphrase");
            assertThat(detail(event, "peer")).startsWith("127.0.0.1:");
        });

        List<JsonNode> server = events(api, "kind=server");
        JsonNode back = only(server, "databaseBack");
        assertThat(Long.parseLong(detail(back, "durationMillis"))).isPositive();
        assertThat(only(server, "databaseLost").path("at").asText())
                .isLessThan(back.path("at").asText());
        assertThat(detail(only(server, "lost"), "lastSeen")).isNotEmpty();
        assertThat(api.get("/v2/events?limit=1000").body()).doesNotContain(PASSPHRASE, "a-wrong-passphrase");

        Map<String, List<String>> alarms = new TreeMap<>();
        Set<String> told = new TreeSet<>();
        for (JsonNode event : events(api, "kind=alarm")) {
            alarms.computeIfAbsent(detail(event, "rule"), _ -> new ArrayList<>())
                    .add(detail(event, "change"));
            told.add(event.path("id").asText());
        }
        List<String> once = List.of("began", "ended");
        assertThat(alarms)
                .containsExactlyInAnyOrderEntriesOf(new HashMap<>(Map.of(
                        "unrecovered-loss", once,
                        "not-running", once,
                        "refused-attempts", once,
                        "database", once)));
        return told;
    }

    /** Each event of an alarm came to all three; its ID tells. */
    private void assertThatAllWereTold(Set<String> told, StubServer hook) {
        await("webhook")
                .atMost(Links.SOON)
                .untilAsserted(() -> assertThat(hook.calls().stream()
                                .map(call ->
                                        call.headers().getFirst("webhook-id").replace("event-", ""))
                                .collect(Collectors.toSet()))
                        .isEqualTo(told));
        for (String receiver : List.of("mail", "traps")) {
            await(receiver)
                    .atMost(Links.SOON)
                    .untilAsserted(() -> assertThat(said(receiver)).contains(told));
        }
    }
}
