package dev.tramo.mpegts.analysis;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** Texts of DVB tables: ETSI EN 300 468, annex A. */
final class DvbText {
    /** Of the first byte: below, it tells the table of characters. */
    private static final int FIRST_CHARACTER = 0x20;

    private static final int UTF_8 = 0x15;
    private static final int UCS_2 = 0x11;
    private static final int BY_NUMBER = 0x10;
    private static final int PART_5 = 0x01;
    private static final int PART_15 = 0x0B;
    /** ISO/IEC 6937: a byte 0xC1 to 0xCF puts this accent on the letter that follows. */
    private static final String ACCENTS =
            "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030A\u0327\u0332\u030B\u0328\u030C";

    private DvbText() {}

    /** A text without its control characters. */
    static String read(byte[] b, int from, int to) {
        if (from >= to) {
            return "";
        }
        int first = b[from] & 0xFF;
        if (first >= FIRST_CHARACTER) {
            return printable(latin(b, from, to));
        }
        if (first == BY_NUMBER && from + 3 <= to) {
            return printable(decode("ISO-8859-" + (b[from + 2] & 0xFF), b, from + 3, to));
        }
        if (first >= PART_5 && first <= PART_15) {
            return printable(decode("ISO-8859-" + (first + 4), b, from + 1, to));
        }
        Charset charset = first == UCS_2
                ? StandardCharsets.UTF_16BE
                : first == UTF_8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return printable(new String(b, from + 1, to - from - 1, charset));
    }

    private static String decode(String name, byte[] b, int from, int to) {
        Charset charset = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
        return new String(b, from, to - from, charset);
    }

    private static String latin(byte[] b, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < to; at++) {
            int c = b[at] & 0xFF;
            if (c > 0xC0 && c <= 0xC0 + ACCENTS.length() && at + 1 < to) {
                at++;
                text.append((char) (b[at] & 0xFF)).append(ACCENTS.charAt(c - 0xC1));
            } else {
                text.append((char) c);
            }
        }
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "").strip();
    }
}
