package dev.tramo.server.commands;

import dev.tramo.engine.spec.EndpointOptions;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.UriOption;
import dev.tramo.server.commands.NotTaken.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes of a program's URL the URI of an endpoint: options have other names and units there. */
final class CommandUri {
    /** Whose URLs they are. */
    enum Program {
        SRT_LIVE_TRANSMIT,
        FFMPEG
    }

    private static final Pattern FORM =
            Pattern.compile("(?is)([a-z0-9+]+)://(\\[[^\\]]*]|[^:/?]*)(?::(\\d+))?(/[^?]*)?(?:\\?(.*))?");
    private static final Pattern RTMP_SERVER = Pattern.compile("(?is)rtmps?://([^/:]*)(:\\d+)?/([^?]*)(\\?.*)?");
    private static final Set<String> ANY_ADDRESS = Set.of("", "0.0.0.0", "[::]", "*");
    private static final String SRT = "srt";
    private static final String UDP = "udp";

    /** Names of ffmpeg's options, as libsrt and Tramo have them. */
    private static final Map<String, String> SRT_NAMES = Map.of(
            "srt_streamid", "streamid",
            "pkt_size", "payloadsize",
            "payload_size", "payloadsize",
            "ffs", "fc",
            "connect_timeout", "conntimeo",
            "enforced_encryption", "enforcedencryption",
            "send_buffer_size", "sndbuf",
            "recv_buffer_size", "rcvbuf",
            "type", "grouptype");

    /** What ffmpeg takes in microseconds. */
    private static final Set<String> FFMPEG_MICROS = Set.of("latency", "rcvlatency", "peerlatency", "snddropdelay");

    private static final Map<String, String> UDP_NAMES =
            Map.of("adapter", "interface", "localaddr", "interface", "sources", "source");
    /** Of any URL: what has no counterpart, and needs none. */
    private static final Set<String> UNNEEDED = Set.of(
            "blocking",
            "linger",
            "messageapi",
            "timeout",
            "listen_timeout",
            "rcvsyn",
            "sndsyn",
            "rcvtimeo",
            "sndtimeo",
            "tsbpd",
            "smoother",
            "fifo_size",
            "overrun_nonfatal",
            "buffer_size",
            "reuse",
            "reuseaddr",
            "bitrate",
            "burst_bits",
            "connect",
            "broadcast",
            "localport",
            "mcloop",
            "udp_sndbuf",
            "udp_rcvbuf",
            "live",
            "listen",
            "udplite_coverage",
            "dscp",
            "max_packet_size");

    private static final Set<String> SRT_OPTIONS = options(SRT);
    private static final Set<String> UDP_OPTIONS = options(UDP);

    private final Program program;
    private final Findings found;

    CommandUri(Program program, Findings found) {
        this.program = program;
        this.found = found;
    }

