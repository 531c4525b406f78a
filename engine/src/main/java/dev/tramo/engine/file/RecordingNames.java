package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Names of folders and files of recordings: {@code <route>/<destination>/20260102T120405.678Z.ts}. */
final class RecordingNames {
    /** Behind the name of a file that is being written. */
    static final String OPEN = ".part";
    /** Behind the name of a recording: its index. */
    static final String INDEX = ".idx";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 20;

    private RecordingNames() {}

    static String file(Instant began, FileSpec.Format format) {
        return TIME.format(began) + format.suffix();
    }

    /** When a recording began, by its name; empty if it is no name of a recording. */
    static Optional<Instant> began(String name) {
        int suffix = FileSpec.Format.ofFile(name)
                .map(format -> format.suffix().length())
                .orElse(-1);
        if (suffix < 0 || name.length() != TIME_LENGTH + suffix) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.from(TIME.parse(name.substring(0, TIME_LENGTH))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An ID as a folder's name: what is neither letter nor digit nor one of . _ - is written with %, and a dot at the beginning. */
    static String folder(String id) {
        StringBuilder name = new StringBuilder();
        for (byte one : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xFF);
            boolean isPlain = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || (c == '.' && !name.isEmpty());
            if (isPlain) {
                name.append(c);
            } else {
                name.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return name.toString();
    }

    /** The ID whose folder it is; empty if it is none of ours. */
    static Optional<String> id(String folder) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < folder.length(); i++) {
            char c = folder.charAt(i);
            if (c != '%') {
                bytes.append(c);
            } else if (i + 2 < folder.length()
                    && Character.digit(folder.charAt(i + 1), 16) >= 0
                    && Character.digit(folder.charAt(i + 2), 16) >= 0) {
                bytes.append((char) Integer.parseInt(folder.substring(i + 1, i + 3), 16));
                i += 2;
            }
        }
        String id = new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return folder(id).equals(folder) && !id.isEmpty() ? Optional.of(id) : Optional.empty();
    }
}
