package dev.tramo.engine.spec;

import java.util.regex.Pattern;

/**
 * A source that plays a file of the folder of recordings at its own pace.
 *
 * @param path within that folder: names of letters, digits and . _ - %, with / between, which do not begin with a dot; the last ends
 *     with {@code .ts}
 * @param loops whether it begins again at its end, and goes on for ever
 */
public record FileSourceSpec(String path, boolean loops) implements SourceSpec {
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,127}(/[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,127}){0,3}");

    /** Checks the path. */
    public FileSourceSpec {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("file: \"" + EndpointUri.shown(path)
                    + "\"; allowed is a path within the folder of recordings, as in file:slate.ts: names of letters, digits"
                    + " and . _ - %, which do not begin with a dot");
        }
        if (!path.endsWith(FileSpec.Format.TS.suffix())) {
            throw new IllegalArgumentException("file: \"" + EndpointUri.shown(path)
                    + "\"; allowed are transport streams, whose names end with .ts");
        }
    }

    @Override
    public Form form() {
        return Form.DATAGRAMS;
    }
}
