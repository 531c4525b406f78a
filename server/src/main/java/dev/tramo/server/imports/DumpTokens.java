package dev.tramo.server.imports;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The words of an SQL dump as MariaDB and MySQL write it. Comments are left out, but not what stands in those that the servers
 * execute ({@code /*!40101 ... *}{@code /}). Memory does not grow with the dump, nor with a statement.
 */
final class DumpTokens {
    /** What a token is. */
    enum Kind {
        /** An unquoted word. */
        WORD,
        /** A name in backticks. */
        NAME,
        /** A string, its escapes resolved; in double quotes it may be a name. */
        TEXT,
        NUMBER,
        SYMBOL,
        STATEMENT_END,
        END
    }

    /** One token; the text of a string is cut at {@value #TEXT_BYTES_MAX} bytes. */
    record Token(Kind kind, String text) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean endsStatement() {
            return kind == Kind.STATEMENT_END || kind == Kind.END;
        }
    }

    /** Far more than any setting may have. */
    static final int TEXT_BYTES_MAX = 65_536;

    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final Token END_OF_STATEMENT = new Token(Kind.STATEMENT_END, "");
    private static final Token END_OF_FILE = new Token(Kind.END, "");
    /** What a server of this version or later would execute is written so that none does. */
    private static final int VERSION_OF_NONE = 999_999;

    private final ByteReader in;
    private Charset charset = StandardCharsets.UTF_8;
    private String delimiter = ";";
    private boolean atStatementStart = true;

    DumpTokens(InputStream in) {
        this.in = new ByteReader(in);
    }

    /** From now on strings are in this character set, by the server's name for it. */
    void useCharset(String name) throws ImportException {
        charset = switch (name.toLowerCase(Locale.ROOT)) {
            case "latin1" -> WESTERN;
            case "utf8", "utf8mb3", "utf8mb4", "ascii", "binary", "default" -> StandardCharsets.UTF_8;
            default ->
                throw new ImportException("SET NAMES " + RowReader.shown(name)
                        + ": allowed are utf8mb4, utf8, latin1, ascii and binary; export as utf8mb4");
        };
    }

    Token next() throws IOException {
        while (true) {
            skipBlanksAndComments();
            if (in.peek(0) < 0) {
                return END_OF_FILE;
            }
            if (in.accept(delimiter)) {
                atStatementStart = true;
                return END_OF_STATEMENT;
            }
            int c = in.peek(0);
            Token token = isWordByte(c) ? word() : quotedOrSymbol(c);
            if (!atStatementStart || !token.isWord("DELIMITER")) {
                atStatementStart = false;
                return token;
            }
            // A command to the client that reads the dump: around triggers and procedures statements end otherwise.
            String given = in.restOfLine().strip();
            delimiter = given.isEmpty() ? delimiter : given;
        }
    }

    private void skipBlanksAndComments() throws IOException {
        while (true) {
            int c = in.peek(0);
            if (c >= 0 && c <= ' ') {
                in.skip(1);
            } else if (c == '#' || (c == '-' && in.peek(1) == '-' && in.peek(2) <= ' ')) {
                in.restOfLine();
            } else if (c == '*' && in.peek(1) == '/') {
                in.skip(2); // the end of a comment that servers execute
            } else if (c == '/' && in.peek(1) == '*') {
                skipCommentOrItsHead();
            } else {
                return;
            }
        }
    }

    private void skipCommentOrItsHead() throws IOException {
        int head = in.peek(2) == 'M' && in.peek(3) == '!' ? 4 : 3;
        boolean executed = in.peek(head - 1) == '!';
        in.skip(executed ? head : 2);
        int version = 0;
        for (int digits = 0; executed && digits < 6 && isDigit(in.peek(0)); digits++) {
            version = version * 10 + in.read() - '0';
        }
        if (!executed || version >= VERSION_OF_NONE) {
            while (!in.accept("*/")) {
                in.read();
            }
        }
    }

    private Token word() throws IOException {
        StringBuilder run = new StringBuilder();
        boolean number = isDigit(in.peek(0));
        while (isWordByte(in.peek(0)) || (number && isPartOfNumber(in.peek(0), run))) {
            if (in.isAt(delimiter) || run.length() >= TEXT_BYTES_MAX) {
                break;
            }
            run.append((char) in.read());
        }
        String text = run.toString();
        if (in.peek(0) == '\'' && text.length() == 1) {
            switch (text) {
                case "x", "X" -> {
                    return new Token(Kind.TEXT, fromHex(string('\'', Kind.TEXT).text()));
                }
                case "b", "B" -> {
                    return new Token(
                            Kind.NUMBER, fromBits(string('\'', Kind.TEXT).text()));
                }
                case "n", "N" -> {
                    return string('\'', Kind.TEXT);
                }
                default -> {}
            }
        }
        if (text.startsWith("0x")) {
            return new Token(Kind.TEXT, fromHex(text.substring(2)));
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Token(number ? Kind.NUMBER : Kind.WORD, decode(bytes));
    }

    private static boolean isPartOfNumber(int c, StringBuilder run) {
        char last = run.isEmpty() ? ' ' : run.charAt(run.length() - 1);
        return c == '.' || ((c == '-' || c == '+') && (last == 'e' || last == 'E'));
    }

    private Token quotedOrSymbol(int c) throws IOException {
        return switch (c) {
            case '\'', '"' -> string(c, Kind.TEXT);
            case '`' -> string(c, Kind.NAME);
            default -> new Token(Kind.SYMBOL, String.valueOf((char) in.read()));
        };
    }

    private Token string(int quote, Kind kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.skip(1);
        while (true) {
            in.readPlain(quote, bytes);
            int c = in.read();
            if (c == quote && in.peek(0) != quote) {
                return new Token(kind, decode(bytes.toByteArray()));
            }
            if (c == quote) {
                in.skip(1);
            } else if (c == '\\' && kind == Kind.TEXT) {
                c = escaped(bytes);
            }
            if (bytes.size() < TEXT_BYTES_MAX) {
                bytes.write(c);
            }
        }
    }

    /** What a backslash and the next character stand for. */
    private int escaped(ByteArrayOutputStream bytes) throws IOException {
        int c = in.read();
        return switch (c) {
            case '0' -> 0;
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> 26;
            case '%', '_' -> {
                bytes.write('\\'); // stays: it matters to LIKE
                yield c;
            }
            default -> c;
        };
    }

    private String fromHex(String digits) {
        if (digits.length() % 2 != 0 || !digits.matches("[0-9A-Fa-f]*")) {
            return digits;
        }
        return decode(HexFormat.of().parseHex(digits));
    }

    private static String fromBits(String digits) {
        return digits.matches("[01]{1,64}") ? new BigInteger(digits, 2).toString() : digits;
    }

    /** What claims to be UTF-8 and is not can only be what older tables were made of. */
    private String decode(byte[] bytes) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, WESTERN);
        }
    }

    private static boolean isWordByte(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || isDigit(c)
                || c == '_'
                || c == '$'
                || c == '@'
                || c >= 0x80;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Bytes with a look ahead. */
    private static final class ByteReader {
        private static final int AHEAD_MAX = 64;

        private final InputStream in;
        private final byte[] buffer = new byte[65_536];
        private int position;
        private int limit;

        ByteReader(InputStream in) {
            this.in = in;
        }

        /** The byte so many after the next one, or −1 after the end. */
        int peek(int ahead) throws IOException {
            while (position + ahead >= limit) {
                if (position > 0) {
                    System.arraycopy(buffer, position, buffer, 0, limit - position);
                    limit -= position;
                    position = 0;
                }
                int count = in.read(buffer, limit, buffer.length - limit);
                if (count < 0) {
                    return -1;
                }
                limit += count;
            }
            return buffer[position + ahead] & 0xff;
        }

        /** The next byte, which must be there. */
        int read() throws IOException {
            int c = peek(0);
            if (c < 0) {
                throw new EOFException("it ends in the middle of a statement");
            }
            position++;
            return c;
        }

        /** Reads on to the quote, a backslash or what is not looked at yet; keeps what there is room for. */
        void readPlain(int quote, ByteArrayOutputStream kept) throws IOException {
            int start = peek(0) < 0 ? limit : position;
            position = start;
            while (position < limit && buffer[position] != quote && buffer[position] != '\\') {
                position++;
            }
            kept.write(buffer, start, Math.clamp(TEXT_BYTES_MAX - kept.size(), 0, position - start));
        }

        void skip(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                read();
            }
        }

        boolean isAt(String expected) throws IOException {
            for (int i = 0; i < expected.length(); i++) {
                if (peek(i) != expected.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** Whether this comes next; then it is read. */
        boolean accept(String expected) throws IOException {
            boolean there = isAt(expected);
            if (there) {
                skip(expected.length());
            }
            return there;
        }

        /** Up to the line's end; of a long line its start. */
        String restOfLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = peek(0); c >= 0 && c != '\n'; c = peek(0)) {
                if (line.length() < AHEAD_MAX) {
                    line.append((char) c);
                }
                position++;
            }
            return line.toString();
        }
    }
}