    private static Set<String> options(String protocol) {
        return EndpointOptions.all().stream()
                .filter(option -> option.protocol().equals(protocol))
                .map(UriOption::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether an option of the command line belongs to the URL that follows. */
    boolean isOption(String url, String name) {
        return switch (scheme(url)) {
            case SRT -> SRT_OPTIONS.contains(name) || SRT_NAMES.containsKey(name) || UNNEEDED.contains(name);
            case UDP ->
                UDP_OPTIONS.contains(name)
                        || UDP_NAMES.containsKey(name)
                        || name.equals("pkt_size")
                        || UNNEEDED.contains(name);
            case "rtmp", "rtmps" ->
                Set.of("listen", "rtmp_app", "rtmp_playpath").contains(name);
            default -> false;
        };
    }

    Optional<String> source(String url, Map<String, String> options) {
        boolean isListening = !options.getOrDefault("listen", "0").equals("0");
        return uri(url, options, true, isListening).filter(uri -> isRead(url, () -> EndpointUri.source("source", uri)));
    }

    Optional<String> destination(String url, Map<String, String> options) {
        return uri(url, options, false, false)
                .filter(uri -> isRead(url, () -> EndpointUri.destination("destination", uri)));
    }

    private static String scheme(String url) {
        int end = url.indexOf("://");
        return end < 0 ? "" : url.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** What is wrong with an endpoint's values is told by the form, at their fields; only other protocols are left out. */
    private boolean isRead(String url, Runnable reader) {
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            if (!Set.of(SRT, UDP, "rtmp", "rtmps").contains(scheme(url))) {
                found.notTaken(url, Reason.PROTOCOL);
                return false;
            }
        }
        return true;
    }

    private Optional<String> uri(String url, Map<String, String> options, boolean isSource, boolean isListening) {
        String scheme = scheme(url);
        if (scheme.startsWith("rtmp")) {
            return Optional.of(rtmp(url, options, isSource && isListening));
        }
        if (scheme.isEmpty() || scheme.equals("file") || scheme.equals("pipe")) {
            if (!url.equals("-") && !url.equals("file://con") && !url.startsWith("pipe:")) {
                found.notTaken(url, Reason.FILE);
            }
            return Optional.empty();
        }
        Matcher form = FORM.matcher(url);
        if (!form.matches() || !Set.of(SRT, UDP).contains(scheme)) {
            found.notTaken(url, Reason.PROTOCOL);
            return Optional.empty();
        }
        Map<String, String> all = new LinkedHashMap<>(query(form.group(5)));
        all.putAll(options);
        String port = form.group(3) == null ? "" : form.group(3);
        return Optional.of(
                scheme.equals(SRT) ? srt(form.group(2), port, all) : udp(form.group(2), port, all, isSource));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(
                    pair.substring(0, equals < 0 ? pair.length() : equals),
                    equals < 0 ? "1" : pair.substring(equals + 1));
        }
        return query;
    }

    private String srt(String host, String port, Map<String, String> given) {
        Map<String, String> query = new LinkedHashMap<>();
        boolean isGroup = given.containsKey("nodes");
        given.forEach((name, value) -> {
            String known = SRT_NAMES.getOrDefault(name, name).toLowerCase(Locale.ROOT);
            if (isGroup && known.equals("nodes")) {
                putNodes(query, value);
            } else if (SRT_OPTIONS.contains(known)) {
                query.put(known, unit(known, value));
            } else {
                found.notTaken(name + "=" + value, UNNEEDED.contains(name) ? Reason.UNNEEDED : Reason.UNKNOWN);
            }
        });
        boolean isListener = Set.of("listener", "server").contains(query.getOrDefault("mode", ""));
        String at = ANY_ADDRESS.contains(host) ? "" : host;
        if (isListener && at.isEmpty()) {
            query.remove("mode"); // what no host means
        }
        if (isGroup) {
            query.put("mode", "caller");
            query.remove("groupconnect");
        }
        String firstPort =
                query.getOrDefault("nodes", "").replaceFirst("(?s),.*", "").replaceFirst(".*:", "");
        return "srt://" + at + ":" + (port.isEmpty() ? firstPort : port) + text(query);
    }

    /** {@code host:port?weight=60,host:port}, as srt-live-transmit writes them. */
    private static void putNodes(Map<String, String> query, String value) {
        List<String> nodes = new ArrayList<>();
        List<String> weights = new ArrayList<>();
        for (String node : value.split(",", -1)) {
            String[] parts = node.split("\\?", 2);
            nodes.add(parts[0]);
            Map<String, String> own = query(parts.length > 1 ? parts[1] : "");
            weights.add(own.getOrDefault("weight", own.getOrDefault("w", "")));
        }
        query.put("nodes", String.join(",", nodes));
        if (weights.stream().noneMatch(String::isEmpty)) {
            query.put("weights", String.join(",", weights));
        }
    }

    private String unit(String name, String value) {
        if (program == Program.FFMPEG && FFMPEG_MICROS.contains(name) && value.matches("\\d{1,18}")) {
            return String.valueOf(Long.parseLong(value) / 1_000);
        }
        // Programs that decode nothing may send a % as it is.
        return value.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").replace(" ", "%20");
    }

    private String udp(String host, String port, Map<String, String> given, boolean isSource) {
        Map<String, String> query = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String known = UDP_NAMES.getOrDefault(name, name);
            boolean isOfRole = isSource ? !known.equals("ttl") : !known.equals("source");
            if (UDP_OPTIONS.contains(known) && isOfRole) {
                query.put(known, value);
            } else {
                boolean isUnneeded = UNNEEDED.contains(name) || name.equals("pkt_size");
                found.notTaken(name + "=" + value, isUnneeded ? Reason.UNNEEDED : Reason.UNKNOWN);
            }
        });
        String at = host.replaceFirst("^[^@]*@", "");
        String address = at.equalsIgnoreCase("localhost") ? "127.0.0.1" : at.isEmpty() && isSource ? "0.0.0.0" : at;
        return "udp://" + address + ":" + port + text(query);
    }

    private static String text(Map<String, String> query) {
        String text = query.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    private String rtmp(String url, Map<String, String> options, boolean isListening) {
        Matcher server = RTMP_SERVER.matcher(url);
        if (isListening && server.matches()) {
            String port = server.group(2) == null ? "" : server.group(2);
            return "rtmp://" + port + "/" + server.group(3);
        }
        StringBuilder kept = new StringBuilder();
        for (String part : url.split(" ", -1)) {
            boolean isDropped =
                    kept.indexOf(" playpath=") < 0 && part.matches("(live|timeout|buffer|swfUrl|pageUrl|tcUrl)=.*");
            if (isDropped) {
                found.notTaken(part, Reason.UNNEEDED);
            } else {
                kept.append(kept.isEmpty() ? "" : " ").append(part);
            }
        }
        if (options.containsKey("rtmp_app")) {
            kept.append(" app=").append(options.get("rtmp_app"));
        }
        if (options.containsKey("rtmp_playpath")) {
            kept.append(" playpath=").append(options.get("rtmp_playpath"));
        }
        return kept.toString();
    }
}
