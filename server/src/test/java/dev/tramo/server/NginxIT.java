package dev.tramo.server;

import static dev.tramo.server.StubServer.DIES;
import static dev.tramo.server.StubServer.MANAGES;
import static dev.tramo.server.StubServer.STANDS_BY;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NGINX as it is deployed, in front of two servers. */
final class NginxIT {
    private static final int WAIT_MILLIS = 20_000;
    /** More than all servers take, in bytes, and less than what NGINX refuses. */
    private static final int LONG_BODY_BYTES = 100_000;
    /** Of logins: many times what passes at once. */
    private static final int LOGINS_MAX = 2_000;

    private static StubServer first;
    private static StubServer second;
    private static Nginx nginx;

    @BeforeAll
    static void start() {
        first = new StubServer(MANAGES);
        second = new StubServer(STANDS_BY);
        nginx = Nginx.start(first.port(), second.port());
    }

    @AfterAll
    static void end() {
        if (nginx != null) {
            nginx.close();
        }
        second.close();
        first.close();
    }

    @BeforeEach
    void firstManages() {
        first.become(MANAGES);
        second.become(STANDS_BY);
        first.forget();
        second.forget();
    }

    private static HttpResponse<String> send(String method, String url, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
    void whatAStandingByServerRefusesGoesToTheOther(String method) throws Exception {
        first.become(STANDS_BY);
        second.become(MANAGES);

        HttpResponse<String> answer = send(method, nginx.url() + "/v1/any%20path?of=it", "{\"a\":1}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"done\":true}");
        assertThat(second.calls()).singleElement().satisfies(call -> {
            assertThat(call.method()).isEqualTo(method);
            assertThat(call.target()).isEqualTo("/v1/any%20path?of=it");
            assertThat(call.body()).isEqualTo("{\"a\":1}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void noChangeIsDoneTwiceWhenAServerDiesOverIt(String method) throws Exception {
        first.become(DIES);
        second.become(MANAGES);

        HttpResponse<String> answer = send(method, nginx.url() + "/v2/routes", "{\"a\":1}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Api.parse(answer.body()).path("Error").asText()).contains("look before you repeat it");
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void theSecondOneMayDieOverACallToo() throws Exception {
        first.become(STANDS_BY);
        second.become(DIES);

        HttpResponse<String> answer = send("POST", nginx.url() + "/v2/routes", "{\"a\":1}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void aServerThatIsAwayIsPassedOver() throws Exception {
        StubServer away = new StubServer(MANAGES);
        away.close();
        second.become(MANAGES);
        try (Nginx other = Nginx.start(away.port(), second.port())) {
            for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
                assertThat(send(method, other.url() + "/v2/routes", "{}").statusCode())
                        .isEqualTo(200);
            }
            assertThat(second.calls()).hasSize(4);
        }
    }

    @Test
    void withoutAnyServerTheAnswerSaysThatNothingWasDone() throws Exception {
        StubServer away = new StubServer(MANAGES);
        away.close();
        try (Nginx other = Nginx.start(first.port(), away.port())) {
            first.become(STANDS_BY);
            HttpResponse<String> answer = send("POST", other.url() + "/v2/routes", "{}");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(Api.parse(answer.body()).path("Error").asText()).contains("Nothing was changed");
        }
    }

    @Test
    void whenBothStandByTheirOwnWordsArrive() throws Exception {
        first.become(STANDS_BY);

        HttpResponse<String> answer = send("POST", nginx.url() + "/v2/routes", "{}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.body()).isEqualTo("{\"Error\":\"standing by\"}");
    }

    @Test
    void errorsOfAServerArriveAsTheyAre() throws Exception {
        first.become(call -> StubServer.answer(call, 500, "{\"TX\":\"no such interface\"}"));
        assertThat(send("POST", nginx.url() + "/v1/start_tx/1", "").body()).isEqualTo("{\"TX\":\"no such interface\"}");

        first.become(call -> StubServer.answer(call, 413, "{\"Error\":\"too long\"}"));
        assertThat(send("POST", nginx.url() + "/v1/add_tx", "x".repeat(LONG_BODY_BYTES))
                        .body())
                .isEqualTo("{\"Error\":\"too long\"}");
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void aggregatorCallsHaveTheirPort() throws Exception {
        try (StubServer aggregator = new StubServer(MANAGES);
                Nginx other = Nginx.start(first.port(), aggregator.port(), second.port(), second.port())) {
            // As existing clients do: a GET with a body.
            HttpResponse<String> answer = send("GET", other.aggregatorUrl() + "/getStream", "{\"name\":\"a\"}");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(first.calls()).isEmpty();
            assertThat(aggregator.calls()).singleElement().satisfies(call -> {
                assertThat(call.target()).isEqualTo("/getStream");
                assertThat(call.body()).isEqualTo("{\"name\":\"a\"}");
                assertThat(call.headers().getFirst("Host"))
                        .isEqualTo(other.aggregatorUrl().substring("http://".length()));
            });
        }
    }

    @Test
    void whatAClientSaysOfItsAddressIsOverwritten() {
        Api.at(nginx.url())
                .from("127.0.0.3")
                .send(
                        "GET",
                        "/v2/routes",
                        "",
                        "X-Forwarded-For",
                        "10.1.1.1",
                        "X-Forwarded-Proto",
                        "https",
                        "X-Forwarded-Host",
                        "forged",
                        "Forwarded",
                        "for=10.1.1.1",
                        "X-Real-IP",
                        "10.1.1.1");

        assertThat(first.calls()).singleElement().satisfies(call -> {
            assertThat(call.headers().get("X-Forwarded-For")).containsExactly("127.0.0.3");
            assertThat(call.headers().get("X-Forwarded-Proto")).containsExactly("http");
            assertThat(call.headers().get("X-Forwarded-Host"))
                    .containsExactly(nginx.url().substring("http://".length()));
            assertThat(call.headers()).doesNotContainKeys("Forwarded", "X-real-ip");
        });
    }

    @Test
    void loginsAreLimitedAndOtherCallsAreNot() throws Exception {
        Api client = Api.at(nginx.url()).from("127.0.0.4");
        Api.Answer refused = IntStream.range(0, LOGINS_MAX)
                .mapToObj(_ -> client.post("/v1/login", "{}"))
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no login was refused"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("Error").asText()).contains("Too many logins");
        assertThat(first.calls()).hasSizeGreaterThan(20);
        assertThat(client.get("/v1/get_rx").status()).isEqualTo(200);
        assertThat(Api.at(nginx.url()).from("127.0.0.5").post("/v1/login", "{}").status())
                .isEqualTo(200);
        assertThat(headerOfRefusedLogin("127.0.0.4")).isEqualTo("1");
    }

    private static String headerOfRefusedLogin(String from) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral(from))
                .build()) {
            HttpRequest login = HttpRequest.newBuilder(URI.create(nginx.url() + "/v1/login"))
                    .POST(BodyPublishers.ofString("{}"))
                    .build();
            HttpResponse<String> answer;
            do {
                answer = client.send(login, BodyHandlers.ofString());
            } while (answer.statusCode() != 429);
            return answer.headers().firstValue("Retry-After").orElse("none");
        }
    }

    @Test
    void speaksHttp2OverTls() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(nginx.trust()).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(nginx.tlsUrl() + "/v2/routes"))
                            .POST(BodyPublishers.ofString("{\"a\":1}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(first.calls()).singleElement().satisfies(call -> {
            assertThat(call.headers().get("X-Forwarded-Proto")).containsExactly("https");
            assertThat(call.headers().get("X-Forwarded-Host"))
                    .containsExactly(nginx.tlsUrl().substring("https://".length()));
            assertThat(call.body()).isEqualTo("{\"a\":1}");
        });
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        var firstArrived = new CountDownLatch(1);
        first.become(call -> {
            call.getResponseHeaders().set("Content-Type", "text/event-stream");
            call.sendResponseHeaders(200, 0);
            call.getResponseBody().write("data: 1\n".getBytes(US_ASCII));
            call.getResponseBody().flush();
            try {
                boolean arrived = firstArrived.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                call.getResponseBody().write(("data: " + (arrived ? "2" : "late") + "\n").getBytes(US_ASCII));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            call.close();
        });
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest events =
                    HttpRequest.newBuilder(URI.create(nginx.url() + "/events")).build();
            var stream = client.send(events, BodyHandlers.ofInputStream()).body();
            try (var lines = new BufferedReader(new InputStreamReader(stream, US_ASCII))) {
                assertThat(lines.readLine()).isEqualTo("data: 1");
                firstArrived.countDown();
                assertThat(lines.readLine()).isEqualTo("data: 2");
            }
        }
    }

    @Test
    void workersReachTheServerThatManagesByWebSocket() throws Exception {
        try (ServerSocket managing = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Nginx other = Nginx.start(second.port(), managing.getLocalPort())) {
            CompletableFuture<String> asked =
                    CompletableFuture.supplyAsync(() -> upgradeAndEcho(managing), Thread::startVirtualThread);
            try (Socket worker = new Socket("127.0.0.1", URI.create(other.url()).getPort())) {
                worker.setSoTimeout(WAIT_MILLIS);
                worker.getOutputStream()
                        .write(("GET /worker HTTP/1.1\r\nHost: tramo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                        + "Authorization: Bearer of-a-worker\r\n\r\n")
                                .getBytes(US_ASCII));
                assertThat(head(worker)).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket");
                worker.getOutputStream().write("ping!".getBytes(US_ASCII));
                assertThat(new String(worker.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("ping!");
            }
            assertThat(asked.get(WAIT_MILLIS, TimeUnit.MILLISECONDS))
                    .startsWith("GET /worker HTTP/1.1\r\n")
                    .contains("Upgrade: websocket\r\n", "Connection: upgrade\r\n", "Bearer of-a-worker");
        }
    }

    /** Takes one connection as a WebSocket, and sends back what comes until it ends; returns how it was asked. */
    private static String upgradeAndEcho(ServerSocket managing) {
        try (Socket worker = managing.accept()) {
            worker.setSoTimeout(WAIT_MILLIS);
            String head = head(worker);
            worker.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                            .getBytes(US_ASCII));
            worker.getInputStream().transferTo(worker.getOutputStream());
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("ended after: " + head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void noOtherUpgradePasses() throws Exception {
        // Of its own accord, this client asks for h2c with its first call.
        send("GET", nginx.url() + "/v2/routes", "");

        assertThat(first.calls()).singleElement().satisfies(call -> {
            assertThat(call.headers()).doesNotContainKey("Upgrade");
            assertThat(call.headers().get("Connection")).containsExactly("close");
        });
    }

    @Test
    void neitherQueriesNorTokensAreLogged() throws Exception {
        send("GET", nginx.url() + "/v2/logged?token=hush-hush", "", "Authorization", "Bearer hush-hush");
        first.become(DIES);
        send("GET", nginx.url() + "/v2/failed?token=hush-hush", "", "Authorization", "Bearer hush-hush");

        // It is written after the answer.
        await().untilAsserted(() ->
                assertThat(nginx.log()).contains("\"GET /v2/logged HTTP/1.1\" 200", "\"GET /v2/failed HTTP/1.1\" 502"));
        assertThat(nginx.log()).doesNotContain("hush-hush");
    }
}
