package dev.tramo.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last line of statistics that srt-live-transmit printed as JSON. */
record SltStatistics(String line) {
    static SltStatistics lastOf(PeerProcess slt) {
        return new SltStatistics(
                slt.lines().stream().filter(line -> line.startsWith("{\"sid\"")).reduce("", (earlier, later) -> later));
    }

    /** A number of the part {@code send}, {@code recv}, {@code link} or {@code window}; −1 if it has printed none. */
    double number(String part, String field) {
        Matcher found = Pattern.compile("\"" + part + "\":\\{[^}]*\"" + field + "\":([-0-9.e]+)")
                .matcher(line);
        return found.find() ? Double.parseDouble(found.group(1)) : -1;
    }
}
