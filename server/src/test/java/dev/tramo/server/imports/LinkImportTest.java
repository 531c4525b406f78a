package dev.tramo.server.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.store.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkImportTest {
    private static final String RX = "INSERT INTO rx (Id, ServiceName, Mode, TxIp, ListenPort, UdpOut, Status) VALUES ";
    private static final String STUDIO = "(5, 'Studio', 'caller', '10.0.0.1', 7005, '224.10.10.149:5009', 1)";

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void openStore() throws Exception {
        database = Database.open("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "tramo", "");
    }

    @AfterEach
    void closeStore() {
        database.close();
    }

    private ImportReport take(String dump) {
        return new LinkImport(database.jdbi(), false).run(source(dump));
    }

    private DumpFile source(String dump) {
        return new DumpFile(DumpRows.written(folder, dump.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Map<String, Object>> stored() {
        return database.jdbi()
                .withHandle(h -> h.createQuery("SELECT kind, id, name, api, running FROM route ORDER BY kind, id")
                        .mapToMap()
                        .list());
    }

    private String settings(int row) {
        return stored().get(row).get("api").toString();
    }

    private long lastId(String kind) {
        return database.jdbi()
                .withHandle(h -> h.createQuery("SELECT last_id FROM link_id WHERE kind = :kind")
                        .bind("kind", kind)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void everyColumnIsTakenWhateverItsSpelling() {
        ImportReport report = take("""
                INSERT INTO tx (ID, service_name, MODE, Rx_Ip, listenport, UdpIn, LATENCY, Srt_Bw, passphrase, pb_key_len,
                  group_connect, InputBw, Overhead, packet_filter, fec_cols, FecRows, fec_lay_out, FecArq, congestion,
                  trans_type, status, Container_Id, link_rtt, SendMbitRate, notes)
                VALUES ('6', ' Café ', 'Listener', ' ', ' 9001 ', '224.10.10.149:5009', '700', 12000.00, ' a passphrase ',
                  32, false, '6000', 30, b'1', 20, 7, 'EVEN', 'onreq', 'live', NULL, 1, '14ef4d1a59', 40.3, 6.5, 'x');
                """);

        assertThat(report.lines())
                .containsExactly(
                        "rx: no such table",
                        "tx: 1 row: 1 taken, 0 already there, 0 refused",
                        "TX 6 \" Café \": taken, stopped",
                        "ignored columns of tx: notes");
        assertThat(report.exitCode()).isEqualTo(ImportReport.EXIT_ALL);
        assertThat(settings(0))
                .isEqualTo("{\"ServiceName\":\"Café\",\"Mode\":\"listener\",\"RxIp\":\"\",\"ListenPort\":9001,"
                        + "\"UdpIn\":\"224.10.10.149:5009\",\"Latency\":700,\"SrtBw\":12000,"
                        + "\"PassPhrase\":\" a passphrase \",\"PbKeyLen\":32,\"GroupConnect\":0,\"InputBw\":6000,"
                        + "\"OverHead\":30,\"FEC\":1,\"FecCols\":20,\"FecRows\":7,\"FecLayout\":\"even\","
                        + "\"FecArq\":\"onreq\",\"Congestion\":\"live\",\"TransType\":\"live\"}");
    }

    @Test
    void whatIsMissingNullOrBlankGetsItsDefault() {
        take(
                "INSERT INTO rx (Id, ServiceName, Mode, ListenPort, UdpOut, Latency, TTL, GroupType, PassPhrase, TlpktDrop)"
                        + " VALUES (1, 'a', 'listener', 7005, '224.10.10.149:5009', NULL, '', ' ', NULL, _binary '\\0')");

        assertThat(settings(0))
                .contains("\"Latency\":120", "\"TTL\":24", "\"GroupType\":\"backup\"", "\"PassPhrase\":\"\"")
                .contains("\"PbKeyLen\":16", "\"FecLayout\":\"staircase\"", "\"TlpktDrop\":0");
    }

    @Test
    void whatIsRefusedSaysWhyAndTheOthersAreTaken() {
        ImportReport report = take("""
                INSERT INTO rx (Id, ServiceName, Mode, TxIp, ListenPort, UdpOut, PassPhrase, FecLayOut, fec_layout) VALUES
                (1, 'short', 'listener', '', 7005, '224.10.10.149:5009', 'Se3cret!', 'even', 'even'),
                (2, 'port', 'listener', '', 0, '224.10.10.149:5009', 'Se3cret!Se3cret!', 'even', 'even'),
                (3, 'no peer', 'caller', '', 7005, '224.10.10.149:5009', 'Se3cret!Se3cret!', 'even', 'even'),
                (4, 'clash', 'listener', '', 7005, '224.10.10.149:5009', 'Se3cret!Se3cret!', 'even', 'staircase'),
                (NULL, 'nobody', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (-6, 'minus', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (1000000000000, 'huge', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (7, NULL, 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (8, 'bell\\x07\\n', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (9, 'good', 'listener', '', 7005, '224.10.10.149:5009', 'Se3cret!Se3cret!', NULL, 'even'),
                (10, 'too few'),
                (11, 'good', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL),
                (9, 'other', 'listener', '', 7005, '224.10.10.149:5009', '', NULL, NULL);
                """.replace("\\x07", "\u0007"));

        assertThat(report.lines().getFirst()).isEqualTo("rx: 13 rows: 1 taken, 0 already there, 12 refused");
        assertThat(String.join("\n", report.lines()))
                .contains(
                        "RX 1 \"short\": refused: PassPhrase: 8 bytes; allowed is nothing, or 10 to 79",
                        "RX 2 \"port\": refused: ListenPort: \"0\"; allowed is",
                        "RX 3 \"no peer\": refused: TxIp: ",
                        "RX 4 \"clash\": refused: FecLayout: two columns",
                        "RX without Id \"nobody\": refused: Id: \"\"; allowed is",
                        "RX -6 \"minus\": refused: Id: ",
                        "RX 1000000000000 \"huge\": refused: Id: ",
                        "RX 7 \"\": refused: ServiceName: missing",
                        "RX 8 \"bell??\": refused: ServiceName: ",
                        "RX 9 \"good\": taken, stopped",
                        "RX row 11: refused: 2 values for 9 columns",
                        "RX 11 \"good\": refused: ServiceName: taken by RX 9 \"good\"",
                        "RX 9 \"other\": refused: Id: taken by RX 9 \"good\", whose settings differ")
                .doesNotContain("Se3cret!");
        assertThat(report.exitCode()).isEqualTo(ImportReport.EXIT_SOME);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void anImportCanBeRepeated() {
        take(RX + STUDIO);
        ImportReport again = take(RX + STUDIO);

        assertThat(again.lines()).contains("RX 5 \"Studio\": already there, unchanged");
        assertThat(again.exitCode()).isEqualTo(ImportReport.EXIT_ALL);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void laterLinksGetHigherIdsThanImportedOnes() {
        take(RX + STUDIO);
        take(RX + STUDIO.replace("5,", "2,").replace("Studio", "Older"));

        assertThat(lastId("RX")).isEqualTo(5);
        assertThat(lastId("TX")).isZero();
    }

    @Test
    void aLinkRunsOnlyIfItRanAndThatIsAskedFor() {
        DumpFile source = source(RX + STUDIO + ",(6, 'Off', 'listener', '', 7005, '224.10.10.149:5009', 0)");

        ImportReport report = new LinkImport(database.jdbi(), true).run(source);

        assertThat(report.lines()).contains("RX 5 \"Studio\": taken, running", "RX 6 \"Off\": taken, stopped");
        assertThat(stored()).extracting(row -> row.get("running")).containsExactly(true, false);
    }

    @Test
    void aRehearsalReportsTheSameAndStoresNothing() {
        String dump = RX + STUDIO + "," + STUDIO.replace("5,", "6,");
        ImportReport rehearsal = new LinkImport(database.jdbi(), false).rehearse(source(dump));

        assertThat(stored()).isEmpty();
        assertThat(lastId("RX")).isZero();
        assertThat(rehearsal.lines()).contains("RX 6 \"Studio\": refused: ServiceName: taken by RX 5 \"Studio\"");
        assertThat(take(dump).lines()).isEqualTo(rehearsal.lines());
    }

    @Test
    void whatCameBeforeABreakIsTaken() {
        ImportReport report = take(RX + STUDIO + ",(6, 'cut");

        assertThat(report.brokenOff()).contains("in the middle");
        assertThat(report.exitCode()).isEqualTo(ImportReport.EXIT_SOME);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void aStoreThatFailsEndsTheImportAndTellsNoPassphrase() {
        database.jdbi().useHandle(h -> h.execute("ALTER TABLE route DROP COLUMN running"));

        ImportReport report = take("INSERT INTO rx (Id, ServiceName, Mode, ListenPort, UdpOut, PassPhrase) VALUES"
                + " (5, 'a', 'listener', 7005, '224.10.10.149:5009', 'Se3cret!Se3cret!')");

        assertThat(report.brokenOff())
                .startsWith("the store failed: ")
                .hasLineCount(1)
                .doesNotContain("Se3cret!");
        assertThat(report.exitCode()).isEqualTo(ImportReport.EXIT_SOME);
    }

    @Test
    void withoutATableOfLinksNothingIsRead() {
        ImportReport report = take("CREATE TABLE users (id int); INSERT INTO logs VALUES (1);");

        assertThat(report.brokenOff()).isEqualTo("no table rx or tx was found");
        assertThat(report.lines()).contains("ignored tables: users, logs");
        assertThat(report.exitCode()).isEqualTo(ImportReport.EXIT_NONE);
        assertThat(take("CREATE TABLE rx (Id int)").exitCode()).isEqualTo(ImportReport.EXIT_ALL);
    }

    @Test
    void rowsAndIgnoredNamesHaveABound() {
        StringBuilder dump = new StringBuilder("INSERT INTO rx (Id) VALUES (0)");
        dump.append(",(0)".repeat(LinkImport.ROWS_PER_TABLE_MAX + 5)).append(';');
        for (int i = 0; i < 1_000; i++) {
            dump.append("CREATE TABLE t").append(i).append(" (a int);");
        }

        ImportReport report = take(dump.toString());

        assertThat(report.lines().getFirst()).isEqualTo("rx: 100000 rows: 0 taken, 0 already there, 100000 refused");
        assertThat(report.lines()).contains("RX: refused: all rows after the first 100000");
        assertThat(report.lines().getLast()).endsWith("t99, ...");
    }

    @Test
    void aKeyLengthOfZeroIsWhateverIsUsual() {
        ImportReport report = take("INSERT INTO rx (Id, ServiceName, Mode, TxIp, ListenPort, UdpOut, PbKeyLen) VALUES "
                + "(5, 'Studio', 'caller', '10.0.0.1', 7005, '224.10.10.149:5009', 0)");

        assertThat(report.exitCode()).as(report.lines().toString()).isZero();
        assertThat(settings(0)).contains("\"PbKeyLen\":16");
    }
}
