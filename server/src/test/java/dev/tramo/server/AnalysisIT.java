package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is found in a stream that FFmpeg sends. */
class AnalysisIT extends RoutesFixture {
    private static final String ID = "analyzed";

    private static JsonNode analysis(Api api) {
        return is(200, api.get(path(ID) + "/analysis")).json();
    }

    @Test
    void aStreamIsToldWithItsServicesIndicatorsAndDamage(Api api) throws Exception {
        put(api, ID, udp(udpIn), udp(udpOut));
        assertThat(route(api, ID).path("analysis").asText()).isEqualTo("basic");
        awaitRoute(api, ID, RoutesFixture::isConnected);
        assertThat(analysis(api).at("/source/format").asText()).isEqualTo("unknown");
        try (Peer _ = Peer.sendingTs(udpIn)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> analysis(api)
                            .at("/source/services/0/pids")
                            .findValuesAsText("codec")
                            .contains("H.264"));

            // The rate is that of a second, in which a busy machine sends less.
            JsonNode source = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> analysis(api).path("source"),
                            report -> report.path("bitrate").asLong() > 1_000_000
                                    && report.at("/services/0/pids/1/video/keyframeIntervalMillis")
                                                    .asInt()
                                            > 0);

            assertThat(source.path("format").asText()).isEqualTo("mpegts");
            assertThat(source.path("bitrate").asLong()).isLessThan(2_000_000);
            assertThat(source.at("/services/0/name").asText()).isEqualTo("Service01");
            assertThat(source.at("/services/0/pids/1/video/width").asInt()).isEqualTo(320);
            assertThat(source.at("/services/0/pids/2/audio/sampleRate").asInt()).isEqualTo(48_000);
            assertThat(source.path("indicators").path("1.4").path("name").asText())
                    .isEqualTo("Continuity_count_error");
            assertThat(source.path("indicators").path("1.4").path("count").asInt())
                    .isZero();
            assertThat(source.at("/damage/verdict").asText()).isEqualTo("no damage");
            assertThat(source.at("/damage/lostOnPath").isNull()).isTrue();
            assertThat(analysis(api).at("/destinations/out/format").asText()).isEqualTo("mpegts");

            long before = is(200, api.post(path(ID) + "/analysis/reset", ""))
                    .json()
                    .at("/source/packets")
                    .asLong();
            assertThat(analysis(api).at("/source/packets").asLong()).isLessThan(before);

            is(200, api.patch(path(ID), "{\"analysis\": \"off\"}"));
            assertThat(analysis(api).at("/source/format").asText()).isEqualTo("unknown");
            assertThat(route(api, ID).path("analysis").asText()).isEqualTo("off");
        }
    }

    @Test
    void eachOfSeveralSourcesHasAReportAndAStill(Api api) throws Exception {
        String body = Api.json(Map.of(
                "sources",
                List.of(
                        Map.of("id", "main", "uri", udp(Datagrams.freePort())),
                        Map.of("id", "backup", "uri", udp(udpIn))),
                "switching",
                Map.of("mode", "manual"),
                "destinations",
                Map.of("out", udp(udpOut))));
        is(201, api.put(path(ID), body));
        try (Peer _ = Peer.sendingTs(udpIn)) {
            JsonNode found = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> analysis(api),
                            report ->
                                    report.at("/sources/backup/format").asText().equals("mpegts"));
            assertThat(found.at("/sources/main/format").asText()).isEqualTo("unknown");
            assertThat(found.at("/source/format").asText())
                    .as("of the active one")
                    .isEqualTo("unknown");
            assertThat(found.at("/sources/backup/damage/verdict").asText()).isEqualTo("no damage");

            assertThat(is(200, api.get(path(ID) + "/still.mp4?source=backup")).contentType())
                    .isEqualTo("video/mp4");
            assertThat(error(is(400, api.get(path(ID) + "/still.mp4?source=other"))))
                    .isEqualTo("source: \"other\"; the route has main, backup");
        }
    }

    @Test
    void whatIsWrongIsRefusedAndWhatIsStoppedIsUnknown(Api api) throws Exception {
        is(404, api.get(path("nobody") + "/analysis"));
        put(api, ID, udp(udpIn), udp(udpOut));
        is(400, api.get(path(ID) + "/analysis?x=1"));
        assertThat(error(is(400, api.patch(path(ID), "{\"analysis\": \"deep\"}"))))
                .isEqualTo("analysis: \"deep\"; allowed are \"off\", \"basic\", \"full\"");
        is(200, api.post(path(ID) + "/stop", ""));
        assertThat(analysis(api).at("/source/damage/verdict").asText()).isEqualTo("the route is stopped");
        is(409, api.post(path(ID) + "/analysis/reset", ""));
    }
}
