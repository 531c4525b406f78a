package dev.tramo.engine.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes {@code file:?format=ts&segment=600&size=2048&quota=0&keep=0} of a destination, of which every option may be left out,
 * and {@code file:slate.ts?loop=true} of a source.
 */
final class FileUri {
    private static final Pattern FORM =
            Pattern.compile("file:(?<path>[^?]*)(?:\\?(?<query>.*))?", Pattern.CASE_INSENSITIVE);
    private static final String TRUE = "true";

    private FileUri() {}

    static boolean isFile(String uri) {
        return uri.regionMatches(true, 0, "file:", 0, 5);
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static FileSourceSpec source(String uri) {
        Matcher form = form(uri);
        UriOptions options = UriOptions.ofQuery(form.group("query"));
        boolean loops = options.taken(EndpointOptions.LOOP.name())
                .map(EndpointOptions.LOOP::choice)
                .filter(TRUE::equals)
                .isPresent();
        options.refuseOthers(EndpointOptions.LOOP.name());
        return new FileSourceSpec(form.group("path"), loops);
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static FileSpec destination(String uri) {
        Matcher form = form(uri);
        if (!form.group("path").isEmpty()) {
            throw new IllegalArgumentException("file: \"" + EndpointUri.shown(form.group("path"))
                    + "\"; a destination names no file: allowed is file: with options, as in file:?segment=600&keep=72;"
                    + " the server makes files in its folder of recordings");
        }
        UriOptions options = UriOptions.ofQuery(form.group("query"));
        FileSpec.Format format = options.taken(EndpointOptions.FORMAT.name())
                .map(EndpointOptions.FORMAT::choice)
                .map(word -> FileSpec.Format.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(FileSpec.Format.AUTO);
        long segment = options.number(EndpointOptions.FILE_SEGMENT, FileSpec.SEGMENT_SECONDS_DEFAULT);
        int size = (int) options.number(EndpointOptions.FILE_SIZE, FileSpec.SIZE_MIB_DEFAULT);
        int quota = (int) options.number(EndpointOptions.QUOTA, 0);
        long keep = options.number(EndpointOptions.KEEP, 0);
        options.refuseOthers("format, segment, size, quota and keep");
        return new FileSpec(format, Duration.ofSeconds(segment), size, quota, Duration.ofHours(keep));
    }

    private static Matcher form(String uri) {
        Matcher form = FORM.matcher(uri);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + EndpointUri.shown(uri)
                    + "\"; allowed are file: with options for a destination, and file:name.ts for a source");
        }
        return form;
    }

    static String write(FileSourceSpec source) {
        return "file:" + source.path() + (source.loops() ? "?" + EndpointOptions.LOOP.name() + "=" + TRUE : "");
    }

    static String write(FileSpec spec) {
        List<String> options = new ArrayList<>();
        if (spec.format() != FileSpec.Format.AUTO) {
            options.add("format=" + spec.format().word());
        }
        add(options, EndpointOptions.FILE_SEGMENT, spec.segment().toSeconds(), FileSpec.SEGMENT_SECONDS_DEFAULT);
        add(options, EndpointOptions.FILE_SIZE, spec.segmentMib(), FileSpec.SIZE_MIB_DEFAULT);
        add(options, EndpointOptions.QUOTA, spec.quotaMib(), 0);
        add(options, EndpointOptions.KEEP, spec.keep().toHours(), 0);
        return "file:" + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }

    private static void add(List<String> options, UriOption option, long value, long usual) {
        if (value != usual) {
            options.add(option.name() + "=" + value);
        }
    }
}
