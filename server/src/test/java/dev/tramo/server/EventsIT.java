package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happened, as a user finds it: by the API, in the live stream, and after a crash. */
@ExtendWith(SharedServer.class)
class EventsIT {
    private static final String SECRET = "a-good-passphrase";
    private static final Map<String, String> SETTINGS =
            Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_TRUSTED_PROXIES", "127.0.0.1");

    @TempDir
    private Path folder;

    private static List<JsonNode> events(Api api, String query) {
        Answer answer = api.get("/v2/events?limit=1000&" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("events").spliterator(), false)
                .toList();
    }

    private static List<Long> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("id").asLong()).toList();
    }

    private static JsonNode only(List<JsonNode> events, String change) {
        List<JsonNode> fitting = events.stream()
                .filter(event -> event.path("details").path("change").asText().equals(change))
                .toList();
        assertThat(fitting).as(change).hasSize(1);
        return fitting.getFirst();
    }

    private static String detail(JsonNode event, String name) {
        return event.path("details").path(name).asText();
    }

    @Test
    void aStoryIsToldByTheApiAndTheLiveStreamAndSurvivesACrash() throws Exception {
        List<JsonNode> told;
        try (Server server = Server.start(folder, SETTINGS);
                LiveFeed live = LiveFeed.open(server.api(), "/v2/live")) {
            live(server.api());
            told = awaitWritten(server.api());
            // Those of the start happened before the client came.
            long first = live.eventIds().getFirst();
            assertThat(live.eventIds())
                    .isEqualTo(ids(told).stream().filter(id -> id >= first).toList())
                    .hasSizeGreaterThan(8);
            assertThat(told.toString()).doesNotContain(SECRET).doesNotContain("wrong-password");
            server.kill();
            await().atMost(Links.SOON).until(live::isOver);
        }
        try (Server again = Server.start(folder, SETTINGS)) {
            assertThatAllIsThereAndTheCrashIsFoundOut(again.api(), told);
            assertThatAClientResumes(
                    again.api(), told.get(told.size() / 2).path("id").asLong());
            assertThat(again.terminate()).isIn(0, 143);
        }
        assertThat(lastStored()).startsWith("server ").contains(" ends, was up for ");
    }

    /** Changes by all three APIs, from different addresses, and refused logins. */
    private static void live(Api api) {
        String body = """
                {"source": "udp://127.0.0.1:%d", "destinations": {"far": "srt://127.0.0.1:%d?latency=120&passphrase=%s"}}""".formatted(Datagrams.freePort(), Datagrams.freePort(), SECRET);
        assertThat(api.send("PUT", "/v2/routes/news", body, "X-Forwarded-For", "192.0.2.7")
                        .status())
                .isEqualTo(201);
        String far = "srt://127.0.0.1:%d?latency=300&passphrase=%s2".formatted(Datagrams.freePort(), SECRET);
        assertThat(api.patch("/v2/routes/news", "{\"destinations\": {\"far\": \"" + far + "\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(api.patch("/v2/routes/news?dryRun=true", "{\"name\": \"other\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/v2/routes/news/stop").status()).isEqualTo(200);
        assertThat(api.delete("/v2/routes/news").status()).isEqualTo(204);
        assertThat(api.post("/v1/add_rx", Contract.bodyWith("rx", Map.of("ServiceName", "Studio")))
                        .status())
                .isEqualTo(200);
        Api anybody = Api.at(api.base());
        assertThat(anybody.post("/registerCamera", "{\"name\": \"gate\"}").status())
                .isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(anybody.login("admin", "wrong-password").status()).isEqualTo(401);
        }

        List<JsonNode> configuration = events(api, "kind=configuration&route=news&order=oldest");
        JsonNode created = only(configuration, "created");
        assertThat(detail(created, "who")).isEqualTo("admin");
        assertThat(detail(created, "address")).isEqualTo("192.0.2.7");
        assertThat(created.path("text").asText()).isEqualTo("admin (192.0.2.7) created news");
        JsonNode changed = only(configuration, "changed");
        assertThat(detail(changed, "address")).isEqualTo("127.0.0.1");
        assertThat(detail(changed, "fields"))
                .isEqualTo("destinations.far, destinations.far.latency, destinations.far.passphrase");
        assertThat(detail(changed, "destinations.far.latency")).isEqualTo("120 -> 300");
        assertThat(only(configuration, "stopped").path("at").asText()).isNotEmpty();
        assertThat(only(configuration, "deleted").path("severity").asText()).isEqualTo("info");
        assertThat(configuration).as("a rehearsal is no change").hasSize(4);

        assertThat(detail(only(events(api, "route=rx-1"), "created"), "who")).isEqualTo("admin");
        assertThat(detail(only(events(api, "route=camera-gate&kind=configuration"), "created"), "who"))
                .isEqualTo("anonymous");
        JsonNode login = events(api, "kind=refused").getFirst();
        assertThat(login.path("severity").asText()).isEqualTo("warning");
        assertThat(login.path("text").asText())
                .isEqualTo("login from 127.0.0.1 as \"admin\" refused: username or password is wrong");
        JsonNode state = events(api, "route=news&endpoint=&kind=state").getFirst();
        assertThat(detail(state, "to")).isEqualTo("stopped");
        assertThat(Long.parseLong(detail(state, "durationMillis"))).isNotNegative();
        assertThat(events(api, "route=news&endpoint=destinations.far&kind=state"))
                .isNotEmpty();
    }

    /** All events, when the last is a second old. */
    private static List<JsonNode> awaitWritten(Api api) {
        List<JsonNode> all = new ArrayList<>();
        await().atMost(Links.SOON).until(() -> {
            all.clear();
            all.addAll(events(api, "order=oldest"));
            Instant last = Instant.parse(all.getLast().path("at").asText());
            return last.plusSeconds(1).isBefore(Instant.now());
        });
        return all;
    }

    private static void assertThatAllIsThereAndTheCrashIsFoundOut(Api api, List<JsonNode> told) {
        List<JsonNode> now = events(api, "order=oldest");
        assertThat(now).startsWith(told.toArray(JsonNode[]::new));
        List<JsonNode> since = now.subList(told.size(), now.size());
        JsonNode lost = only(since, "lost");
        assertThat(lost.path("text").asText()).contains("was not ended cleanly; last seen at ");
        Instant lastSeen = Instant.parse(detail(lost, "lastSeen"));
        assertThat(lastSeen).isBetween(Instant.now().minusSeconds(120), Instant.now());
        assertThat(detail(only(since, "started"), "version")).isNotEmpty();
        assertThat(events(api, "route=news")).as("of a route that was deleted").isNotEmpty();
    }

    private static void assertThatAClientResumes(Api api, long lastEvent) {
        List<Long> missed = ids(events(api, "order=oldest&after=" + lastEvent));
        try (LiveFeed live = LiveFeed.open(api, "/v2/live", "Last-Event-ID", String.valueOf(lastEvent))) {
            await().atMost(Links.SOON).until(() -> live.eventIds().size() >= missed.size());
            assertThat(api.patch("/v2/routes/rx-1", "{\"labels\": {\"site\": \"vigo\"}}")
                            .status())
                    .isEqualTo(200);
            await().atMost(Links.SOON)
                    .untilAsserted(() ->
                            assertThat(live.eventIds()).isEqualTo(ids(events(api, "order=oldest&after=" + lastEvent))));
            LiveFeed.Message news = live.named("event").stream()
                    .filter(message -> message.data().toString().contains("labels.site"))
                    .findFirst()
                    .orElseThrow();
            assertThat(news.id()).isEqualTo(news.data().path("id").asText());
            await().atMost(Links.SOON)
                    .until(() -> live.named("snapshot").stream()
                            .anyMatch(message -> message.data().toString().contains("vigo")));
        }
    }

    private String lastStored() throws Exception {
        try (Connection store = DriverManager.getConnection("jdbc:h2:file:" + folder + "/tramo", "tramo", "");
                Statement statement = store.createStatement();
                ResultSet row = statement.executeQuery("SELECT message FROM event ORDER BY id DESC LIMIT 1")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void pagesFollowEachOther(Api api) {
        List<Long> all = new ArrayList<>();
        String after = "";
        for (int i = 0; i < 5; i++) {
            String route =
                    "{\"running\": false, \"source\": \"udp://127.0.0.1:5000\", \"destinations\": {\"a\": \"udp://127.0.0.1:5001\"}}";
            assertThat(api.put("/v2/routes/pages", route).status()).isEqualTo(201);
            assertThat(api.delete("/v2/routes/pages").status()).isEqualTo(204);
        }
        for (int page = 0; page < 4; page++) {
            JsonNode answer = api.get("/v2/events?route=pages&kind=configuration&limit=3" + after)
                    .json();
            answer.path("events").forEach(event -> all.add(event.path("id").asLong()));
            assertThat(answer.has("next")).isEqualTo(page < 3);
            after = "&after=" + answer.path("next").asText();
        }
        assertThat(all).hasSize(10).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void whatIsWrongIsRefusedByName(Server server, Api api) {
        for (String path : List.of("/v2/events", "/v2/live")) {
            assertThat(server.anonymous().get(path).status()).isEqualTo(401);
            Answer unknown = api.get(path + "?colour=red");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.json().path("Error").asText()).contains("unknown parameter \"colour\"", "route");
        }
        assertThat(api.get("/v2/events?kind=bad").json().path("Error").asText())
                .isEqualTo("kind: \"bad\"; allowed are state, session, refused, switch, alarm, configuration, server");
        Answer odd = api.send("GET", "/v2/live", "", "Last-Event-ID", "yesterday");
        assertThat(odd.status()).isEqualTo(400);
        assertThat(odd.json().path("Error").asText())
                .isEqualTo("Last-Event-ID: \"yesterday\"; allowed are IDs, which are whole numbers");
    }

    @Test
    void clientsOfTheLiveStreamAreLimitedAndTheirPlacesFreeWhenTheyGo(Api api) {
        List<LiveFeed> feeds = new CopyOnWriteArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(() -> feeds.add(LiveFeed.open(api, "/v2/live?route=nobody")));
            }
        }
        assertThat(feeds).hasSize(64);
        assertThat(feeds.getFirst().header("content-type")).isEqualTo("text/event-stream");
        assertThat(feeds.getFirst().header("cache-control")).isEqualTo("no-store");
        Answer full = api.get("/v2/live");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.retryAfter()).isEqualTo("5");
        assertThat(full.json().path("Error").asText()).contains("64 clients");
        assertThat(api.get("/v2/routes").status()).as("no thread is held").isEqualTo(200);
        // All are there still, although nothing but signs of life comes.
        await().atMost(Duration.ofSeconds(15))
                .until(() -> feeds.stream().allMatch(feed -> feed.messages().size() >= 2));
        feeds.forEach(LiveFeed::close);
        await().atMost(Links.SOON).ignoreExceptions().until(() -> {
            LiveFeed.open(api, "/v2/live").close();
            return true;
        });
    }
}
