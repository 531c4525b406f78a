package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.store.OlderStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started on the database of version 0.1: what ran there runs on, and every API shows what it showed. */
class OlderStoreIT {
    private static final String LOOPBACK = "127.0.0.1";

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    /** Links in both directions that find each other, a camera that is pushed on, and a route. */
    private void fill(Jdbi store) {
        OlderStore.link(store, "TX", 3, "out", """
                {"ServiceName":"out","Mode":"listener","RxIp":"","ListenPort":%d,"UdpIn":"%s:%d","Latency":120,"SrtBw":0,
                 "PassPhrase":"a-good-passphrase","PbKeyLen":16,"GroupConnect":0,"InputBw":0,"OverHead":25,"FEC":0,"FecCols":10,
                 "FecRows":5,"FecLayout":"staircase","FecArq":"always","Congestion":"live","TransType":"live"}""".formatted(srtPort, LOOPBACK, udpIn), true);
        OlderStore.link(store, "RX", 8, "in", """
                {"ServiceName":"in","Mode":"caller","TxIp":"%s","ListenPort":%d,"UdpOut":"%s:%d",
                 "PassPhrase":"a-good-passphrase"}""".formatted(LOOPBACK, srtPort, LOOPBACK, udpOut), true);
        OlderStore.link(store, "RX", 9, "stopped", """
                {"ServiceName":"stopped","Mode":"listener","ListenPort":9000,"UdpOut":"239.1.1.1:5000"}""", false);
        OlderStore.camera(store, "entrance", "360", "key", "", 0, 3, 2);
        OlderStore.push(store, "entrance", 2, "rtmp://10.0.0.7:1935/live/entrance", false);
        OlderStore.route(
                store,
                "news",
                "udp://" + LOOPBACK + ":" + Datagrams.freePort(),
                "{\"far\":\"udp://127.0.0.1:9\"}",
                true);
    }

    private static void assertEverythingGoesOn(Server server, Api api) {
        for (String link : List.of("tx/3", "rx/8")) {
            String path = "/v1/get_" + link;
            JsonNode connected = await(path)
                    .atMost(Links.SOON)
                    .until(
                            () -> api.get(path).json(),
                            now -> now.path("Connected").asInt() == 1);
            assertThat(connected.path("Status").asInt()).isEqualTo(1);
            assertThat(connected.path("PassPhrase").asText()).isEqualTo("a-good-passphrase");
        }
        assertThat(api.get("/v1/get_rx/9").json().path("Status").asInt(-1)).isZero();
        assertThat(api.get("/v2/routes")
                        .json()
                        .valueStream()
                        .map(route -> route.path("id").asText() + " "
                                + route.path("state").asText()))
                .hasSize(5)
                .contains("camera-entrance waiting", "news waiting", "rx-9 stopped");
        JsonNode camera = api.get(Cameras.path("entrance")).json();
        assertThat(camera.at("/labels/type").asText()).isEqualTo("360");
        assertThat(camera.at("/sources/0/uri").asText()).isEqualTo("rtmp:///entrance/key?grace=0");
        assertThat(server.aggregator()
                        .get("/getStream?name=entrance&se_ip=10.0.0.9")
                        .json()
                        .path("url")
                        .asText())
                .isEqualTo("http://10.0.0.9:80/hls/entrance.m3u8");
        assertThat(api.get(Cameras.path("entrance")).json().path("destinations").fieldNames())
                .toIterable()
                .containsExactly("push-2", "push-3");
        assertThat(api.post("/v1/add_rx", Contract.bodyWith("rx", Map.of("ServiceName", "next")))
                        .id())
                .as("no ID is used twice")
                .isEqualTo(10);
        assertThat(server.output()).doesNotContain("ERROR", "a-good-passphrase");
    }

    @Test
    void inAFile(@TempDir Path folder) {
        fill(OlderStore.make("jdbc:h2:file:" + folder + "/tramo;WRITE_DELAY=0", "tramo", ""));
        try (Server server = Server.start(folder, Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD))) {
            assertEverythingGoesOn(server, server.api());
        }
    }

    @Test
    void inMariaDb(@TempDir Path folder) throws Exception {
        try (MariaDb database = MariaDb.start()) {
            fill(OlderStore.make(database.url(), database.user(), database.password()));
            try (Server server = Server.start(folder, Servers.sharing(database))) {
                Servers.awaitManaging(server);
                assertEverythingGoesOn(server, server.api());
            }
        }
    }
}
