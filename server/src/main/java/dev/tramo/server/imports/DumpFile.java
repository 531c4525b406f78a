package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkKind;
import dev.tramo.server.imports.DumpTokens.Kind;
import dev.tramo.server.imports.DumpTokens.Token;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An SQL dump as mysqldump, mariadb-dump and phpMyAdmin write it, plain or compressed by gzip. Of its statements CREATE TABLE,
 * INSERT, REPLACE and SET NAMES count.
 */
public final class DumpFile implements LinkSource {
    private static final long BYTES_MAX = 1L << 30;
    /** As the older server has it. */
    private static final int COLUMNS_MAX = 4_096;

    private static final Set<String> BEFORE_TABLE =
            Set.of("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "IF", "NOT", "EXISTS");
    private static final Set<String> BEFORE_WORD_TABLE = Set.of("OR", "REPLACE", "TEMPORARY");
    private static final Set<String> NO_COLUMN = Set.of(
            "PRIMARY", "KEY", "INDEX", "UNIQUE", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK", "PERIOD");

    private final Path file;

    /** Nothing is opened yet. */
    public DumpFile(Path file) {
        this.file = file;
    }

    @Override
    public void read(Rows rows) throws ImportException {
        try (InputStream bytes = open()) {
            new Statements(new DumpTokens(bytes), rows).read();
        } catch (IOException e) {
            throw new ImportException("cannot read " + file + " to its end: " + e.getMessage());
        }
    }

    /** Decompressed, and without the mark that some editors put before UTF-8. */
    private InputStream open() throws IOException, ImportException {
        if (!Files.isRegularFile(file)) {
            throw new ImportException(file + ": no such file");
        }
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        if (startsWith(bytes, 0x1f, 0x8b)) {
            bytes = new BufferedInputStream(new GZIPInputStream(bytes));
        }
        bytes = new BufferedInputStream(new Limited(bytes));
        if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
            bytes.close();
            throw new ImportException(file + ": UTF-16 is not read; save it as UTF-8");
        }
        if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
            bytes.skipNBytes(3);
        }
        return bytes;
    }

    private static boolean startsWith(InputStream bytes, int... expected) throws IOException {
        bytes.mark(expected.length);
        boolean same = true;
        for (int value : expected) {
            same &= bytes.read() == value;
        }
        bytes.reset();
        return same;
    }

