package dev.tramo.server.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a command line of {@code srt-live-transmit} or {@code ffmpeg}, or a pipe of them, as a route. */
public final class CommandReader {
    /** Characters of a command line. */
    public static final int LENGTH_MAX = 16_384;

    private static final String SRT_LIVE_TRANSMIT = "srt-live-transmit";
    private static final String FFMPEG = "ffmpeg";

    private CommandReader() {}

    /**
     * Reads a text.
     *
     * @throws CommandException saying what it should be
     */
    public static ReadCommand read(String text) throws CommandException {
        if (text.length() > LENGTH_MAX) {
            throw new CommandException(text.length() + " characters; allowed are at most " + LENGTH_MAX);
        }
        ShellLine line = ShellLine.of(text);
        String program = "";
        Findings found = new Findings();
        for (List<String> words : line.commands()) {
            int at = programAt(words);
            if (at >= 0) {
                program = program.isEmpty() ? name(words.get(at)) : program;
                List<String> arguments = words.subList(at + 1, words.size());
                if (name(words.get(at)).equals(FFMPEG)) {
                    new FfmpegCommand(found).read(arguments);
                } else {
                    new SrtLiveTransmitCommand(found).read(arguments);
                }
            }
        }
        if (program.isEmpty()) {
            throw new CommandException("no command line of srt-live-transmit or ffmpeg");
        }
        List<NotTaken> notTaken = new ArrayList<>(found.notTaken());
        notTaken.addAll(line.notTaken());
        return new ReadCommand(program, found.sources(), found.destinations(), notTaken);
    }

    /** Behind sudo, nice, a path and the like. */
    private static int programAt(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String name = name(words.get(i));
            if (name.equals(FFMPEG) || name.equals(SRT_LIVE_TRANSMIT)) {
                return i;
            }
        }
        return -1;
    }

    private static String name(String word) {
        String name = word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT);
        return name.endsWith(".exe") ? name.substring(0, name.length() - ".exe".length()) : name;
    }
}
