package dev.tramo.server.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.api.v1.LinkKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpFileTest {
    private static final Charset WESTERN = Charset.forName("windows-1252");

    @TempDir
    private Path folder;

    private DumpRows read(String dump) throws ImportException {
        return DumpRows.of(folder, dump);
    }

    /** The value that a table's only column has after an INSERT with this literal. */
    private String value(String literal) throws ImportException {
        DumpRows read = read("INSERT INTO rx (a) VALUES (" + literal + ");");
        assertThat(read.unreadable).isEmpty();
        return read.column("a").getFirst();
    }

    @Test
    void aDumpOfMariaDbIsRead() throws Exception {
        DumpRows read = read("""
                /*M!999999\\- enable the sandbox mode */\s
                -- MariaDB dump 10.19  Distrib 10.11; it's "quoted"
                /*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
                /*!40101 SET NAMES utf8mb4 */;
                DROP TABLE IF EXISTS `rx`;
                /*!40101 SET character_set_client = utf8 */;
                CREATE TABLE `rx` (
                  `Id` int(11) NOT NULL AUTO_INCREMENT,
                  `Service``Name` varchar(99) CHARACTER SET latin1 DEFAULT 'a,b)' COMMENT 'x) ''y'' \\', z',
                  `key` enum('a','b)') DEFAULT NULL,
                  `j` longtext DEFAULT NULL CHECK (json_valid(`j`)),
                  PRIMARY KEY (`Id`),
                  UNIQUE KEY `n` (`key`(5),`j`) USING BTREE,
                  KEY `k` (`Id`), FULLTEXT KEY `f` (`j`),
                  CONSTRAINT `c` FOREIGN KEY (`Id`) REFERENCES `b` (`c`)
                ) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COMMENT='a;b'
                /*!50100 PARTITION BY HASH (`Id`) PARTITIONS 4 */;
                LOCK TABLES `rx` WRITE;
                /*!40000 ALTER TABLE `rx` DISABLE KEYS */;
                INSERT INTO `rx` VALUES (1,'a;b -- c /* d */ # e',NULL,'{\\"x\\": 1}'),
                (-2,'ñ','b)',DEFAULT);
                /*!40000 ALTER TABLE `rx` ENABLE KEYS */;
                UNLOCK TABLES;
                DELIMITER ;;
                /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON rx FOR EACH ROW
                BEGIN INSERT INTO rx VALUES (7,'in a trigger',1,1); SET @x = 'y;;'; END */;;
                DELIMITER ;
                CREATE TABLE `users` (`id` int);
                INSERT INTO `users` VALUES (1),(2);
                /*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/;
                """);

        assertThat(read.rows)
                .containsExactly(
                        row("Id", "1", "Service`Name", "a;b -- c /* d */ # e", "key", null, "j", "{\"x\": 1}"),
                        row("Id", "-2", "Service`Name", "ñ", "key", "b)", "j", null));
        assertThat(read.unreadable).isEmpty();
        assertThat(read.otherTables).containsOnly("users");
    }

    private static Map<String, String> row(String... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    @Test
    void aDumpOfPhpMyAdminIsRead() throws Exception {
        DumpRows read = read("""
                -- phpMyAdmin SQL Dump
                SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
                /*!40101 SET NAMES utf8mb4 */;
                CREATE DATABASE IF NOT EXISTS `srt_db` DEFAULT CHARACTER SET utf8mb4;
                USE `srt_db`;
                DELIMITER $$
                CREATE DEFINER=`root`@`localhost` PROCEDURE `p` ()  BEGIN SELECT ';'; INSERT INTO tx VALUES (1); END$$
                DELIMITER ;
                CREATE TABLE IF NOT EXISTS `tx` (
                  `id` int(11) NOT NULL,
                  `name` text NOT NULL DEFAULT ''
                ) ENGINE=InnoDB;
                INSERT INTO `tx` (`id`, `name`) VALUES
                (1, 'it''s'),
                (2, 'b\\\\');
                ALTER TABLE `tx` ADD PRIMARY KEY (`id`);
                COMMIT;
                """);

        assertThat(read.rows).containsExactly(row("id", "1", "name", "it's"), row("id", "2", "name", "b\\"));
        assertThat(read.kinds).containsOnly(LinkKind.TX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO rx (a) VALUES (1);",
                "insert into Rx(a)values(1)",
                "INSERT IGNORE INTO `RX` (`a`) VALUE (1);",
                "REPLACE INTO `srt db`.`rx` (`a`) VALUES (1);",
                "REPLACE rx (a) VALUES (1);",
                "INSERT LOW_PRIORITY INTO srt_db . rx (`a`) VALUES ROW(1);",
                "INSERT INTO \"srt\".\"rx\" (\"a\") VALUES (1);",
                "/*!40000 INSERT INTO rx (a) VALUES (1) */;",
                "INSERT INTO rx (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a);",
                "# comment\n--\nINSERT -- x\n INTO/**/rx/* ' */(a)VALUES(1)#;\n;",
                "CREATE TEMPORARY TABLE `x`.rx (a int, primary key (a)); INSERT INTO rx VALUES (1);",
                "CREATE OR REPLACE TABLE rx (a int CHECK (a in (1,2))); INSERT INTO rx VALUES (1);"
            })
    void everyFormOfAnInsertIsUnderstood(String dump) throws Exception {
        DumpRows read = read(dump);

        assertThat(read.rows).containsExactly(Map.of("a", "1"));
        assertThat(read.kinds).containsExactly(LinkKind.RX);
        assertThat(read.unreadable).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '~',
            value = {
                "'a''b'~ a'b",
                "'a\\'b'~ a'b",
                "\"a'b\\\"c\"\"d\"~ a'b\"c\"d",
                "'a\\\\'~ a\\",
                "'\\%\\_\\q'~ \\%\\_q",
                "_binary 'abc'~ abc",
                "_utf8mb4'abc'~ abc",
                "N'abc'~ abc",
                "'a' 'b'~ ab",
                "x'4142'~ AB",
                "X'c3b1'~ ñ",
                "0x4142~ AB",
                "b'101'~ 5",
                "-1.50~ -1.50",
                "+7~ 7",
                "1.5e-3~ 1.5e-3",
                "true~ 1",
                "FALSE~ 0",
                "'(1),(2'~ (1),(2",
                "'/*!40101 x */'~ /*!40101 x */"
            })
    void everyFormOfAValueIsUnderstood(String literal, String value) throws Exception {
        assertThat(value(literal)).isEqualTo(value);
    }

    @Test
    void escapesOfControlCharactersAreResolved() throws Exception {
        assertThat(value("'\\0\\b\\n\\r\\t\\Z'")).isEqualTo("\0\b\n\r\t\u001a");
        assertThat(value("''")).isEmpty();
        assertThat(value("NULL")).isNull();
        assertThat(value("DEFAULT")).isNull();
    }

    @Test
    void whatIsNoPlainRowIsSaidAndTheOthersAreRead() throws Exception {
        DumpRows read = read("""
                INSERT INTO rx VALUES (1);
                INSERT INTO rx (a, b) VALUES (1, 2), (1), (NOW(), 2), (1 + 1, 3), (UPPER('x, )y'), (SELECT 1)), (3, 4);
                INSERT INTO rx SELECT * FROM other;
                INSERT INTO rx SET a = 1;
                """);

        assertThat(read.column("b")).containsExactly("2", "4");
        assertThat(read.unreadable)
                .containsExactly(
                        "RX: neither CREATE TABLE nor the INSERT names the columns",
                        "RX: 1 values for 2 columns",
                        "RX: an expression in place of a value",
                        "RX: an expression in place of a value",
                        "RX: an expression in place of a value",
                        "RX: an INSERT without VALUES",
                        "RX: an INSERT without VALUES");
    }

    @Test
    void aTableWithoutRowsIsThere() throws Exception {
        assertThat(read("CREATE TABLE tx (a int);").linkTables).containsExactly(LinkKind.TX);
    }

    @Test
    void charactersAreThoseOfTheDump() throws Exception {
        String insert = "INSERT INTO rx (a) VALUES ('Señal €');";
        byte[] latin1 = insert.getBytes(WESTERN);
        byte[] bom = ("\uFEFF" + insert).getBytes(StandardCharsets.UTF_8);

        assertThat(read("SET NAMES utf8;" + insert).column("a")).containsExactly("Señal €");
        assertThat(DumpRows.of(folder, bom).column("a")).containsExactly("Señal €");
        // No UTF-8, so what else; even if the dump says otherwise.
        assertThat(DumpRows.of(folder, latin1).column("a")).containsExactly("Señal €");
        byte[] twoCharacters = "/*!40101 SET NAMES latin1 */;INSERT INTO rx (a) VALUES ('Ã±');".getBytes(WESTERN);
        assertThat(DumpRows.of(folder, twoCharacters).column("a")).containsExactly("Ã±");
        assertThatThrownBy(() -> read("SET NAMES sjis;")).hasMessageContaining("SET NAMES sjis", "utf8mb4");
    }

    @Test
    void aCompressedDumpIsRead() throws Exception {
        byte[] packed = gzip("INSERT INTO rx (a) VALUES ('x');");

        assertThat(DumpRows.of(folder, packed).column("a")).containsExactly("x");
        assertThatThrownBy(() -> DumpRows.of(folder, Arrays.copyOf(packed, packed.length - 10)))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("dump.sql");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void aGibibyteIsTheMost() throws Exception {
        Path dump = DumpRows.written(folder, "INSERT INTO rx (a) VALUES ('".getBytes(StandardCharsets.US_ASCII));
        try (RandomAccessFile file = new RandomAccessFile(dump.toFile(), "rw")) {
            file.setLength((1L << 30) + 1); // zeros that take no place on the disk
        }

        assertThatThrownBy(() -> new DumpFile(dump).read(new DumpRows())).hasMessageContaining("larger than 1 GiB");
    }

    @Test
    void aLongStringIsCutAndDoesNotEndTheRow() throws Exception {
        DumpRows read = read("INSERT INTO rx (a, b) VALUES ('" + "x\\n".repeat(1_000_000) + "', 'y');");

        assertThat(read.column("a").getFirst()).hasSize(DumpTokens.TEXT_BYTES_MAX);
        assertThat(read.column("b")).containsExactly("y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO rx (a) VALUES (1),(2",
                "INSERT INTO rx (a) VALUES (1),",
                "INSERT INTO rx (a) VALUES (1),('x",
                "INSERT INTO rx (a) VALUES (1),('x\\",
                "INSERT INTO rx (a) VALUES (1),;",
                "INSERT INTO rx (a) VALUES (1); /* x",
                "INSERT INTO rx (a) VALUES (1); CREATE TABLE rx (a int",
            })
    void aDumpThatIsCutOffSaysSoAfterTheRowsBefore(String dump) {
        DumpRows rows = new DumpRows();
        DumpFile file = new DumpFile(DumpRows.written(folder, dump.getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> file.read(rows))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("in the middle");
        assertThat(rows.column("a")).containsExactly("1");
    }

    @Test
    void whatIsNoDumpHasNoRows() throws Exception {
        assertThat(read("").rows).isEmpty();
        assertThat(read("{\"a\": [1, 2]} * / \\ ) ( , ;; -").linkTables).isEmpty();
        assertThat(read("DELIMITER \nDELIMITER\n".repeat(50_000)).linkTables).isEmpty();
        assertThatThrownBy(() -> DumpRows.of(folder, "a".getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> new DumpFile(folder.resolve("none.sql")).read(new DumpRows()))
                .hasMessageContaining("none.sql: no such file");
        assertThatThrownBy(() -> new DumpFile(folder).read(new DumpRows())).hasMessageContaining("no such file");
    }
}
