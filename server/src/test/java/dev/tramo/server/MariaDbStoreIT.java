package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.Api.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in MariaDB: it holds what the one in H2 holds, and answers alike. */
class MariaDbStoreIT {
    private static final String[] LISTS = {"/v1/get_rx", "/v1/get_tx", "/v2/routes", "/v2/routes?view=full"};
    /** What tells of the moment at which, or the port on which, it was asked. */
    private static final List<String> OF_THE_MOMENT = List.of("runId", "since", "Created", "startedAt", "peerUri");

    @TempDir
    private Path folder;

    private Path data(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    /** The life of links, routes and cameras in calls, some of which are refused. */
    private static final class Life {
        private final Api api;
        private final List<String> answers = new ArrayList<>();

        private Life(Api api) {
            this.api = api;
        }

        private void call(String method, String path, String body) {
            Answer answer = api.send(method, path, body);
            assertThat(answer.status())
                    .as(method + " " + path + ": " + answer.body())
                    .isLessThan(500);
            answers.add(method + " " + path + " " + answer.status() + " " + timeless(answer.body()));
        }

        private void addRx(String name) {
            call("POST", "/v1/add_rx", Contract.bodyWith("rx", Map.of("ServiceName", name)));
        }

        private void links() {
            Stream.of("Studio", "studio", "STUDIO", "Studio ", "Studio\u00a0", "Stúdio", "Stu\u0301dio", "ß", "ss")
                    .forEach(this::addRx);
            Stream.of("漢字😀", "a%_\\'\"", "STUDIO", "x".repeat(128), "😀".repeat(64))
                    .forEach(this::addRx);
            call(
                    "POST",
                    "/v1/add_tx",
                    Contract.bodyWith("tx", Map.of("ServiceName", "Studio", "PassPhrase", "ñandú & 漢字 😀")));
            call("PUT", "/v1/update_rx/2", Contract.bodyWith("rx", Map.of("ServiceName", "Studio")));
            call("PUT", "/v1/update_rx/2", Contract.bodyWith("rx", Map.of("ServiceName", "sTudio", "Latency", 4_321)));
            call("DELETE", "/v1/delete_rx/3", "");
            call("DELETE", "/v1/delete_rx/3", "");
            addRx("STUDIO");
        }

        private void routes() {
            String small = """
                    {"running": false, "source": "udp://127.0.0.1:5000", "destinations": {
                     "b": "udp://127.0.0.1:5001", "B": "udp://127.0.0.1:5002",
                     "a": "srt://:9000?streamid=漢字😀&passphrase=ñandú%26co%20"}}""";
            for (String id : List.of("news", "News", "NEWS", "news.", "n".repeat(64))) {
                call("PUT", "/v2/routes/" + id, small);
            }
            call("PUT", "/v2/routes/long", longest());
            call("PUT", "/v2/routes/News", small.replace("5000", "5003"));
            call("DELETE", "/v2/routes/news", "");
            call("GET", "/v2/routes/news", "");
            call("PUT", "/v2/routes/NEWS/placement", "{\"kind\": \"local\"}");
            call("GET", "/v2/routes/NEWS/placement", "");
            call("POST", "/v2/routes/News/stop", "");
        }

        /** As long as a body may be, nearly. */
        private static String longest() {
            Map<String, String> destinations = new LinkedHashMap<>();
            for (int i = 0; i < 32; i++) {
                destinations.put("to-" + i, "srt://:" + (9_000 + i) + "?allow=" + "2001:db8::/32,".repeat(143));
            }
            String body =
                    Api.json(Map.of("running", false, "source", "udp://127.0.0.1:5000", "destinations", destinations));
            assertThat(body).hasSizeBetween(64_000, 65_535);
            return body;
        }

        private void cameras() {
            for (String name : List.of("gate", "Gate", "GATE", "c".repeat(64), "gate")) {
                String camera = """
                        {"source": "rtmp:///%s/key", "labels": {"type": "ñ漢😀"}}""".formatted(name);
                call("PUT", Cameras.path(name), camera);
                call("POST", "/registerCamera", "{\"name\": \"" + name + "\"}");
            }
            for (String name : List.of("gate", "Gate", "gate")) {
                call("PATCH", Cameras.path(name), to("one", "rtmp://192.0.2.7/live/one?key=a%20b"));
                call("POST", "/getStream?name=" + name + "&se_ip=192.0.2.8", "");
            }
            call("PATCH", Cameras.path("gate"), to("long", "rtmp://192.0.2.7/live/" + "x".repeat(1_900)));
            call("PATCH", Cameras.path("gate"), "{\"destinations\": {\"push-1\": null}}");
            call("POST", "/getStream?name=gate&se_ip=192.0.2.9", "");
            call("PATCH", Cameras.path("Gate"), "{\"source\": \"rtmp:///Gate/key?grace=60000\"}");
            call("DELETE", Cameras.path("GATE"), "");
        }

        private static String to(String id, String url) {
            return "{\"destinations\": {\"" + id + "\": \"" + url + "\"}}";
        }

        private void accounts() {
            for (String name : List.of("admin", "Admin", "admin ", "ádmin")) {
                answers.add(name + " " + api.login(name, Server.PASSWORD).status());
            }
        }

        private List<String> answers() {
            links();
            routes();
            cameras();
            accounts();
            answers.addAll(lists(api));
            return answers;
        }
    }

    private static List<String> lists(Api api) {
        return Stream.of(LISTS).map(path -> timeless(api.get(path).body())).toList();
    }

    /** What was changed, by whom: times and durations are others. */
    private static List<String> changes(Api api) {
        List<String> texts = new ArrayList<>();
        api.get("/v2/events?kind=configuration&order=oldest&limit=1000")
                .json()
                .path("events")
                .forEach(event -> texts.add(event.path("text").asText() + event.path("details")));
        assertThat(texts).hasSizeGreaterThan(30);
        return texts;
    }

    private static String timeless(String body) {
        JsonNode json = body.isEmpty() ? Api.parse("\"\"") : Api.parse(body);
        strip(json);
        return json.toString().replaceAll(" since [0-9: -]+ UTC", "");
    }

    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove(OF_THE_MOMENT);
        }
        json.forEach(MariaDbStoreIT::strip);
    }

    @Test
    void answersAsH2DoesAndSurvivesAKill() throws Exception {
        List<String> lived;
        List<String> changes;
        try (Server h2 = Server.start(data("h2"))) {
            lived = new Life(h2.api()).answers();
            changes = changes(h2.api());
        }
        try (MariaDb database = MariaDb.start()) {
            Map<String, String> settings = Servers.sharing(database);
            try (Server server = Server.start(data("mariadb"), settings)) {
                List<String> same = new Life(server.api()).answers();
                for (int i = 0; i < lived.size(); i++) {
                    assertThat(same.get(i)).isEqualTo(lived.get(i));
                }
                assertThat(changes(server.api())).isEqualTo(changes);
                server.kill();
            }
            try (Server again = Server.start(data("mariadb"), settings)) {
                Servers.awaitManaging(again);
                assertThat(lists(again.api())).isEqualTo(lived.subList(lived.size() - LISTS.length, lived.size()));
                assertThat(again.api()
                                .get("/v2/events?kind=server&severity=warning&limit=1")
                                .body())
                        .contains("was not ended cleanly; last seen at ");
                figuresAreStored(again, database);
            }
        }
        assertThat(lived)
                .as("different names")
                .filteredOn(answer -> answer.startsWith("POST /v1/add_rx 200"))
                .hasSize(13);
        assertThat(lived)
                .anyMatch(answer -> answer.startsWith("PUT /v2/routes/long 201"))
                .contains("admin 200", "Admin 401", "admin  401", "ádmin 401");
    }

    /** Those of the server itself, of the minute that had begun. */
    private static void figuresAreStored(Server server, MariaDb database) {
        await().atMost(Links.SOON)
                .until(() -> server.api()
                        .get("/v2/server/history?from=-1m&step=60")
                        .body()
                        .contains("heapMib"));
        assertThat(server.terminate()).isEqualTo(128 + 15);
        for (String table : List.of("history_minute", "history_quarter")) {
            assertThat(database.sql("SELECT DISTINCT endpoint FROM tramo." + table
                                    + " WHERE route = '' AND LENGTH(figures) > 20 ORDER BY endpoint")
                            .lines())
                    .as(table)
                    .containsExactly("machine", "process");
        }
    }

    @Test
    void aDatabaseThatComesLateIsWaitedForAndThatIsSaid() throws Exception {
        try (MariaDb late = MariaDb.start()) {
            late.stop();
            Map<String, String> settings = new HashMap<>(Server.FREE_PORTS);
            settings.putAll(Servers.sharing(late));
            settings.put("TRAMO_DATA_DIR", data("late").toString());
            settings.put("TRAMO_DB_URL", late.url() + "?user=" + late.user() + "&password=" + late.password());
            try (Server server = Server.launch(data("late"), settings, "serve")) {
                String waiting = "waiting for the database " + late.url() + ": ";
                await().atMost(Links.SOON).until(() -> server.output().contains(waiting));
                late.startAgain();
                server.awaitReady();
                Servers.awaitManaging(server);

                assertThat(server.api().get("/v2/routes").status()).isEqualTo(200);
                for (String once : List.of(waiting, "Listening on", "this server manages")) {
                    assertThat(server.output().split(Pattern.quote(once), -1))
                            .as("said once: " + once)
                            .hasSize(2);
                }
                assertThat(server.output()).doesNotContain(late.password(), "password=");
            }
        }
    }
}
