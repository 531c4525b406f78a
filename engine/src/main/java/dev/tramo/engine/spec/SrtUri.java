package dev.tramo.engine.spec;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an SRT endpoint as libsrt's tools take it: {@code srt://host:port?option=value&...}, options named as in libsrt. An
 * empty host means a listener. Options that make no sense for live streams are refused by name.
 */
public final class SrtUri {
    private static final Pattern FORM = Pattern.compile(
            "srt://(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)]|([A-Za-z0-9._-]*)):(\\d{1,5})/?(?:\\?(.*))?");
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");
    private static final int WEIGHT = 50;
    private static final String OPTIONS =
            "mode, latency, rcvlatency, peerlatency, maxlatency, tlpktdrop, passphrase, pbkeylen,"
                    + " enforcedencryption, kmrefreshrate, kmpreannounce, cryptomode, streamid, maxbw, inputbw, oheadbw, mss,"
                    + " payloadsize, fc, sndbuf, rcvbuf, peeridletimeo, conntimeo, snddropdelay, packetfilter, lossmaxttl,"
                    + " nakreport, retransmitalgo, recovery, minversion, ipttl, iptos, bindtodevice, adapter, bind, allow,"
                    + " maxcallers, groupconnect, grouptype, nodes, weights, adapters, transtype, congestion, tsbpdmode";

    private static final Set<String> KNOWN = Set.of(("enforced, " + OPTIONS).split(", "));

    private final String host;
    private final int port;
    private final Map<String, String> query;

