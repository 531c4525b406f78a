package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Links.Link;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The links of the older system in the packaged program. */
class ImportIT {
    @TempDir
    private Path folder;

    private int port;
    private Path dump;

    @BeforeEach
    void writeDump() throws IOException {
        port = Datagrams.freePort();
        try (InputStream resource = ImportIT.class.getResourceAsStream("older-srt-api.sql")) {
            String sql = new String(resource.readAllBytes(), StandardCharsets.UTF_8).replace("7777", "" + port);
            dump = Files.writeString(folder.resolve("dump.sql"), sql);
        }
    }

    private Path data(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs the command to its end; returns what it said. */
    private static String imported(Path data, int exitCode, Map<String, String> environment, String... arguments) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("TRAMO_DATA_DIR", data.toString());
        // Names are not all ASCII.
        settings.put("LC_ALL", "C.UTF-8");
        String[] all = new String[arguments.length + 1];
        all[0] = "import";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try (Server program = Server.launch(data, settings, all)) {
            int code = program.exitCode();
            assertThat(code).as(program.output()).isEqualTo(exitCode);
            return program.output();
        }
    }

    private static final String[] REPORT = {
        "rx: 3 rows: 2 taken, 0 already there, 1 refused",
        "tx: 1 row: 1 taken, 0 already there, 0 refused",
        "RX 5 \"Test_3\": taken, stopped",
        "RX 9 \"Señal \"Bilbao\"; it's (A,B) -- \\ 1\": taken, stopped",
        "RX 21 \"Old\": refused: PassPhrase: 8 bytes; allowed is nothing, or 10 to 79 bytes in UTF-8 of printable characters"
                + " (SRT itself refuses 8 and 9, whatever older documents say)",
        "TX 6 \"TX_2\": taken, stopped",
        "ignored columns of rx: Created",
        "ignored tables: users"
    };

    @Test
    void linksOfADumpKeepTheirIdsAndFieldsAndCanBeStarted() {
        Path data = data("data");
        assertThat(imported(data, 1, Map.of(), "--dry-run", dump.toString()).lines())
                .startsWith("dry run: nothing is stored")
                .endsWith(REPORT);
        assertThat(imported(data, 1, Map.of(), dump.toString()).lines()).containsExactly(REPORT);

        try (Server server = Server.start(data)) {
            Api api = server.api();
            assertThat(api.get("/v1/get_rx").json()).hasSize(2);
            assertThat(api.get("/v1/get_tx").json()).hasSize(1);
            assertThat(api.get("/v2/events?kind=configuration").body())
                    .contains(" imported links from " + dump + ": 3 links taken, ");
            shows(api.get("/v1/get_rx/5").json(), Contract.bodyWith("rx", Map.of("Latency", 700)));
            JsonNode listener = api.get("/v1/get_rx/9").json();
            shows(listener, """
                    {"ServiceName": "Señal \\"Bilbao\\"; it's (A,B) -- \\\\ 1", "Mode": "listener", "TxIp": "", "Latency": 120,
                     "SrtBw": 0, "PassPhrase": "una clave, con 'comillas'", "PbKeyLen": 32, "TlpktDrop": 1, "TTL": 24,
                     "FEC": 0, "FecCols": 10, "FecLayout": "even", "Status": 0}""");
            shows(api.get("/v1/get_tx/6").json(), """
                    {"ServiceName": "TX_2", "ListenPort": 9001, "UdpIn": "224.10.10.149:5009", "Latency": 2000, "FEC": 1,
                     "InputBw": 6000, "FecCols": 20, "FecLayout": "even", "FecArq": "onreq"}""");

            assertThat(api.post("/v1/start_rx/9").status()).isEqualTo(202);
            Link added = Links.add(api, "rx", Map.of("ServiceName", "A new one"));
            assertThat(added.id()).isEqualTo(10);
        }
    }

