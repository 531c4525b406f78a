package dev.tramo.server.commands;

import dev.tramo.server.commands.CommandUri.Program;
import dev.tramo.server.commands.NotTaken.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ffmpeg [options] -i input [options] output ...}: options stand before the input or output that they are of. Almost all take a
 * value.
 */
final class FfmpegCommand {
    private static final Set<String> FLAGS = Set.of(
            "y",
            "n",
            "re",
            "stdin",
            "nostdin",
            "hide_banner",
            "stats",
            "nostats",
            "vn",
            "an",
            "sn",
            "dn",
            "shortest",
            "copyts",
            "start_at_zero",
            "copyinkf",
            "version",
            "h",
            "accurate_seek",
            "noaccurate_seek",
            "bitexact",
            "benchmark",
            "ignore_unknown",
            "xerror",
            "report",
            "autorotate",
            "noautorotate",
            "fix_sub_duration");

    /** What has no counterpart, and needs none. */
    private static final Set<String> UNNEEDED = Set.of(
            "y",
            "n",
            "re",
            "readrate",
            "stdin",
            "nostdin",
            "hide_banner",
            "stats",
            "nostats",
            "loglevel",
            "v",
            "report",
            "stream_loop",
            "fflags",
            "flags",
            "threads",
            "thread_queue_size",
            "probesize",
            "analyzeduration",
            "copyts",
            "start_at_zero",
            "copyinkf",
            "max_delay",
            "muxdelay",
            "muxpreload",
            "flush_packets",
            "avioflags",
            "rtbufsize",
            "use_wallclock_as_timestamps",
            "progress",
            "xerror",
            "max_muxing_queue_size",
            "flvflags",
            "mpegts_flags",
            "pcr_period",
            "bsf",
            "reconnect",
            "rw_timeout",
            "err_detect",
            "bitexact",
            "shortest",
            "benchmark",
            "ignore_unknown",
            "mpegts_service_id",
            "mpegts_transport_stream_id",
            "metadata",
            "rtmp_live",
            "rtmp_buffer",
            "avoid_negative_ts",
            "vsync",
            "fps_mode",
            "async",
            "stats_period",
            "nal-hrd",
            "accurate_seek");

    private static final Set<String> STREAMS = Set.of("map", "map_metadata", "vn", "an", "sn", "dn");
    private static final Set<String> TIMES = Set.of("t", "to", "ss", "sseof", "itsoffset", "fs", "frames", "timelimit");
    private static final Set<String> CODECS = Set.of("c", "codec", "vcodec", "acodec", "scodec");
    private static final Set<String> FORMATS = Set.of("mpegts", "flv", "tee");
    private static final Pattern TEE_SLAVE = Pattern.compile("(?:\\[([^\\]]*)])?(.*)");

    private final Findings found;
    private final CommandUri uris;
    /** Options since the last input or output, without what is behind a colon. */
    private final Map<String, String> options = new LinkedHashMap<>();

    FfmpegCommand(Findings found) {
        this.found = found;
        this.uris = new CommandUri(Program.FFMPEG, found);
    }

    void read(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            String name = word.startsWith("-") && word.length() > 1 ? word.replaceFirst("^--?", "") : "";
            if (name.isEmpty()) {
                output(word);
            } else if (FLAGS.contains(name) || i + 1 == arguments.size()) {
                option(name, "");
            } else if (name.equals("i")) {
                input(arguments.get(++i));
            } else {
                option(name, arguments.get(++i));
            }
        }
        options.forEach((name, value) -> tell(name, value));
    }

    private void option(String name, String value) {
        options.put(name, value);
    }

    private void input(String url) {
        Map<String, String> own = ofProtocol(url);
        found.source(uris.source(url, own));
    }

    private void output(String url) {
        if (options.getOrDefault("f", "").equals("tee")) {
            ofProtocol("");
            for (String slave : url.split("\\|", -1)) {
                Matcher parts = TEE_SLAVE.matcher(slave);
                if (parts.matches()) {
                    found.destination(uris.destination(parts.group(2), Map.of()));
                }
            }
            return;
        }
        Map<String, String> own = ofProtocol(url);
        found.destination(uris.destination(url, own));
    }

    /** The options that belong to a URL; the others are told, and all are done with. */
    private Map<String, String> ofProtocol(String url) {
        Map<String, String> own = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (uris.isOption(url, name)) {
                own.put(name, value);
            } else {
                tell(name, value);
            }
        });
        options.clear();
        return own;
    }

    private void tell(String name, String value) {
        String base = name.split(":", 2)[0];
        boolean isCopied = CODECS.contains(base) && value.equals("copy");
        boolean isFormat = base.equals("f") && FORMATS.contains(value);
        if (isCopied || isFormat) {
            return; // as a route does
        }
        String part = "-" + name + (value.isEmpty() ? "" : " " + value);
        found.notTaken(part, reason(base));
    }

    private static Reason reason(String base) {
        if (STREAMS.contains(base)) {
            return Reason.STREAMS;
        }
        if (TIMES.contains(base)) {
            return Reason.TIME;
        }
        if (UNNEEDED.contains(base)) {
            return Reason.UNNEEDED;
        }
        return base.equals("f") ? Reason.PROTOCOL : Reason.ENCODING;
    }
}
