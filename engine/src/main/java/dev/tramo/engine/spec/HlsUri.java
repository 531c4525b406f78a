package dev.tramo.engine.spec;

import dev.tramo.mpegts.hls.HlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes {@code hls:?segment=2000&part=500&window=12000&access=public}; every option may be left out. */
final class HlsUri {
    private static final Pattern FORM = Pattern.compile("hls:(?:\\?(?<query>.*))?", Pattern.CASE_INSENSITIVE);
    private static final String SEGMENT = "segment";
    private static final String PART = "part";
    private static final String WINDOW = "window";
    private static final String ACCESS = "access";

    private HlsUri() {}

    static boolean isHls(String uri) {
        return uri.regionMatches(true, 0, "hls:", 0, 4);
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static HlsSpec parse(String uri) {
        Matcher form = FORM.matcher(uri);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"" + EndpointUri.shown(uri)
                            + "\": allowed is hls: with options, as in hls:?access=public; the server's address is that of the API");
        }
        UriOptions options = UriOptions.ofQuery(form.group("query"));
        int segment = options.millis(SEGMENT, HlsSettings.SEGMENT_MILLIS_DEFAULT);
        int part = options.millis(PART, Math.min(HlsSettings.PART_MILLIS_DEFAULT, segment / 2));
        int window = options.millis(WINDOW, HlsSettings.windowMillisDefault(segment));
        HlsSpec.Access access = options.taken(ACCESS).map(HlsUri::access).orElse(HlsSpec.Access.TOKEN);
        options.refuseOthers(SEGMENT + ", " + PART + ", " + WINDOW + " and " + ACCESS);
        return new HlsSpec(new HlsSettings(segment, part, window, HlsSettings.BYTES_MAX_DEFAULT), access);
    }

    private static HlsSpec.Access access(String value) {
        return switch (value) {
            case "token" -> HlsSpec.Access.TOKEN;
            case "public" -> HlsSpec.Access.PUBLIC;
            default ->
                throw new IllegalArgumentException(
                        ACCESS + ": \"" + EndpointUri.shown(value) + "\"; allowed are token and public");
        };
    }

    static String write(HlsSpec spec) {
        HlsSettings settings = spec.settings();
        List<String> options = new ArrayList<>();
        if (settings.segmentMillis() != HlsSettings.SEGMENT_MILLIS_DEFAULT) {
            options.add(SEGMENT + "=" + settings.segmentMillis());
        }
        if (settings.partMillis() != Math.min(HlsSettings.PART_MILLIS_DEFAULT, settings.segmentMillis() / 2)) {
            options.add(PART + "=" + settings.partMillis());
        }
        if (settings.windowMillis() != HlsSettings.windowMillisDefault(settings.segmentMillis())) {
            options.add(WINDOW + "=" + settings.windowMillis());
        }
        if (spec.access() != HlsSpec.Access.TOKEN) {
            options.add(ACCESS + "=" + spec.access().name().toLowerCase(Locale.ROOT));
        }
        return "hls:" + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }
}
