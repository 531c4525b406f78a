package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database as it is deployed. */
final class MariaDbIT {
    private static MariaDb database;

    @BeforeAll
    static void start() {
        database = MariaDb.start();
    }

    @AfterAll
    static void end() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void isSetUpToLoseNothing() {
        assertThat(database.sql("SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@innodb_doublewrite"))
                .isEqualTo("1\t1\t1");
        assertThat(database.sql("SELECT @@character_set_server, @@collation_server, @@bind_address"))
                .isEqualTo("utf8mb4\tutf8mb4_bin\t127.0.0.1");
    }

    @Test
    void itsUserOwnsOneSchemaAndNothingElse() {
        String grants = database.sql("SHOW GRANTS FOR '" + database.user() + "'@'%'");

        assertThat(grants.lines().map(line -> line.replaceFirst(" IDENTIFIED .*", "")))
                .containsExactly(
                        "GRANT USAGE ON *.* TO `tramo`@`%`", "GRANT ALL PRIVILEGES ON `tramo`.* TO `tramo`@`%`");
        assertThat(Peer.run(
                        "mariadb",
                        "--no-defaults",
                        "--protocol=tcp",
                        "--host=127.0.0.1",
                        "--port=" + database.port(),
                        "--user=" + database.user(),
                        "--password=" + database.password(),
                        "--execute=SHOW TABLES",
                        "tramo"))
                .isEmpty();
    }

    @Test
    void keepsWhatWasCommittedWhenItIsStoppedAndWhenItIsKilled() throws Exception {
        database.sql("CREATE TABLE tramo.kept (what VARCHAR(20)); INSERT INTO tramo.kept VALUES ('before the stop')");
        database.stop();
        assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), database.port()))
                .isInstanceOf(ConnectException.class);

        database.startAgain();
        database.sql("INSERT INTO tramo.kept VALUES ('before the kill')");
        database.kill();
        database.startAgain();

        assertThat(database.sql("SELECT what FROM tramo.kept").lines())
                .containsExactly("before the stop", "before the kill");
        database.sql("DROP TABLE tramo.kept");
    }

    @Test
    void aDumpBringsBackWhatWasThere() {
        database.sql("CREATE TABLE tramo.dumped (what VARCHAR(20)); INSERT INTO tramo.dumped VALUES ('es war einmal')");

        String dump = Peer.run(
                "mariadb-dump",
                "--no-defaults",
                "--user=root",
                "--socket=" + database.socket(),
                "--single-transaction",
                "tramo");
        database.sql("DROP DATABASE tramo; CREATE DATABASE tramo; USE tramo; " + dump);

        assertThat(database.sql("SELECT what FROM tramo.dumped")).isEqualTo("es war einmal");
        database.sql("DROP TABLE tramo.dumped");
    }
}
