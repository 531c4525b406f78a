package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.HttpStranger.Answer;
import dev.tramo.server.HttpStranger.HalfOpen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may do to HTTP, and who is believed of whom. */
class StrangersIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** What nobody has to wait for longer, with a margin for a busy machine. */
    private static final long WAIT_MILLIS_MAX = 6_000;

    private static final int REQUESTS_PER_SECOND_MAX = 20;
    private static final String PROXY = "127.0.0.50";
    private static final int HALF_OPEN = 1_500;

    private static Server server;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = Server.start(
                folder,
                Map.of(
                        "TRAMO_ADMIN_PASSWORD",
                        Server.PASSWORD,
                        "TRAMO_TRUSTED_PROXIES",
                        PROXY + ", 10.0.0.0/8, fd00::/8",
                        "TRAMO_TRUSTED_NETWORKS",
                        "203.0.113.0/24, 2001:db8::/32",
                        "TRAMO_HTTP_HEADER_SECONDS",
                        "3",
                        "TRAMO_HTTP_BODY_SECONDS",
                        "3",
                        "TRAMO_HTTP_REQUESTS_PER_SECOND_MAX",
                        String.valueOf(REQUESTS_PER_SECOND_MAX)));
        api = server.anonymous().from("127.0.0.60").loggedIn("admin", Server.PASSWORD);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static void isError(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/json");
        assertThat(Api.parse(answer.body()).findValuesAsText(answer.body().contains("\"Error\"") ? "Error" : "error"))
                .singleElement()
                .asString()
                .isNotEmpty();
    }

    @Test
    void wrongPasswordsFromManyAddressesNeitherPileUpNorDelayTheRightOne() {
        CompletableFuture<List<Answer>> flood = CompletableFuture.supplyAsync(
                () -> HttpStranger.wrongLogins(server.anonymous().base(), 120, Duration.ofSeconds(2)),
                Thread::startVirtualThread);
        Api honest = server.anonymous().from("127.0.0.61");
        int logins = 0;
        while (!flood.isDone()) {
            long startNanos = System.nanoTime();
            assertThat(honest.login("admin", Server.PASSWORD).status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(4));
            logins++;
        }

        assertThat(logins).isGreaterThan(1);
        assertThat(flood.join()).hasSizeGreaterThan(120).allSatisfy(answer -> {
            assertThat(answer.status()).isIn(401, 429);
            assertThat(answer.millis()).isLessThan(WAIT_MILLIS_MAX);
            if (answer.status() == 429) {
                isError(answer, 429);
                assertThat(answer.retryAfter()).matches("[1-9][0-9]?");
            }
        });
        assertThat(flood.join()).extracting(Answer::status).contains(429);
    }

    @Test
    void manyWrongPasswordsFromOneAddressAreMostlyNotChecked() {
        String login = HttpStranger.request(
                "POST", "/v1/login", "{\"username\":\"admin\",\"password\":\"wrong\"}", "Host: tramo");
        List<Answer> answers = HttpStranger.hammer(server.anonymous().base(), "127.0.0.62", login, 30, Duration.ZERO);

        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSizeLessThanOrEqualTo(6);
        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSizeGreaterThanOrEqualTo(24);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.millis()).isLessThan(WAIT_MILLIS_MAX));
    }

    @Test
    void whoHammersIsSlowedDownAndNobodyElse() {
        String list = HttpStranger.request("GET", "/v1/get_rx", "", "Host: tramo");
        Duration duration = Duration.ofSeconds(2);
        long startNanos = System.nanoTime();
        CompletableFuture<List<Answer>> hammering = CompletableFuture.supplyAsync(
                () -> HttpStranger.hammer(server.anonymous().base(), "127.0.0.63", list, 100, duration),
                Thread::startVirtualThread);
        while (!hammering.isDone()) {
            assertThat(api.get("/v1/get_rx").status()).isIn(200, 429); // 429: this loop, too, is fast
            assertThat(server.anonymous().from("127.0.0.64").get("/health/live").status())
                    .isEqualTo(200);
        }

        assertThat(hammering.join()).allSatisfy(answer -> {
            assertThat(answer.status()).isIn(401, 429);
            assertThat(answer.millis()).isLessThan(WAIT_MILLIS_MAX);
        });
        // Two seconds' worth at once, and what comes due while it lasts, which is longer where the machine is busy.
        int seconds = (int) Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() + 1;
        assertThat(hammering.join())
                .filteredOn(answer -> answer.status() == 401)
                .hasSizeLessThanOrEqualTo(REQUESTS_PER_SECOND_MAX * (2 + seconds));
        assertThat(hammering.join())
                .filteredOn(answer -> answer.status() == 429)
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(answer.retryAfter()).matches("[1-9][0-9]?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /status HTTP/1.1\r\nHost: tr",
                "POST /v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"
            })
    void halfOpenConnectionsLockNobodyOutAndEnd(String beginning) {
        String main = server.anonymous().base();
        String aggregator = server.aggregator().base();
        try (HalfOpen one = HttpStranger.halfOpen(main, HALF_OPEN, HttpStranger::address, beginning);
                HalfOpen other = HttpStranger.halfOpen(aggregator, HALF_OPEN, _ -> "127.0.0.65", beginning)) {
            assertThat(server.anonymous().from("127.0.0.66").get("/health/live").status())
                    .isEqualTo(200);
            assertThat(server.anonymous().from("127.0.0.66").get("/v1/get_rx").status())
                    .isEqualTo(401);
            assertThat(server.aggregator().from("127.0.0.65").get("/status").status())
                    .as("from the same address as all of them")
                    .isEqualTo(200);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(one.open() + other.open()).isZero());
        }
    }

    @Test
    void aConnectionThatIsUsedStaysOpen() {
        // Its header time is over by then; what counts is the time between requests.
        Api client = server.anonymous().from("127.0.0.67");
        await().during(Duration.ofSeconds(3))
                .atMost(SOON)
                .until(() -> client.get("/health/live").status() == 200);
    }

    private static String engineSeen(Api client, String... headers) {
        Api.Answer answer = client.send("POST", "/getStream", "{\"name\":\"seen\"}", headers);
        return answer.status() == 200
                ? answer.json().path("url").asText().replaceAll("http://(.*):80/.*", "$1")
                : String.valueOf(answer.status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                       | 203.0.113.9",
                "127.0.0.1, 203.0.113.9            | 203.0.113.9",
                "127.0.0.1, 198.51.100.1           | 401",
                "203.0.113.9, 198.51.100.1         | 401",
                "127.0.0.1, 203.0.113.9, 10.1.1.1  | 203.0.113.9",
                "203.0.113.9,198.51.100.1,10.1.1.1, fd00::1 | 401",
                "nonsense, 203.0.113.9             | 203.0.113.9",
                "203.0.113.9:4711                  | 203.0.113.9",
                "[2001:db8::7]:4711                | [2001:db8:0:0:0:0:0:7]",
                "2001:db8::7                       | [2001:db8:0:0:0:0:0:7]",
                "nonsense                          | 400",
                "203.0.113.9, nonsense             | 400",
                "203.0.113.9, nonsense, 10.1.1.1   | 400",
                "203.0.113.9,                      | 400",
                "127.1                             | 400",
                "203.0.113.999                     | 400",
                "localhost                         | 400",
                "unknown                           | 400",
            })
    void theRightmostAddressThatIsNoTrustedProxyIsTheClients(String forwardedFor, String client) {
        server.aggregator().post("/registerCamera", "{\"name\":\"seen\"}");
        for (Api proxy :
                List.of(server.anonymous().from(PROXY), server.aggregator().from(PROXY))) {
            assertThat(engineSeen(proxy, "X-Forwarded-For", forwardedFor)).isEqualTo(client);
        }
        assertThat(engineSeen(server.aggregator().from("127.0.0.9"), "X-Forwarded-For", forwardedFor))
                .as("nobody else is believed")
                .isEqualTo("127.0.0.9");
    }

    @Test
    void aForwardedHeaderOfTheOtherKindIsNotRead() {
        server.aggregator().post("/registerCamera", "{\"name\":\"seen\"}");
        assertThat(engineSeen(server.aggregator().from(PROXY), "Forwarded", "for=198.51.100.1"))
                .isEqualTo(PROXY);
    }

    @Test
    void throughAProxyThatAppendsFailedLoginsCountForTheRealClient() {
        Api proxy = server.anonymous().from(PROXY);
        String body = "{\"username\":\"admin\",\"password\":\"wrong\"}";
        int last = 0;
        for (int i = 0; i < 6; i++) {
            last = proxy.send("POST", "/v1/login", body, "X-Forwarded-For", "192.0.2." + i + ", 198.51.100.7")
                    .status();
        }
        assertThat(last).isEqualTo(429);
        assertThat(proxy.send("POST", "/v1/login", body, "X-Forwarded-For", "198.51.100.8")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.example                | rtmp://gateway.example:",
                "gateway.example:8443           | rtmp://gateway.example:",
                "[2001:db8::1]:8443             | rtmp://[2001:db8::1]:",
                "gateway.example/evil           | 400",
                "a b                            | 400",
                "a@b                            | 400",
                "[2001:db8::zz]                 | 400",
                "a:99999                        | 400",
            })
    void aForwardedHostIsCheckedBeforeItIsTold(String forwardedHost, String told) {
        Api.Answer answer = server.aggregator()
                .from(PROXY)
                .send("POST", "/registerCamera", "{\"name\":\"told\"}", "X-Forwarded-Host", forwardedHost);

        assertThat(answer.status() == 200 ? answer.json().path("endpoint").asText() : String.valueOf(answer.status()))
                .startsWith(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host:",
                "Host: ",
                "Host: a b",
                "Host: a/b",
                "Host: [::1",
                "Host: [1]",
                "Host: a:0",
                "Host: a:65536",
                "Host: a:b",
                "Host: é",
                "Host: a\r\nHost: a",
                "X: y"
            })
    void aHostThatIsNoneIsRefused(String header) {
        for (String base :
                List.of(server.anonymous().base(), server.aggregator().base())) {
            Answer answer = HttpStranger.send("127.0.0.1", base, "GET /status HTTP/1.1\r\n" + header + "\r\n\r\n");
            isError(answer, 400);
            assertThat(answer.body()).contains("Host is ");
        }
    }
}
