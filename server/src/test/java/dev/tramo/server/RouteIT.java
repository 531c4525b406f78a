package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Links.Link;
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
    void routesAreShownWhileTheyAreStarted(Api api) throws Exception {
        Link tx = tx(api);
        assertThat(api.get("/v2/routes").json()).isEmpty();

        assertThat(tx.start().status()).isEqualTo(202);
        JsonNode all = api.get("/v2/routes").json();
        assertThat(all).hasSize(1);
        assertThat(all.get(0).path("id").asText()).isEqualTo("tx-" + tx.id());
        assertThat(all.get(0).path("source").path("state").asText()).isEqualTo("waiting");
        assertThat(all.get(0).path("destinations").path("out").path("state").asText())
                .isEqualTo("waiting");
        assertThat(all.get(0).path("runId")).isEqualTo(tx.get().path("ContainerId"));
        assertThat(all.get(0).path("startedAt").asText()).matches("20..-..-..T.*Z");

        tx.stop();
        assertThat(api.get("/v2/routes").json()).isEmpty();
        assertThat(api.get("/v2/routes/tx-" + tx.id()).status()).isEqualTo(404);
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
        assertThat(route(api, rx).path("source").path("reason").asText()).isEqualTo("wrong passphrase");
        assertThat(route(api, tx)
                        .path("destinations")
                        .path("out")
                        .path("reason")
                        .asText())
                .startsWith("refused " + LOOPBACK)
                .endsWith("wrong passphrase");
    }

    @Test
    void routesNeedAToken(Server server) {
        assertThat(server.anonymous().get("/v2/routes").status()).isEqualTo(401);
        assertThat(server.anonymous().get("/v2/routes/rx-1").status()).isEqualTo(401);
    }
}
