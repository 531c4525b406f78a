package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Metrics of a server that carries a stream of each kind: who may read them, what Prometheus makes of them, whether the board and the
 * alerts of {@code deploy} find what they ask for, and what an OTLP receiver gets.
 */
class MetricsIT {
    private static final String KEY = "key-of-the-receiver";
    private static final int TS_BYTES = 7 * 188;
    private static final long SEND_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Pattern NAME = Pattern.compile("\\b(tramo|disk)_[a-z_]+");

    @TempDir
    private static Path folder;

    private static OtlpReceiver receiver;
    private static Server server;
    private static Api api;
    private static Peer publisher;
    private static Process prometheus;
    private static Api queries;
    private static volatile boolean isSending = true;

    @BeforeAll
    static void begin() throws IOException {
        Peer.require("prometheus");
        receiver = new OtlpReceiver(2);
        server = Server.start(
                folder,
                Map.of(
                        "TRAMO_ADMIN_PASSWORD",
                        Server.PASSWORD,
                        "TRAMO_DOCKER_HOST",
                        SharedServer.NO_ENGINE,
                        "TRAMO_METRICS_NETWORKS",
                        "127.0.0.2, 127.0.1.0/24",
                        "TRAMO_OTLP_URL",
                        receiver.url(),
                        "TRAMO_OTLP_INTERVAL_SECONDS",
                        "1",
                        "TRAMO_OTLP_HEADERS",
                        "X-Key=" + KEY));
        api = server.api();
        beginStreams();
        beginPrometheus();
    }

    @AfterAll
    static void end() throws InterruptedException {
        isSending = false;
        prometheus.destroyForcibly().waitFor();
        publisher.close();
        server.close();
        receiver.close();
    }

    /** UDP to UDP and to an SRT listener, a bonded caller of it to UDP, and a camera that is pushed to another. */
    private static void beginStreams() {
        int in = Datagrams.freePort();
        int srt = Datagrams.freePort();
        put(
                "udp",
                "udp://127.0.0.1:" + in,
                Map.of(
                        "out", "udp://127.0.0.1:" + Datagrams.freePort(),
                        "srt", "srt://:" + srt + "?groupconnect=1&latency=40"));
        put(
                "bonded",
                "srt://:" + srt
                        + "?mode=caller&groupconnect=1&grouptype=broadcast&nodes=127.0.0.1,127.0.0.2&latency=40",
                Map.of("out", "udp://127.0.0.1:" + Datagrams.freePort()));
        String rtmp = "rtmp://127.0.0.1:" + server.rtmpPort();
        put("studio", "rtmp:///studio", Map.of("out", "udp://127.0.0.1:" + Datagrams.freePort()));
        put("camera", "rtmp:///camera", Map.of("studio", rtmp + "/studio/a"));
        put("off", "udp://127.0.0.1:" + Datagrams.freePort(), Map.of("out", "udp://127.0.0.1:" + Datagrams.freePort()));
        assertThat(api.post("/v2/routes/off/stop").status()).isLessThan(300);
        publisher = Peer.publishing(Peer.recording(folder), rtmp + "/camera/a");
        Thread.ofPlatform().daemon().name("sender").start(() -> send(in));
    }