    /** Whether an answer has these fields; FecLayOut is a request's name for FecLayout. */
    private static void shows(JsonNode link, String expected) {
        Api.parse(expected)
                .properties()
                .forEach(field -> assertThat(link.get(field.getKey().replace("FecLayOut", "FecLayout")))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
    }

    @Test
    void linksOfTheDatabaseAreThoseOfItsDumps() {
        try (OlderSystem older = OlderSystem.start(folder, dump)) {
            Map<String, String> login =
                    Map.of("TRAMO_IMPORT_USER", OlderSystem.USER, "TRAMO_IMPORT_PASSWORD", OlderSystem.PASSWORD);
            Path data = data("data");
            assertThat(imported(data, 1, login, older.url()).lines()).containsExactlyInAnyOrder(REPORT);

            String[][] layouts = {
                {},
                {"--hex-blob", "--skip-extended-insert"},
                {"--complete-insert", "--compact"},
                {"--replace", "--skip-quote-names", "--default-character-set=latin1"},
                {"--compatible=ansi"}
            };
            for (String[] layout : layouts) {
                Path again = folder.resolve("again.sql");
                older.dump(again, layout);
                assertThat(imported(data, 1, Map.of(), again.toString()))
                        .as(String.join(" ", layout))
                        .contains("rx: 3 rows: 0 taken, 2 already there, 1 refused")
                        .contains("tx: 1 row: 0 taken, 1 already there, 0 refused");
            }
            Map<String, String> wrong =
                    Map.of("TRAMO_IMPORT_USER", OlderSystem.USER, "TRAMO_IMPORT_PASSWORD", "a wrong password");
            String withLogin = older.url() + "?user=" + OlderSystem.USER + "&password=" + OlderSystem.PASSWORD;
            assertThat(imported(data, 1, wrong, "--running", withLogin))
                    .as("the URL wins")
                    .contains("2 already there");

            assertThat(imported(data, 2, wrong, older.url()))
                    .contains("cannot read the older database", "Access denied")
                    .doesNotContain("a wrong password");
            assertThat(imported(data, 2, Map.of(), older.url() + "?user=srt&password=another-wrong-one"))
                    .contains("Access denied")
                    .doesNotContain("another-wrong-one");
            assertThat(imported(data, 2, login, older.url().replace("srt_db", "")))
                    .contains("must name the database");
        }
    }

    @Test
    void whatRanRunsFromTheNextStartOnIfThatIsAskedFor() {
        Path data = data("data");
        assertThat(imported(data, 1, Map.of(), "--running", dump.toString()))
                .contains("RX 5 \"Test_3\": taken, running", "-- \\ 1\": taken, stopped");

        try (Server server = Server.start(data)) {
            new Link("rx", 5, server.api())
                    .await("Status 1", link -> link.path("Status").asInt() == 1);
            assertThat(server.api().get("/v1/get_rx/9").json().path("Status").asInt())
                    .isZero();
        }
    }

    @Test
    void whatCannotWorkIsSaidInOneLine() {
        Path data = data("data");
        assertThat(imported(data, 2, Map.of(), "none.sql").lines())
                .singleElement()
                .asString()
                .isEqualTo("tramo: none.sql: no such file");
        assertThat(imported(data, 2, Map.of(), "jdbc:postgresql://u:secret@h/d"))
                .contains("jdbc:mariadb:")
                .doesNotContain("secret");
        for (String bad : new String[] {"127.0.0.1:x/d", "[::1/d", "127.0.0.1:1/d", "(x=y)/d"}) {
            assertThat(imported(data, 2, Map.of(), "jdbc:mariadb://" + bad + "?user=u&password=secret"))
                    .as(bad)
                    .contains("cannot read the older database")
                    .doesNotContain("secret");
        }
        assertThat(imported(data, 2, Map.of())).contains("Missing required parameter", "Usage: tramo import");
        assertThat(imported(data, 0, Map.of(), "--help")).contains("--dry-run", "--running", "TRAMO_IMPORT_PASSWORD");
        try (Server server = Server.start(data)) {
            assertThat(server.anonymous().get("/health/ready").status()).isEqualTo(200);
            assertThat(imported(data, 2, Map.of(), dump.toString()).lines())
                    .singleElement()
                    .asString()
                    .contains("cannot open the store", "another Tramo");
        }
    }
}