    private SrtUri(String host, int port, Map<String, String> query) {
        this.host = host;
        this.port = port;
        this.query = query;
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException naming the option, its value and what is allowed; a passphrase is not repeated
     */
    public static SrtSpec parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "not an SRT URI; expected is srt://host:port?option=value&..., for a listener srt://:port?...");
        }
        String host = form.group(1) != null ? form.group(1) : form.group(2);
        SrtUri uri = new SrtUri(host, Integer.parseInt(form.group(3)), query(form.group(4)));
        SrtSpec spec = uri.spec();
        for (String left : uri.query.keySet()) {
            throw new IllegalArgumentException(
                    switch (left) {
                        case "allow", "maxcallers" -> left + ": only a listener has it";
                        case "grouptype", "weights", "adapters" -> left + ": only a caller with nodes has it";
                        default -> shortened(left) + ": unknown; known are " + OPTIONS;
                    });
        }
        return spec;
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        String previous = "";
        for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = pair.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
            if (previous.equals("passphrase") && !KNOWN.contains(key)) {
                // What was cut off is not repeated: it is a part of the secret.
                throw new IllegalArgumentException("passphrase: followed by no option; a & in it is written %26");
            }
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "query: part " + (query.size() + 1) + " is not of the form option=value");
            }
            previous = key;
            String value = decoded(pair.substring(equals + 1), key);
            if (query.put(key, value) != null) {
                throw new IllegalArgumentException(shortened(key) + ": given twice");
            }
        }
        return query;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    /** A plus sign is one, as in libsrt. */
    private static String decoded(String value, String key) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(shortened(key) + ": a % is not followed by two hexadecimal digits", e);
        }
    }

    private SrtSpec spec() {
        SrtMode mode = mode();
        SrtLocal local = local(mode);
        SrtOptions options = options();
        SrtAccess access = mode == SrtMode.LISTENER
                ? new SrtAccess(networks(), whole("maxcallers", 1, SrtAccess.CALLERS_MAX, 1))
                : SrtAccess.DEFAULT;
        return new SrtSpec(mode, mode == SrtMode.LISTENER ? "" : host, port, local, options, access, bonding(mode));
    }

    private Networks networks() {
        try {
            return new Networks(text("allow", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allow: " + e.getMessage(), e);
        }
    }

    private SrtMode mode() {
        return switch (text("mode", "")) {
            case "" -> host.isEmpty() ? SrtMode.LISTENER : SrtMode.CALLER;
            case "caller", "client" -> SrtMode.CALLER;
            case "listener", "server" -> SrtMode.LISTENER;
            case "rendezvous" -> SrtMode.RENDEZVOUS;
            case String other ->
                throw new IllegalArgumentException(
                        "mode: " + shortened(other) + "; allowed are caller, listener and rendezvous");
        };
    }

    /** A listener's host is its own address, as with libsrt; {@code adapter} says it for the others. */
    private SrtLocal local(SrtMode mode) {
        String bind = text("bind", "");
        String address = text("adapter", mode == SrtMode.LISTENER ? host : "");
        int localPort = 0;
        if (!bind.isEmpty()) {
            Matcher node = NODE.matcher(bind);
            if (!node.matches() || mode != SrtMode.CALLER) {
                throw new IllegalArgumentException(
                        "bind: " + shortened(bind) + "; allowed is address:port of a caller");
            }
            address = node.group(1) != null ? node.group(1) : node.group(2);
            localPort = node.group(3) == null ? 0 : Integer.parseInt(node.group(3));
        }
        return new SrtLocal(
                address, localPort, whole("ipttl", 0, 255, 0), whole("iptos", 0, 255, 0), text("bindtodevice", ""));
    }

    private SrtBonding bonding(SrtMode mode) {
        boolean connects = whole("groupconnect", 0, 1, 0) == 1;
        String nodes = text("nodes", "");
        if (nodes.isEmpty()) {
            if (connects && mode != SrtMode.LISTENER) {
                throw new IllegalArgumentException(
                        "groupconnect: 1 without nodes; a caller needs nodes=host:port,host:port");
            }
            return connects ? SrtBonding.ACCEPTING : SrtBonding.NONE;
        }
        GroupType type = word("grouptype", GroupType.class, GroupType.BACKUP);
        String[] weights = list("weights");
        String[] adapters = list("adapters");
        List<SrtBonding.Path> paths = new ArrayList<>();
        for (String text : nodes.split(",", -1)) {
            Matcher node = NODE.matcher(text.strip());
            if (!node.matches()) {
                throw new IllegalArgumentException("nodes: \"" + shortened(text) + "\"; allowed are host or host:port");
            }
            int i = paths.size();
            paths.add(new SrtBonding.Path(
                    node.group(1) != null ? node.group(1) : node.group(2),
                    node.group(3) == null ? port : Integer.parseInt(node.group(3)),
                    i < weights.length ? wholeOf("weights", weights[i], 0, SrtBonding.WEIGHT_MAX) : WEIGHT,
                    i < adapters.length ? adapters[i].strip() : ""));
        }
        return new SrtBonding(false, type, paths);
    }

    private String[] list(String key) {
        String text = text(key, "");
        return text.isEmpty() ? new String[0] : text.split(",", -1);
    }

    private SrtOptions options() {
        require("transtype", "live");
        require("congestion", "live");
        require("tsbpdmode", "1");
        boolean both = query.containsKey("latency");
        int latency = whole("latency", 0, SrtOptions.LATENCY_MILLIS_MAX, SrtOptions.DEFAULT.receiveLatencyMillis());
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = whole("rcvlatency", 0, SrtOptions.LATENCY_MILLIS_MAX, latency);
            o.peerLatencyMillis = whole("peerlatency", 0, SrtOptions.LATENCY_MILLIS_MAX, both ? latency : 0);
            o.latencyMillisMax = whole("maxlatency", 0, SrtOptions.LATENCY_MILLIS_MAX, o.latencyMillisMax);
            o.tooLatePacketDrop = flag("tlpktdrop", o.tooLatePacketDrop);
            o.encryption = encryption();
            o.bandwidth = bandwidth();
            o.streamId = text("streamid", "");
            o.mssBytes = whole("mss", SrtOptions.MSS_BYTES_MIN, SrtOptions.MSS_BYTES, o.mssBytes);
            o.payloadBytesMax = whole("payloadsize", 1, SrtOptions.PAYLOAD_BYTES_MAX, o.payloadBytesMax);
            o.flowWindowPackets = whole("fc", SrtOptions.PACKETS_MIN, SrtOptions.PACKETS_MAX, o.flowWindowPackets);
            o.sendBufferPackets = packets("sndbuf", o.mssBytes, o.sendBufferPackets);
            o.receiveBufferPackets = packets("rcvbuf", o.mssBytes, o.receiveBufferPackets);
            o.peerIdleMillis = whole("peeridletimeo", 1, Integer.MAX_VALUE, o.peerIdleMillis);
            o.connectTimeoutMillis = whole("conntimeo", 1, Integer.MAX_VALUE / 10, o.connectTimeoutMillis);
            o.sendDropDelayMillis = whole("snddropdelay", -1, Integer.MAX_VALUE / 2, 0);
            o.packetFilter = text("packetfilter", "");
            o.reorderTolerancePackets = whole("lossmaxttl", 0, SrtOptions.REORDER_TOLERANCE_PACKETS_MAX, 0);
            o.lossReports = flag("nakreport", true);
            o.recovery = recovery();
            o.peerVersionMin = version("minversion", o.peerVersionMin);
        });
    }

    private Encryption encryption() {
        String passphrase = text("passphrase", "");
        int keyBytes = whole("pbkeylen", 0, 32, 0);
        if (keyBytes % 8 != 0 || keyBytes == 8) {
            throw new IllegalArgumentException("pbkeylen: " + keyBytes + "; allowed are 0, 16, 24 and 32");
        }
        boolean enforced = flag("enforcedencryption", flag("enforced", true));
        long refresh = whole("kmrefreshrate", 0, Integer.MAX_VALUE, 0);
        long preAnnounce = whole("kmpreannounce", 0, Integer.MAX_VALUE, 0);
        Encryption.Mode mode = switch (whole("cryptomode", 0, 2, 0)) {
            case 1 -> Encryption.Mode.CTR;
            case 2 -> Encryption.Mode.GCM;
            default -> Encryption.Mode.AUTO;
        };
        Encryption encryption = Encryption.with(passphrase, keyBytes).by(mode);
        encryption = enforced ? encryption : encryption.notEnforced();
        if (refresh == 0 && preAnnounce == 0) {
            return encryption;
        }
        long every = refresh == 0 ? encryption.refreshPackets() : refresh;
        long before = preAnnounce == 0 ? Math.min(encryption.preAnnouncePackets(), (every - 1) / 2) : preAnnounce;
        if (every < 3 || before > (every - 1) / 2) {
            throw new IllegalArgumentException("kmrefreshrate: " + every + " with kmpreannounce " + before
                    + "; allowed are 3 and more, and for kmpreannounce at most (kmrefreshrate - 1) / 2");
        }
        return encryption.refreshedEvery(every, before);
    }

    private Bandwidth bandwidth() {
        long max = longOf("maxbw", -1, Long.MAX_VALUE / 1_000, -1);
        long input = longOf("inputbw", 0, Long.MAX_VALUE / 1_000, 0);
        int overhead = whole(
                "oheadbw", Bandwidth.OVERHEAD_PERCENT_MIN, Bandwidth.OVERHEAD_PERCENT_MAX, Bandwidth.OVERHEAD_PERCENT);
        return new Bandwidth(max, input, overhead);
    }

    /** {@code retransmitalgo} is libsrt's; {@code recovery} has one more, which is the default. */
    private Recovery recovery() {
        int algorithm = whole("retransmitalgo", 0, 1, -1);
        Recovery fallback = algorithm == 0 ? Recovery.EAGER : algorithm == 1 ? Recovery.PERIODIC : Recovery.ADAPTIVE;
        return word("recovery", Recovery.class, fallback);
    }

    private String text(String key, String fallback) {
        String value = query.remove(key);
        return value == null ? fallback : value;
    }

    private void require(String key, String only) {
        String value = text(key, only);
        if (!value.equals(only)) {
            throw new IllegalArgumentException(key + ": " + shortened(value) + "; allowed is " + only);
        }
    }

    private int whole(String key, int min, int max, int fallback) {
        String value = query.remove(key);
        return value == null ? fallback : wholeOf(key, value, min, max);
    }

    private static int wholeOf(String key, String value, int min, int max) {
        return (int) longIn(key, value, min, max);
    }

    private long longOf(String key, long min, long max, long fallback) {
        String value = query.remove(key);
        return value == null ? fallback : longIn(key, value, min, max);
    }

    private static long longIn(String key, String value, long min, long max) {
        try {
            long number = Long.parseLong(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as wrong as a number out of range
        }
        throw new IllegalArgumentException(
                key + ": " + shortened(value) + "; allowed are whole numbers from " + min + " to " + max);
    }

    private boolean flag(String key, boolean fallback) {
        String value = query.remove(key);
        if (value == null) {
            return fallback;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "yes", "on", "true" -> true;
            case "0", "no", "off", "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        key + ": " + shortened(value) + "; allowed are 1, yes, on, true and 0, no, off, false");
        };
    }

    private <E extends Enum<E>> E word(String key, Class<E> type, E fallback) {
        String value = query.remove(key);
        if (value == null) {
            return fallback;
        }
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT);
            if (word.equals(value.toLowerCase(Locale.ROOT))) {
                return constant;
            }
            allowed.add(word);
        }
        throw new IllegalArgumentException(
                key + ": " + shortened(value) + "; allowed are " + String.join(", ", allowed));
    }

    /** libsrt counts buffers in bytes of full packets without IP and UDP headers. */
    private int packets(String key, int mssBytes, int fallback) {
        int packetBytes = mssBytes - 28;
        long bytes = longOf(
                key,
                (long) SrtOptions.PACKETS_MIN * packetBytes,
                (long) SrtOptions.PACKETS_MAX * packetBytes,
                (long) fallback * packetBytes);
        return (int) (bytes / packetBytes);
    }

    /** {@code 1.4.2}, or as libsrt's number {@code 0x010402}. */
    private int version(String key, int fallback) {
        String value = query.remove(key);
        if (value == null) {
            return fallback;
        }
        Matcher parts = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})").matcher(value);
        try {
            if (!parts.matches()) {
                return wholeOf(key, String.valueOf(Integer.decode(value)), 0, 0xFF_FFFF);
            }
            return Integer.parseInt(parts.group(1)) << 16
                    | Integer.parseInt(parts.group(2)) << 8
                    | Integer.parseInt(parts.group(3));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + ": " + shortened(value) + "; allowed are versions like 1.4.2", e);
        }
    }
}
