package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Links.Link;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /v2/routes} tells of links that are started. */
@ExtendWith(SharedServer.class)
class RouteIT {
    private static final String LOOPBACK = "127.0.0.1";

    private final int srtPort = Datagrams.freePort();

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
    }

    private Link tx(Api api) throws Exception {
        return Links.add(
                api,
                "tx",
                Map.of("ServiceName", "out", "ListenPort", srtPort, "UdpIn", LOOPBACK + ":" + Datagrams.freePort()));
    }

    private Link rx(Api api, String passPhrase) throws Exception {
        return Links.add(
                api,
                "rx",
                Map.of(
                        "ServiceName",
                        "in",
                        "TxIp",
                        LOOPBACK,
                        "ListenPort",
                        srtPort,
                        "UdpOut",
                        LOOPBACK + ":" + Datagrams.freePort(),
                        "PassPhrase",
                        passPhrase));
    }

    private static JsonNode route(Api api, Link link) {
        return api.get("/v2/routes/" + link.kind() + "-" + link.id()).json();
    }

    @Test
    void linksAreShownStartedAndStopped(Api api) throws Exception {
        Link tx = tx(api);
        assertThat(states(api)).containsExactly("tx-" + tx.id() + " stopped");

        assertThat(tx.start().status()).isEqualTo(202);
        assertThat(states(api)).containsExactly("tx-" + tx.id() + " waiting");
        JsonNode route = route(api, tx);
        assertThat(route.path("sources").path(0).path("state").asText()).isEqualTo("waiting");
        assertThat(route.path("destinations").path("out").path("state").asText())
                .isEqualTo("waiting");
        assertThat(route.path("runId")).isEqualTo(tx.get().path("ContainerId"));
        assertThat(route.path("startedAt").asText()).matches("20..-..-..T.*Z");

        tx.stop();
        assertThat(states(api)).containsExactly("tx-" + tx.id() + " stopped");
        tx.delete();
        assertThat(states(api)).isEmpty();
        assertThat(api.get("/v2/routes/tx-" + tx.id()).status()).isEqualTo(404);
    }

    private static List<String> states(Api api) {
        return api.get("/v2/routes")
                .json()
                .valueStream()
                .map(route ->
                        route.path("id").asText() + " " + route.path("state").asText())
                .toList();
    }

    @Test
    void aWrongPassphraseIsSaidInWordsAtBothEnds(Api api) throws Exception {
        Link tx = tx(api);
        tx.update(Map.of("PassPhrase", "the right passphrase"));
        Link rx = rx(api, "the wrong passphrase");
        tx.startAsync();
        Awaitility.await()
                .atMost(Links.SOON)
                .until(() -> tx.get().path("Status").asInt() == 1);
        assertThat(rx.start().body()).contains("waiting for the connection (wrong passphrase)");

        assertThat(route(api, rx).path("state").asText()).isEqualTo("connecting");
        assertThat(route(api, rx).path("sources").path(0).path("reason").asText())
                .startsWith("calls " + LOOPBACK)
                .endsWith(": wrong passphrase");
        assertThat(route(api, tx)
                        .path("destinations")
                        .path("out")
                        .path("reason")
                        .asText())
                .contains(": refused " + LOOPBACK)
                .endsWith("wrong passphrase");
    }

    @Test
    void routesNeedAToken(Server server) {
        assertThat(server.anonymous().get("/v2/routes").status()).isEqualTo(401);
        assertThat(server.anonymous().get("/v2/routes/rx-1").status()).isEqualTo(401);
    }
}
