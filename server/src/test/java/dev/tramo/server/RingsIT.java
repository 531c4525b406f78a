package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Media that would come back to where they began, and addresses that mean different things to different programs, are refused. */
@ExtendWith(SharedServer.class)
class RingsIT {
    private final int in = Datagrams.freePort();
    private final int out = Datagrams.freePort();
    private final int srt = Datagrams.freePort();

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
        for (JsonNode route : api.get("/v2/routes").json()) {
            is(204, api.delete("/v2/routes/" + route.path("id").asText()));
        }
    }

    private static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static Answer put(Api api, String id, String source, String destination, boolean running) {
        return api.put(
                "/v2/routes/" + id,
                Api.json(Map.of("source", source, "destinations", Map.of("out", destination), "running", running)));
    }

    private static void assertRefused(Answer answer, String... words) {
        is(409, answer);
        assertThat(answer.body()).contains(words).contains("round without end");
    }

    @Test
    void aRouteIsNotItsOwnDestinationEvenIfItIsOnlyKept(Api api) {
        String here = "udp://127.0.0.1:" + in;
        assertRefused(put(api, "self", "udp://0.0.0.0:" + in, here, true), "destinations.out", "own source");
        assertRefused(put(api, "self", "udp://0.0.0.0:" + in, here, false), "destinations.out", "own source");
        is(404, api.get("/v2/routes/self"));
    }

    @Test
    void routesAndLinksThatFeedEachOtherAreRefusedWhenTheLastOneIsToRun(Api api) {
        Link tx = Links.add(api, "tx", Map.of("Mode", "listener", "ListenPort", srt, "UdpIn", "127.0.0.1:" + in));
        is(202, tx.start());
        is(201, put(api, "middle", "srt://127.0.0.1:" + srt, "udp://127.0.0.1:" + out, true));
        String back = "udp://127.0.0.1:" + in;
        assertRefused(
                put(api, "last", "udp://127.0.0.1:" + out, back, true), "destinations.out", "tx-" + tx.id(), "middle");
        is(201, put(api, "last", "udp://127.0.0.1:" + out, back, false));
        assertRefused(api.post("/v2/routes/last/start"), "destinations.out", "middle");
        is(200, tx.stop());
        is(200, api.post("/v2/routes/last/start"));
        assertRefused(tx.start(), "ListenPort", "route middle", "last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1:5000", "010.0.0.1:5000", "1.2.3:5000", "0.0.0.0:5000", "127.0.0.1:0", "nowhere"})
    void aUdpOutputThatIsNoAddressIsRefusedInWords(String address, Api api) {
        Answer answer = is(400, api.post("/v1/add_rx", Contract.bodyWith("rx", Map.of("UdpOut", address))));
        assertThat(answer.body())
                .contains("UdpOut", address, "allowed")
                .doesNotContain("allowed is port", "allowed is not");
        assertThat(is(400, put(api, "bad", "srt://:" + srt, "udp://" + address, true))
                        .body())
                .contains("destinations.out", address, "allowed");
    }
}
