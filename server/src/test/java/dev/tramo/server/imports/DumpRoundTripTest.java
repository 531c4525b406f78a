package dev.tramo.server.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of anything, written as dumps of any layout, are read back as they were. */
class DumpRoundTripTest {
    private static final int SEEDS = 1_000;
    private static final String CHARACTERS = "ab1ñ€😀 '\"`\\;,()-#/*!%_\n\r\t\0\b\u001a";

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            Writer writer = new Writer(new Random(seed));
            List<Map<String, String>> rows = writer.write();
            String dump = writer.dump.toString();
            DumpRows read = DumpRows.of(folder, dump);
            assertThat(read.unreadable).as("seed %d:%n%s", seed, dump).isEmpty();
            assertThat(read.rows).as("seed %d:%n%s", seed, dump).isEqualTo(rows);
        }
    }

    /** A small writer of dumps. */
    private static final class Writer {
        private final Random random;
        private final StringBuilder dump = new StringBuilder();

        Writer(Random random) {
            this.random = random;
        }

        List<Map<String, String>> write() {
            List<Map<String, String>> rows = new ArrayList<>();
            List<String> columns = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                columns.add("c" + i + text(3));
            }
            dump.append(one("", "\uFEFF", "SET NAMES utf8mb4;\n", "/*!40101 SET NAMES utf8 */;", "-- it's\n"));
            noise();
            create(columns);
            for (int statement = random.nextInt(4); statement > 0; statement--) {
                noise();
                rows.addAll(insert(columns));
            }
            noise();
            return rows;
        }

        private void create(List<String> columns) {
            dump.append(one("CREATE TABLE ", "create table if not exists ", "/*!50001 CREATE*/ /*!50001 TABLE*/ "))
                    .append(table())
                    .append(gap())
                    .append('(')
                    .append(columns.stream()
                            .map(c -> gap() + name(c) + one(" int(11)", " varchar(9) DEFAULT 'x,)'", " decimal(5,2)"))
                            .collect(Collectors.joining(",")))
                    .append(one("", ", PRIMARY KEY (a, b)", ",\nUNIQUE KEY `x` (`a`)", ", KEY k (a(3))"))
                    .append(')')
                    .append(one("", " ENGINE=InnoDB COMMENT='x;y'"))
                    .append(";\n");
        }

        private List<Map<String, String>> insert(List<String> columns) {
            boolean listed = random.nextBoolean();
            List<String> order = new ArrayList<>(columns);
            dump.append(one("INSERT INTO ", "INSERT IGNORE INTO ", "REPLACE INTO ", "insert\n into "))
                    .append(table())
                    .append(gap());
            if (listed) {
                Collections.shuffle(order, random);
                dump.append(order.stream().map(this::name).collect(Collectors.joining("," + gap(), "(", ")")));
            }
            dump.append(one(" VALUES", "\nvalues ", " VALUE"));
            List<Map<String, String>> rows = new ArrayList<>();
            do {
                dump.append(rows.isEmpty() ? "" : ",").append(gap()).append('(');
                rows.add(row(order));
                dump.append(')').append(gap());
            } while (random.nextInt(3) > 0);
            dump.append(";");
            return rows;
        }

        private Map<String, String> row(List<String> columns) {
            Map<String, String> row = new LinkedHashMap<>();
            for (String column : columns) {
                dump.append(row.isEmpty() ? "" : ",").append(gap());
                row.put(column, value());
                dump.append(gap());
            }
            return row;
        }

        private String value() {
            switch (random.nextInt(4)) {
                case 0 -> {
                    dump.append(one("NULL", "null", "DEFAULT"));
                    return null;
                }
                case 1 -> {
                    String number = one("", "-") + random.nextInt(1_000) + one("", ".0", ".25", "e-7");
                    dump.append(number);
                    return number;
                }
                default -> {
                    String text = text(12);
                    dump.append(one(
                            quoted(text),
                            quoted(text),
                            "_binary " + quoted(text),
                            "_utf8mb4" + quoted(text),
                            "x'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'"));
                    return text;
                }
            }
        }

        private String quoted(String text) {
            String quote = one("'", "'", "\"");
            StringBuilder quoted = new StringBuilder(quote);
            for (char c : text.toCharArray()) {
                String raw = String.valueOf(c);
                quoted.append(
                        switch (c) {
                            case '\\' -> "\\\\";
                            case '\'', '"' -> raw.equals(quote) ? one(raw + raw, "\\" + raw) : one(raw, "\\" + raw);
                            case '\n' -> one(raw, "\\n");
                            case '\r' -> one(raw, "\\r");
                            case '\t' -> one(raw, "\\t");
                            case '\0' -> one(raw, "\\0");
                            case '\u001a' -> one(raw, "\\Z");
                            default -> raw;
                        });
            }
            return quoted.append(quote).toString();
        }

        private String text(int lengthMax) {
            int[] all = CHARACTERS.codePoints().toArray();
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
                text.appendCodePoint(all[random.nextInt(all.length)]);
            }
            return text.toString();
        }

        private String name(String name) {
            return "`" + name.replace("`", "``") + "`";
        }

        private String table() {
            return one("rx", "`rx`", "RX", "`srt_db`.`Rx`", "srt.rx");
        }

        private String gap() {
            return one("", "", " ", "\n", "/* it's ; */", "-- x'y;\n", "# \"\n", "/*! */");
        }

        private void noise() {
            dump.append(one(
                    "",
                    "\n",
                    "LOCK TABLES `rx` WRITE;\n",
                    "INSERT INTO `users` VALUES (1,'x;\\'y'),(2,NOW());",
                    "DELIMITER //\nCREATE TRIGGER t BEGIN INSERT INTO rx VALUES (1); END//\nDELIMITER ;\n",
                    "/*!40000 ALTER TABLE `rx` DISABLE KEYS */;",
                    "CREATE TABLE `rx_old` (`a` int);",
                    "SET @x = \"a;b\";"));
        }

        private String one(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
