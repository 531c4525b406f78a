package db.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.LogLines;
import dev.tramo.server.store.Database;
import dev.tramo.server.store.OlderStore;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What a database of version 0.1 holds is moved into the table of all routes. */
class MoveRoutesTest {
    private static final String SECRET = "a-good-passphrase";
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private static List<String> rows(Database database, String query) {
        return database.jdbi()
                .withHandle(h -> h.createQuery(query).mapTo(String.class).list());
    }

    @Test
    void linksCamerasAndRoutesAreMoved() throws Exception {
        Jdbi older = OlderStore.make(url, "tramo", "");
        OlderStore.link(older, "RX", 5, "Test_3", """
                {"ServiceName": "Test_3", "Mode": "caller", "TxIp": "192.0.2.7", "ListenPort": 7005,
                 "UdpOut": "239.1.1.1:5009", "Latency": 700, "PassPhrase": "%s"}""".formatted(SECRET), true);
        OlderStore.link(older, "TX", 6, "TX_2", """
                {"ServiceName": "TX_2", "Mode": "listener", "ListenPort": 9001, "UdpIn": "239.1.1.1:5010"}""", false);
        OlderStore.camera(older, "entrance", "360", "k-1", "", 20, 3, 4);
        OlderStore.push(older, "entrance", 2, "rtmp://10.0.0.7:1935/live/entrance", false);
        OlderStore.push(older, "entrance", 4, "rtmp://cdn:1935/live/key?a=b", true);
        OlderStore.camera(older, "yard", "", "", "rtmp://user:" + SECRET + "@10.0.0.8:1935/live/yard", 10, 3, 0);
        OlderStore.route(older, "news", "srt://:9000?streamid=\"news\\", "{\"out\":\"udp://239.1.1.1:5011\"}", true);
        older.useHandle(h -> h.execute("INSERT INTO placement VALUES ('rx-5', '', 7)"));

        try (Database database = Database.open(url, "tramo", "")) {
            assertThat(rows(
                            database,
                            "SELECT CONCAT(id, ' ', kind, ' ', name, ' ', labels, ' ', sources, ' ', destinations, ' ', running)"
                                    + " FROM route ORDER BY id"))
                    .containsExactly(
                            "camera-entrance CAMERA entrance {\"type\":\"360\"} {\"source\":\"rtmp:///entrance/k-1?grace=20000\"}"
                                    + " {\"push-2\":\"rtmp://10.0.0.7:1935/live/entrance\",\"push-4\":\"rtmp://cdn:1935/live/key?a=b"
                                    + " enhanced=always\"} TRUE",
                            "camera-yard CAMERA yard {} {\"source\":\"rtmp://user:" + SECRET
                                    + "@10.0.0.8:1935/live/yard play=yard\"} {} TRUE",
                            "news ROUTE news {} {\"source\":\"srt://:9000?streamid=\\\"news\\\\\"}"
                                    + " {\"out\":\"udp://239.1.1.1:5011\"} TRUE",
                            "rx-5 RX Test_3 {} {\"source\":\"srt://192.0.2.7:7005?mode=caller&passphrase=" + SECRET
                                    + "&latency=700&pbkeylen=16&maxlatency=65535\"}"
                                    + " {\"out\":\"udp://239.1.1.1:5009?ttl=24\"} TRUE",
                            "tx-6 TX TX_2 {} {\"source\":\"udp://239.1.1.1:5010\"}"
                                    + " {\"out\":\"srt://:9001?mode=listener&latency=120&maxlatency=65535&maxbw=0\"}"
                                    + " FALSE");
            assertThat(rows(database, "SELECT api FROM route WHERE id = 'camera-entrance'"))
                    .containsExactly("{\"lastPush\":4}");
            assertThat(rows(database, "SELECT api FROM route WHERE id = 'rx-5'"))
                    .singleElement()
                    .satisfies(api -> assertThat(api)
                            .contains("\"ServiceName\":\"Test_3\"", "\"TxIp\":\"192.0.2.7\"", "\"Ip1Weight\":60"));
            for (String table : List.of("link_0_1", "push_0_1", "camera_0_1", "route_0_1")) {
                assertThat(rows(database, "SELECT COUNT(*) FROM " + table))
                        .as(table)
                        .containsExactly("0");
            }
            assertThat(rows(database, "SELECT number FROM placement WHERE route = 'rx-5'"))
                    .containsExactly("7");
            assertThat(rows(database, "SELECT last_id FROM link_id ORDER BY kind"))
                    .containsExactly("5", "6");
        }
    }

    @Test
    void whatCannotBeReadStaysWhereItIsAndIsLoggedWithoutItsSecrets() throws Exception {
        Jdbi older = OlderStore.make(url, "tramo", "");
        OlderStore.link(older, "RX", 7, "cut", "{\"ServiceName\": \"cut\", \"PassPhrase\": \"" + SECRET, true);
        OlderStore.link(older, "XX", 8, "kind", "{}", true);
        OlderStore.camera(older, "entrance", "", "", "http://10.0.0.8/" + SECRET, 10, 3, 0);
        OlderStore.camera(older, "yard", "", "", "", 10, 3, 1);
        OlderStore.push(older, "yard", 1, "rtmp://10.0.0.7:1935/live/yard", false);

        try (LogLines log = new LogLines(V5_1__move_routes.class)) {
            try (Database database = Database.open(url, "tramo", "")) {
                assertThat(rows(database, "SELECT id FROM route")).containsExactly("camera-yard");
                assertThat(rows(database, "SELECT id FROM link_0_1 ORDER BY id"))
                        .containsExactly("7", "8");
                assertThat(rows(database, "SELECT name FROM camera_0_1")).containsExactly("entrance");
            }
            assertThat(log.lines())
                    .hasSize(3)
                    .anyMatch(line -> line.contains("stored link RX 7 is unreadable"))
                    .anyMatch(line -> line.contains("stored link XX 8 is unreadable"))
                    .anyMatch(line -> line.contains("stored camera entrance is unreadable"))
                    .noneMatch(line -> line.contains(SECRET));
        }
    }
}
