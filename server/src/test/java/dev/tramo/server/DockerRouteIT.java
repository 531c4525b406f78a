package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where routes run, as clients choose it, and changes of routes that run in containers. */
@ExtendWith(DockerServer.Shared.class)
class DockerRouteIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ROUTE = "/v2/routes/changing";
    private static final Duration MOVED_WITHIN = Duration.ofSeconds(30);

    private final DockerServer server;
    private final Api api;
    private final int srtPort = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    DockerRouteIT(DockerServer server) {
        this.server = server;
        this.api = server.api();
    }

    @AfterEach
    void deleteAll() {
        Links.deleteAll(api);
        Cameras.deleteAll(api);
        api.delete(ROUTE);
    }

    private Link addRx() {
        return Links.add(
                api,
                "rx",
                Map.of(
                        "Mode",
                        "listener",
                        "ListenPort",
                        srtPort,
                        "UdpOut",
                        LOOPBACK + ":" + udpOut,
                        "PassPhrase",
                        "",
                        "Latency",
                        1_000));
    }

    private Answer put(Map<String, String> destinations) {
        Answer answer = api.put(
                ROUTE,
                Api.json(Map.of(
                        "source", "srt://:" + srtPort + "?rcvlatency=1000&tlpktdrop=0", "destinations", destinations)));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return answer;
    }

    private static String udp(int port) {
        return "udp://" + LOOPBACK + ":" + port;
    }

    /** What is different after its process was started anew. */
    private String run(String route) {
        JsonNode container = server.container(route);
        JsonNode state = container.path("State");
        return container.path("Id") + " " + state.path("Pid") + " " + state.path("StartedAt");
    }

    @Test
    void aDestinationThatIsAddedOrRemovedDisturbsNoOther() throws Exception {
        int added = Datagrams.freePort();
        put(Map.of("first", udp(udpOut)));
        try (NumberedStream stream = NumberedStream.between(srtPort, "", udpOut);
                Datagrams other = Datagrams.receivingOn(added)) {
            stream.awaitMore(1);
            String run = run("changing");

            put(Map.of("first", udp(udpOut), "second", udp(added)));

            await().atMost(Links.SOON).until(() -> !other.received().isEmpty());
            await().atMost(Links.SOON)
                    .until(() -> api.get(ROUTE)
                            .json()
                            .path("destinations")
                            .path("second")
                            .path("state")
                            .asText()
                            .equals("running"));
            assertThat(api.get("/metrics").body())
                    .containsPattern("tramo_route_info\\{[^}]*placement=\"docker\",route=\"changing\"} 1")
                    .containsPattern(
                            "tramo_srt_received_packets_total\\{endpoint=\"source\",peer=\"[^\"]+\",route=\"changing\"}"
                                    + " [1-9]")
                    .containsPattern(
                            "tramo_endpoint_sent_bytes_total\\{endpoint=\"destinations.second\",route=\"changing\"}"
                                    + " [1-9]");

            put(Map.of("first", udp(udpOut)));

            stream.awaitMore(NumberedStream.PER_SECOND);
            stream.requireComplete();
            assertThat(run("changing")).isEqualTo(run);
            assertThat(api.get(ROUTE + "/advice")
                            .json()
                            .at("/endpoints/0/sessions/0/lastHour/packets")
                            .asLong())
                    .as("packets whose delay the worker has told")
                    .isGreaterThan(NumberedStream.PER_SECOND);
            assertThat(api.get(ROUTE)
                            .json()
                            .path("sources")
                            .path(0)
                            .path("reconnections")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void aLinksNewOutputIsTakenOverByItsContainer() throws Exception {
        int next = Datagrams.freePort();
        Link rx = addRx();
        assertThat(rx.start().status()).isEqualTo(202);
        try (NumberedStream stream = NumberedStream.between(srtPort, "", udpOut);
                Datagrams output = Datagrams.receivingOn(next)) {
            stream.awaitMore(1);
            String run = run("rx-" + rx.id());

            assertThat(rx.update(Map.of("UdpOut", LOOPBACK + ":" + next)).status())
                    .isEqualTo(200);

            await().atMost(Links.SOON).until(() -> output.received().size() > NumberedStream.PER_SECOND);
            assertThat(run("rx-" + rx.id())).isEqualTo(run);
            assertThat(rx.awaitConnected(1).path("Reconnections").asInt()).isZero();
        }
    }

    @Test
    void aRunningLinkIsMovedToTheServerAndBack() throws Exception {
        Link rx = addRx();
        String route = "rx-" + rx.id();
        JsonNode byDefault = api.get("/v2/routes/" + route + "/placement").json();
        assertThat(byDefault.path("isDefault").asBoolean()).isTrue();
        assertThat(byDefault.path("placement").path("kind").asText()).isEqualTo("docker");
        server.place(route, Map.of("kind", "local"));
        assertThat(rx.start().status()).isEqualTo(202);
        try (NumberedStream stream = NumberedStream.between(srtPort, "", udpOut)) {
            stream.awaitMore(1);
            assertThat(server.containers(route)).isEmpty();
            assertThat(server.worker(route).isMissingNode()).isTrue();
            String local = rx.get().path("ContainerId").asText();
            assertThat(local).matches("[0-9a-f]{10}");

            server.place(route, Map.of("kind", "docker", "memoryMib", 300));
            stream.awaitAnew(MOVED_WITHIN);
            JsonNode container = server.container(route);
            assertThat(container.path("HostConfig").path("Memory").asLong()).isEqualTo(300L << 20);
            assertThat(container.path("Id").asText())
                    .startsWith(rx.awaitConnected(1).path("ContainerId").asText());

            server.place(route, Map.of("kind", "local"));
            stream.awaitAnew(MOVED_WITHIN);
            assertThat(server.containers(route)).isEmpty();

            Answer reset = api.delete("/v2/routes/" + route + "/placement");
            assertThat(reset.status()).isEqualTo(200);
            assertThat(reset.json().path("isDefault").asBoolean()).isTrue();
            stream.awaitAnew(MOVED_WITHIN);
            assertThat(server.container(route).path("State").path("Running").asBoolean())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no JSON|                                              the body is not JSON",
                "[]|                                                   the body must be a JSON object",
                "{}|                                                   kind: missing; allowed are local, docker and kubernetes",
                "{\"kind\":\"moon\"}|                                  kind: moon; allowed are local, docker and kubernetes",
                "{\"kind\":\"docker\",\"cpus\":129}|                   cpus: 129; allowed are 0 (any) to 128",
                "{\"kind\":\"docker\",\"cpus\":\"1\"}|                 cpus:",
                "{\"kind\":\"docker\",\"cpus\":-1}|                    cpus: -1",
                "{\"kind\":\"docker\",\"memoryMib\":95}|               memoryMib: 95; allowed are 0 (any), and 96 to 65536",
                "{\"kind\":\"docker\",\"memoryMib\":65537}|            memoryMib: 65537",
                "{\"kind\":\"docker\",\"memoryMib\":96.5}|             memoryMib: 96.5",
                "{\"kind\":\"docker\",\"nodeSelector\":{\"a\":\"b\"}}| nodeSelector: unknown; allowed are",
                "{\"kind\":\"docker\",\"memory\":100}|                 memory: unknown; allowed are",
                "{\"kind\":\"local\",\"cpus\":1}|                 cpus:"
            })
    void aPlacementThatCannotBeIsRefusedAndNothingChanges(String body, String expected) {
        Link rx = addRx();

        Answer answer = api.put("/v2/routes/rx-" + rx.id() + "/placement", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("Error").asText()).contains(expected);
        assertThat(api.get("/v2/routes/rx-" + rx.id() + "/placement")
                        .json()
                        .path("isDefault")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void onlyRoutesAndLinksThatAreThereHaveAPlacement() {
        for (String path : new String[] {"/v2/routes/rx-999/placement", "/v2/routes/nothing/placement"}) {
            assertThat(api.get(path).status()).isEqualTo(404);
            assertThat(api.put(path, "{\"kind\":\"docker\"}").status()).isEqualTo(404);
            assertThat(api.delete(path).status()).isEqualTo(404);
        }
        assertThat(Cameras.put(api, "x").status()).isEqualTo(201);
        Answer bound = api.put(Cameras.path("x") + "/placement", "{\"kind\":\"docker\"}");
        assertThat(bound.status()).isEqualTo(409);
        assertThat(bound.json().path("Error").asText()).contains("the server's own RTMP ports");
        JsonNode runsHere = api.get(Cameras.path("x") + "/placement").json();
        assertThat(runsHere.at("/placement/kind").asText())
                .as("whatever the default is")
                .isEqualTo("local");
        assertThat(runsHere.path("isDefault").asBoolean()).isTrue();
        assertThat(Cameras.delete(api, "x").status()).isEqualTo(204);
        assertThat(server.anonymous().get("/v2/routes/rx-1/placement").status()).isEqualTo(401);
        Link rx = addRx();
        assertThat(api.get("/v2/routes/rx-" + rx.id() + "/logs").status()).isEqualTo(409);
        assertThat(api.get("/v2/routes/rx-" + rx.id() + "/logs?lines=0").status())
                .isEqualTo(400);
        assertThat(api.get("/v2/routes/rx-" + rx.id() + "/history").json().path("series"))
                .isEmpty();
    }

    @Test
    void theLogOfAWorkerIsReadInTheDashboard() {
        put(Map.of("first", udp(udpOut)));
        try (Browser browser = Browser.at(server.anonymous())) {
            browser.open("/routes/changing");
            browser.logIn();
            browser.awaitText(browser.page().locator(".route-head"), "runs in a container");
            browser.awaitThat("the worker's first line", () -> {
                browser.button("Read again").click();
                return browser.page().locator("#log").innerText().contains("of route=changing");
            });
            browser.assertAccessible();
            browser.forgetProblems("409"); // it was asked for before there was a worker
            browser.assertNoProblems();
        }
    }
}
