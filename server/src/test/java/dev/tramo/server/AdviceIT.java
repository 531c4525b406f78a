package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What latency the SRT paths of a route need, with streams over loopback. */
@ExtendWith(SharedServer.class)
class AdviceIT {
    private static final String RECEIVING = "/v2/routes/advised";
    private static final String SENDING = "/v2/routes/advising";

    private final int srtPort = Datagrams.freePort();
    private final int farPort = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    @AfterEach
    void delete(Api api) {
        api.delete(RECEIVING);
        api.delete(SENDING);
    }

    private static void put(Api api, String path, String source, String out) {
        Answer answer = api.put(path, Api.json(Map.of("source", source, "destinations", Map.of("out", out))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode endpoint(Api api, String path) {
        Answer answer = api.get(path + "/advice?lossTarget=10");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("lossTarget").asInt()).isEqualTo(10);
        assertThat(answer.json().path("endpoints")).hasSize(1);
        return answer.json().at("/endpoints/0");
    }

    @Test
    void aStreamThatHasJustBegunIsMeasuredAndNothingIsProposedYet(Api api) throws Exception {
        // The second route calls the first.
        put(api, RECEIVING, "srt://:" + srtPort + "?latency=300", "udp://127.0.0.1:" + udpOut);
        put(api, SENDING, "udp://127.0.0.1:" + farPort, "srt://127.0.0.1:" + srtPort);
        try (Datagrams output = Datagrams.receivingOn(udpOut)) {
            await().atMost(Links.SOON)
                    .until(() ->
                            api.get(RECEIVING).json().at("/sources/0/connected").asBoolean());
            output.awaitAllOf(Datagrams.random(300, 1_316), "127.0.0.1", farPort);
        }

        JsonNode received = endpoint(api, RECEIVING);
        assertThat(received.path("endpoint").asText()).isEqualTo("source");
        assertThat(received.path("direction").asText()).isEqualTo("receives");
        JsonNode session = received.at("/sessions/0");
        assertThat(session.path("basis").asText()).as(received.toString()).isEqualTo("none");
        assertThat(session.at("/latency/currentMillis").asInt()).isEqualTo(300);
        assertThat(session.path("latency").has("proposedMillis")).isFalse();
        assertThat(session.at("/latency/reason").asText()).startsWith("not enough data yet: 300 packets in ");
        assertThat(session.at("/session/packets").asInt()).isEqualTo(300);
        assertThat(session.at("/session/table").findValues("missing").getLast().asInt())
                .isZero();

        JsonNode sent = endpoint(api, SENDING);
        assertThat(sent.path("endpoint").asText()).isEqualTo("destinations.out");
        assertThat(sent.path("direction").asText()).isEqualTo("sends");
        assertThat(sent.at("/sessions/0/basis").asText()).isEqualTo("none");
        assertThat(sent.at("/sessions/0").has("lastHour")).isFalse();
    }

    @Test
    void theBufferMarginIsWhatIsLeftOfTheLatency(Api api) throws Exception {
        put(api, RECEIVING, "srt://:" + srtPort + "?latency=300", "udp://127.0.0.1:" + udpOut);
        assertThat(api.get(RECEIVING).json().at("/sources/0/peers").toString()).doesNotContain("bufferMarginMillis");
        try (NumberedStream stream = NumberedStream.between(srtPort, "", udpOut)) {
            stream.awaitMore(NumberedStream.PER_SECOND);

            JsonNode peer = await().atMost(Links.SOON)
                    .until(
                            () -> api.get(RECEIVING).json().at("/sources/0/peers/0"),
                            node -> node.has("bufferMarginMillis"));
            int latency = peer.at("/srt/received/latencyMillis").asInt();
            assertThat(peer.path("bufferMarginMillis").asDouble()).isBetween(1.0, latency + 5.0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?lossTarget=-1, 400, lossTarget: \"-1\"; allowed are whole numbers from 0 to 100000",
        "?lossTarget=100001, 400, lossTarget: \"100001\"",
        "?lossTarget=, 400, lossTarget: \"\"",
        "?losstarget=1, 400, unknown parameter \"losstarget\"; known are lossTarget",
    })
    void parametersAreChecked(String query, int status, String message, Api api) {
        put(api, RECEIVING, "srt://:" + srtPort, "udp://127.0.0.1:" + udpOut);

        Answer answer = api.get(RECEIVING + "/advice" + query);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("Error").asText()).startsWith(message);
    }

    @Test
    void whyThereIsNoAdviceIsSaid(Api api) {
        put(api, RECEIVING, "srt://:" + srtPort, "udp://127.0.0.1:" + udpOut);
        assertThat(endpoint(api, RECEIVING).path("reason").asText()).isEqualTo("no session");

        api.post(RECEIVING + "/stop");

        assertThat(endpoint(api, RECEIVING).path("reason").asText()).isEqualTo("the route is stopped");
        assertThat(api.get("/v2/routes/nobody/advice").status()).isEqualTo(404);
    }
}
