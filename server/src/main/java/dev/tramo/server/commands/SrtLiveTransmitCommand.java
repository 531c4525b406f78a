package dev.tramo.server.commands;

import dev.tramo.server.commands.CommandUri.Program;
import dev.tramo.server.commands.NotTaken.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code srt-live-transmit [options] <input-uri> <output-uri>}; options may stand behind, and take their value with a colon or a blank. */
final class SrtLiveTransmitCommand {
    private static final Set<String> FLAGS = Set.of(
            "a:no",
            "auto:no",
            "f",
            "fullstats",
            "h",
            "help",
            "q",
            "quiet",
            "srctime",
            "v",
            "verbose",
            "version",
            "lfa");
    private static final Set<String> TIMES = Set.of("t", "timeout", "to", "tm", "timeout-mode");
    private static final Set<String> OTHERS = Set.of(
            "a",
            "auto",
            "b",
            "buffering",
            "c",
            "chunk",
            "s",
            "stats",
            "stats-report-frequency",
            "r",
            "bwreport",
            "pf",
            "statspf",
            "ll",
            "loglevel",
            "logfa",
            "logfile",
            "bwr",
            "statsout",
            "i",
            "buffers",
            "d");

    private final Findings found;

    SrtLiveTransmitCommand(Findings found) {
        this.found = found;
    }

    void read(List<String> arguments) {
        List<String> uris = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!word.startsWith("-") || word.equals("-")) {
                uris.add(word);
                continue;
            }
            String name = word.replaceFirst("^--?", "").split(":", 2)[0];
            boolean hasValue = word.indexOf(':') < 0
                    && !FLAGS.contains(name)
                    && (TIMES.contains(name) || OTHERS.contains(name))
                    && i + 1 < arguments.size()
                    && !arguments.get(i + 1).contains("://");
            String part = hasValue ? word + " " + arguments.get(++i) : word;
            found.notTaken(part, TIMES.contains(name) ? Reason.TIME : known(name) ? Reason.UNNEEDED : Reason.UNKNOWN);
        }
        CommandUri uri = new CommandUri(Program.SRT_LIVE_TRANSMIT, found);
        if (!uris.isEmpty()) {
            found.source(uri.source(uris.getFirst(), Map.of()));
        }
        for (String output : uris.subList(Math.min(1, uris.size()), uris.size())) {
            found.destination(uri.destination(output, Map.of()));
        }
    }

    private static boolean known(String name) {
        return FLAGS.contains(name) || OTHERS.contains(name);
    }
}