    /** Ends what would never end. */
    private static final class Limited extends FilterInputStream {
        private long count;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            if (count > BYTES_MAX) {
                throw new IOException("larger than 1 GiB");
            }
            return read;
        }
    }

    /** Reads statements, one token ahead. */
    private static final class Statements {
        private final DumpTokens tokens;
        private final Rows rows;
        /** By table, as CREATE TABLE has them. */
        private final Map<LinkKind, List<String>> columnsCreated = new HashMap<>();

        private Token now = new Token(Kind.STATEMENT_END, "");

        Statements(DumpTokens tokens, Rows rows) {
            this.tokens = tokens;
            this.rows = rows;
        }

        void read() throws IOException, ImportException {
            for (advance(); now.kind() != Kind.END; advance()) {
                if (acceptWord("INSERT") || acceptWord("REPLACE")) {
                    insert();
                } else if (acceptWord("CREATE")) {
                    create();
                } else if (acceptWord("SET") && acceptWord("NAMES")) {
                    tokens.useCharset(now.text());
                }
                while (!now.endsStatement()) {
                    advance();
                }
                if (now.kind() == Kind.END) {
                    return;
                }
            }
        }

        private void create() throws IOException, ImportException {
            skipWords(BEFORE_WORD_TABLE);
            if (!acceptWord("TABLE")) {
                return;
            }
            skipWords(BEFORE_TABLE);
            Optional<LinkKind> kind = linkTable(name());
            if (kind.isPresent() && accept("(")) {
                columnsCreated.put(kind.get(), columnDefinitions());
            }
        }

        private List<String> columnDefinitions() throws IOException, ImportException {
            List<String> columns = new ArrayList<>();
            do {
                boolean isColumn = now.kind() != Kind.WORD
                        || !NO_COLUMN.contains(now.text().toUpperCase(Locale.ROOT));
                if (isColumn) {
                    requireRoom(columns);
                    columns.add(now.text());
                }
                skipToComma();
            } while (accept(","));
            return columns;
        }

        private void insert() throws IOException, ImportException {
            skipWords(BEFORE_TABLE);
            Optional<LinkKind> kind = linkTable(name());
            if (kind.isEmpty()) {
                return;
            }
            List<String> columns = columnsCreated.getOrDefault(kind.get(), List.of());
            if (accept("(")) {
                columns = new ArrayList<>();
                do {
                    requireRoom(columns);
                    columns.add(name());
                } while (accept(","));
                expect(")");
            }
            if (!acceptWord("VALUES") && !acceptWord("VALUE")) {
                rows.unreadable(kind.get(), "an INSERT without VALUES");
                return;
            }
            do {
                acceptWord("ROW");
                row(kind.get(), columns);
            } while (accept(","));
        }

        private void row(LinkKind kind, List<String> columns) throws IOException, ImportException {
            List<@Nullable String> values = new ArrayList<>();
            boolean plain = true;
            expect("(");
            do {
                requireRoom(values);
                values.add(value());
                plain &= now.is(",") || now.is(")");
                skipToComma();
            } while (accept(","));
            expect(")");
            if (columns.isEmpty()) {
                rows.unreadable(kind, "neither CREATE TABLE nor the INSERT names the columns");
            } else if (!plain) {
                rows.unreadable(kind, "an expression in place of a value");
            } else if (values.size() != columns.size()) {
                rows.unreadable(kind, values.size() + " values for " + columns.size() + " columns");
            } else {
                rows.row(kind, columns, values);
            }
        }

        /** One value. What is more than a value is left where it is. */
        private @Nullable String value() throws IOException {
            boolean negative = now.is("-");
            if (negative || now.is("+")) {
                advance();
                return number(negative ? "-" : "");
            }
            if (acceptWord("NULL") || acceptWord("DEFAULT")) {
                return null;
            }
            if (acceptWord("TRUE")) {
                return "1";
            }
            if (acceptWord("FALSE")) {
                return "0";
            }
            if (now.kind() == Kind.WORD && now.text().startsWith("_")) {
                advance(); // the character set of the string that follows
            }
            if (now.kind() != Kind.TEXT) {
                return number("");
            }
            StringBuilder text = new StringBuilder();
            for (; now.kind() == Kind.TEXT; advance()) {
                if (text.length() < DumpTokens.TEXT_BYTES_MAX) {
                    text.append(now.text());
                }
            }
            return text.toString();
        }

        private @Nullable String number(String sign) throws IOException {
            if (now.kind() != Kind.NUMBER) {
                return null;
            }
            String number = sign + now.text();
            advance();
            return number;
        }

        /** To the next comma or closing parenthesis that belongs to this list. */
        private void skipToComma() throws IOException, ImportException {
            for (int depth = 0; depth > 0 || !(now.is(",") || now.is(")")); advance()) {
                if (now.endsStatement()) {
                    throw unfinished();
                }
                depth += now.is("(") ? 1 : now.is(")") ? -1 : 0;
            }
        }

        /** A name, of which the part after the last dot counts. */
        private String name() throws IOException {
            String name;
            do {
                name = now.text();
                advance();
            } while (accept("."));
            return name;
        }

        private Optional<LinkKind> linkTable(String name) {
            Optional<LinkKind> kind = LinkSource.kindOf(name);
            kind.ifPresentOrElse(rows::linkTable, () -> rows.otherTable(name));
            return kind;
        }

        private static void requireRoom(List<?> list) throws ImportException {
            if (list.size() == COLUMNS_MAX) {
                throw new ImportException("a table or a row with more than " + COLUMNS_MAX + " columns");
            }
        }

        private void skipWords(Set<String> words) throws IOException {
            while (now.kind() == Kind.WORD && words.contains(now.text().toUpperCase(Locale.ROOT))) {
                advance();
            }
        }

        private boolean acceptWord(String word) throws IOException {
            boolean there = now.isWord(word);
            if (there) {
                advance();
            }
            return there;
        }

        private boolean accept(String symbol) throws IOException {
            boolean there = now.is(symbol);
            if (there) {
                advance();
            }
            return there;
        }

        private void expect(String symbol) throws IOException, ImportException {
            if (!accept(symbol)) {
                throw unfinished();
            }
        }

        private ImportException unfinished() {
            return now.endsStatement()
                    ? new ImportException("the dump ends, or a statement does, in the middle of a row")
                    : new ImportException("the dump has a statement that is no SQL of MariaDB's");
        }

        private void advance() throws IOException {
            now = tokens.next();
        }
    }
}
