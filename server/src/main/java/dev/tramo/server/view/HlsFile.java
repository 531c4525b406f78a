package dev.tramo.server.view;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file beside a master playlist, by its name.
 *
 * @param kind what it is
 * @param rendition "video" or "audio"
 * @param number 0 of a playlist
 */
record HlsFile(Kind kind, String rendition, long number) {
    private static final Pattern NAME = Pattern.compile(
            "(?<rendition>video|audio)(?:(?<kind>-init-|-part-|-)(?<number>[0-9]{1,15}))?\\.(?<type>m3u8|mp4|m4s)");

    /** What there is. */
    enum Kind {
        PLAYLIST,
        INITIALIZATION,
        SEGMENT,
        PART
    }

    /** The file of that name; empty if there is none of that form. */
    static Optional<HlsFile> of(String name) {
        Matcher file = NAME.matcher(name);
        if (!file.matches()) {
            return Optional.empty();
        }
        String type = file.group("type");
        Kind kind = switch (file.group("kind")) {
            case "-init-" -> Kind.INITIALIZATION;
            case "-part-" -> Kind.PART;
            case "-" -> Kind.SEGMENT;
            case null, default -> Kind.PLAYLIST;
        };
        String expected = switch (kind) {
            case PLAYLIST -> "m3u8";
            case INITIALIZATION -> "mp4";
            case SEGMENT, PART -> "m4s";
        };
        String number = file.group("number");
        return type.equals(expected)
                ? Optional.of(new HlsFile(kind, file.group("rendition"), number == null ? 0 : Long.parseLong(number)))
                : Optional.empty();
    }
}