    private static void put(String id, String source, Map<String, String> destinations) {
        Answer answer = api.put("/v2/routes/" + id, Api.json(Map.of("source", source, "destinations", destinations)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static void send(int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket packet =
                    new DatagramPacket(new byte[TS_BYTES], TS_BYTES, InetAddress.ofLiteral("127.0.0.1"), port);
            while (isSending) {
                socket.send(packet);
                LockSupport.parkNanos(SEND_NANOS);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void beginPrometheus() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), api.token());
        int port = Server.freePort();
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["%s"]
            scrape_configs:
              - job_name: tramo
                authorization: { credentials_file: "%s" }
                static_configs: [{ targets: ["%s"] }]
            """.formatted(
                        Deploy.path("prometheus/tramo-rules.yml"),
                        token,
                        server.anonymous().base().substring(7)));
        prometheus = Peer.launch(
                folder.resolve("prometheus.log"),
                List.of(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
        queries = Api.at("http://127.0.0.1:" + port);
        await().atMost(SOON)
                .ignoreExceptions()
                .failFast("Prometheus ended", () -> !prometheus.isAlive())
                .until(() -> queries.get("/-/ready").status() == 200);
    }

    private static JsonNode query(String expression) {
        JsonNode answer = queries.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .json();
        assertThat(answer.path("status").asText())
                .as(expression + ": " + answer)
                .isEqualTo("success");
        return answer.path("data").path("result");
    }

    private static Answer from(String address, String... headers) {
        return server.anonymous().from(address).send("GET", "/metrics", "", headers);
    }

    @Test
    void tokensAndTheNetworksReadThemAndNobodyElse() {
        assertThat(api.get("/metrics").status()).isEqualTo(200);
        assertThat(from("127.0.0.2").status()).isEqualTo(200);
        assertThat(from("127.0.1.7").status()).isEqualTo(200);
        for (Answer refused : List.of(
                server.anonymous().get("/metrics"),
                server.anonymous().withToken("x.y.z").get("/metrics"),
                from("127.0.0.3"),
                from("127.0.0.2", "Origin", "http://stranger.example"),
                from("127.0.0.2", "User-Agent", "Mozilla/5.0", "Sec-Fetch-Site", "cross-site"),
                from("127.0.0.3", "X-Forwarded-For", "127.0.0.2"))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(401);
            assertThat(refused.json().path("Error").asText()).contains("token");
        }
    }

    @Test
    void theyAreServedNowhereElse() {
        for (String path : List.of("/q/metrics", "/q", "/metrics/x", "/v2/metrics", "/health/metrics")) {
            assertThat(api.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(server.aggregator().loggedInAs(api).get("/metrics").status()).isEqualTo(404);
        assertThat(api.get("/metrics?name=x").status()).isEqualTo(400);
        assertThat(api.post("/metrics").status()).isEqualTo(405);
    }

    @Test
    void theFormatIsTheOneThatIsAskedFor() {
        Answer text = api.get("/metrics");
        assertThat(text.contentType()).startsWith("text/plain").contains("version=0.0.4");
        assertThat(text.body())
                .contains("# TYPE tramo_route_state gauge", "tramo_route_state{route=\"off\",state=\"stopped\"} 1.0");
        Answer open = api.send("GET", "/metrics", "", "Accept", "application/openmetrics-text;version=1.0.0");
        assertThat(open.contentType()).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
        Answer zipped = api.send("GET", "/metrics", "", "Accept-Encoding", "gzip");
        assertThat(zipped.body().length()).isLessThan(text.body().length() / 3);
    }

    @Test
    void callsAreCountedByTheirPatternWhateverPathsAreTried() {
        for (int i = 0; i < 40; i++) {
            api.get("/nothing/" + i);
            api.get("/v2/routes/none-" + i);
            server.anonymous().get("/v2/routes/none-" + i);
        }
        List<String> calls = api.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count"))
                .toList();
        assertThat(calls)
                .anyMatch(line -> line.contains("uri=\"/v2/routes/{id}\"") && line.contains("status=\"404\""))
                .anyMatch(line -> line.contains("uri=\"/v2/routes/{id}\"") && line.contains("status=\"401\""))
                .noneMatch(line -> line.contains("none-") || line.contains("/nothing/"))
                .hasSizeLessThan(40);
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "metrics.md"));
        Set<String> names = api.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE tramo_") && !line.contains("tramo_srt_member_"))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).hasSizeGreaterThan(60).allMatch(name -> documented.contains("`" + name + "`"));
    }

    @Test
    void noPanelOfTheBoardIsEmpty() throws IOException {
        JsonNode board = Api.parse(Files.readString(Deploy.path("grafana/tramo.json")));
        List<String> expressions = new ArrayList<>(board.path("panels").findValuesAsText("expr"));
        assertThat(expressions).hasSizeGreaterThan(50);
        await().atMost(SOON).untilAsserted(() -> {
            expressions.removeIf(expression -> !query(expression
                            .replace("$instance", ".*")
                            .replace("$route", ".*")
                            .replace("$__rate_interval", "10s"))
                    .isEmpty());
            assertThat(expressions).isEmpty();
        });
        assertThat(query("up{job=\"tramo\"}").findValuesAsText("value")).hasSize(1);
        assertThat(query("tramo_route_state{state=~\"running|degraded\"}")).hasSize(4);
    }

    @Test
    void everyAlertAsksForWhatIsThere() {
        await().atMost(SOON)
                .until(
                        () -> queries.get("/api/v1/rules").json().findValuesAsText("health"),
                        all -> !all.isEmpty() && Set.copyOf(all).equals(Set.of("ok")));
        List<String> rules = queries.get("/api/v1/rules").json().findValuesAsText("query");
        assertThat(rules).hasSizeGreaterThan(12);
        Set<String> names = rules.stream()
                .flatMap(rule -> NAME.matcher(rule).results().map(MatchResult::group))
                .collect(Collectors.toSet());
        await().atMost(SOON).until(() -> {
            names.removeIf(name -> !query("count(" + name + ")").isEmpty());
            return names.isEmpty();
        });
    }

    @Test
    void anOtlpReceiverGetsTheSameAndItsFailureIsSaidOnce() {
        await().atMost(SOON)
                .until(() -> receiver.sum("tramo_route_received_bytes", Map.of("route", "bonded")) > TS_BYTES);
        assertThat(receiver.names())
                .contains(
                        "tramo_endpoint_state",
                        "tramo_srt_rtt_seconds",
                        "tramo_srt_member_state",
                        "tramo_rtmp_frames",
                        "tramo_build_info",
                        "tramo.store.available",
                        "jvm.memory.used",
                        "http.server.requests");
        assertThat(receiver.keys()).containsOnly(KEY);
        assertThat(server.output())
                .containsOnlyOnce("metrics cannot be pushed to " + receiver.url())
                .containsOnlyOnce("metrics are pushed to " + receiver.url() + " again")
                .doesNotContain(KEY);
    }
}
