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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    private static final String OPTIONS = UriOption.names(SrtUriOptions.ALL);
    /** Its other name. */
    private static final String ENFORCED = "enforced";

    private static final Set<String> KNOWN = Stream.concat(
                    Stream.of(ENFORCED), SrtUriOptions.ALL.stream().map(UriOption::name))
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> SECRETS =
            Set.of(SrtUriOptions.PASSPHRASE.name(), SrtUriOptions.SEAMLESS_PASSPHRASE.name());
    private static final Set<String> OF_SEAMLESS =
            SrtUriOptions.OF_SEAMLESS.stream().map(UriOption::name).collect(Collectors.toUnmodifiableSet());

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
        return read(text).plain();
    }

    /** A source: one SRT link, or two that carry the same packets. Throws as {@link #parse}. */
    static SourceSpec source(String text) {
        SrtUri uri = read(text);
        return uri.isSeamless() ? SeamlessUri.source(uri) : uri.plain();
    }

    /** A destination, as {@link #source}. */
    static DestinationSpec destination(String text) {
        SrtUri uri = read(text);
        return uri.isSeamless() ? SeamlessUri.destination(uri) : uri.plain();
    }

    private static SrtUri read(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "not an SRT URI; expected is srt://host:port?option=value&..., for a listener srt://:port?...");
        }
        String host = form.group(1) != null ? form.group(1) : form.group(2);
        return new SrtUri(host, Integer.parseInt(form.group(3)), query(form.group(4)));
    }

    private boolean isSeamless() {
        return query.containsKey(SrtUriOptions.SEAMLESS.name());
    }

    private SrtSpec plain() {
        SrtSpec spec = spec();
        refuseLeft(this);
        return spec;
    }

    /** The same options with the address of another link. */
    SrtUri withAddress(String address) {
        SrtUri other = read("srt://" + address);
        if (!other.query.isEmpty()) {
            throw new IllegalArgumentException("options");
        }
        return new SrtUri(other.host, other.port, new LinkedHashMap<>(query));
    }

    /** The value of an option, which counts no longer. */
    Optional<String> taken(UriOption option) {
        return Optional.ofNullable(query.remove(option.name()));
    }

    /** Gives an option another value. */
    void put(String name, String value) {
        query.put(name, value);
    }

    /** Refuses an option that neither this link nor the other one has taken. */
    void refuseLeft(SrtUri other) {
        for (String left : query.keySet()) {
            if (other.query.containsKey(left)) {
                throw new IllegalArgumentException(
                        switch (left) {
                            case "allow", "maxcallers" -> left + ": only a listener has it";
                            case "grouptype", "weights", "adapters" -> left + ": only a caller with nodes has it";
                            case String name when OF_SEAMLESS.contains(name) -> left + ": it goes with seamless";
                            default -> shortened(left) + ": unknown; known are " + OPTIONS;
                        });
            }
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        String previous = "";
        for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = pair.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
            if (SECRETS.contains(previous) && !KNOWN.contains(key)) {
                // What was cut off is not repeated: it is a part of the secret.
                throw new IllegalArgumentException(previous + ": followed by no option; a & in it is written %26");
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

    /** The link that is described; takes the options that it has. */
    SrtSpec spec() {
        SrtMode mode = mode();
        SrtLocal local = local(mode);
        SrtOptions options = options();
        SrtAccess access = mode == SrtMode.LISTENER
                ? new SrtAccess(networks(), whole(SrtUriOptions.MAX_CALLERS))
                : SrtAccess.DEFAULT;
        return new SrtSpec(mode, mode == SrtMode.LISTENER ? "" : host, port, local, options, access, bonding(mode));
    }

    private Networks networks() {
        try {
            return new Networks(text(SrtUriOptions.ALLOW));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allow: " + e.getMessage(), e);
        }
    }

    private SrtMode mode() {
        return switch (text(SrtUriOptions.MODE)) {
            case "" -> host.isEmpty() ? SrtMode.LISTENER : SrtMode.CALLER;
            case "caller", "client" -> SrtMode.CALLER;
            case "listener", "server" -> SrtMode.LISTENER;
            case "rendezvous" -> SrtMode.RENDEZVOUS;
            case String other -> throw SrtUriOptions.MODE.wrong(other, "allowed are " + SrtUriOptions.MODE.words());
        };
    }

    /** A listener's host is its own address, as with libsrt; {@code adapter} says it for the others. */
    private SrtLocal local(SrtMode mode) {
        String bind = text(SrtUriOptions.BIND);
        String address = text(SrtUriOptions.ADAPTER, mode == SrtMode.LISTENER ? host : "");
        int localPort = 0;
        if (!bind.isEmpty()) {
            Matcher node = NODE.matcher(bind);
            if (!node.matches() || mode != SrtMode.CALLER) {
                throw SrtUriOptions.BIND.wrong(bind, "allowed is address:port of a caller");
            }
            address = node.group(1) != null ? node.group(1) : node.group(2);
            localPort = node.group(3) == null ? 0 : Integer.parseInt(node.group(3));
        }
        return new SrtLocal(
                address,
                localPort,
                whole(SrtUriOptions.HOPS),
                whole(SrtUriOptions.TRAFFIC_CLASS),
                text(SrtUriOptions.DEVICE));
    }

    private SrtBonding bonding(SrtMode mode) {
        boolean connects = flag(SrtUriOptions.GROUP_CONNECT);
        String nodes = text(SrtUriOptions.NODES);
        if (nodes.isEmpty()) {
            if (connects && mode != SrtMode.LISTENER) {
                throw new IllegalArgumentException(
                        "groupconnect: 1 without nodes; a caller needs nodes=host:port,host:port");
            }
            return connects ? SrtBonding.ACCEPTING : SrtBonding.NONE;
        }
        GroupType type = word(SrtUriOptions.GROUP_TYPE, GroupType.class);
        String[] weights = list(SrtUriOptions.WEIGHTS);
        String[] adapters = list(SrtUriOptions.ADAPTERS);
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
                    i < weights.length ? wholeOf(SrtUriOptions.WEIGHTS, weights[i], SrtBonding.WEIGHT_MAX) : WEIGHT,
                    i < adapters.length ? adapters[i].strip() : ""));
        }
        return new SrtBonding(false, type, paths);
    }

    private String[] list(UriOption option) {
        String text = text(option, "");
        return text.isEmpty() ? new String[0] : text.split(",", -1);
    }

    private SrtOptions options() {
        require(SrtUriOptions.TRANSMISSION_TYPE);
        require(SrtUriOptions.CONGESTION);
        require(SrtUriOptions.TIMED_DELIVERY);
        boolean both = query.containsKey(SrtUriOptions.LATENCY.name());
        int latency = whole(SrtUriOptions.LATENCY);
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = whole(SrtUriOptions.RECEIVE_LATENCY, latency);
            o.peerLatencyMillis = whole(SrtUriOptions.PEER_LATENCY, both ? latency : 0);
            o.latencyMillisMax = whole(SrtUriOptions.MAX_LATENCY);
            o.tooLatePacketDrop = flag(SrtUriOptions.TOO_LATE_PACKET_DROP);
            o.encryption = encryption();
            o.bandwidth = bandwidth();
            o.streamId = text(SrtUriOptions.STREAM_ID);
            o.mssBytes = whole(SrtUriOptions.MSS);
            o.payloadBytesMax = whole(SrtUriOptions.PAYLOAD_SIZE);
            o.flowWindowPackets = whole(SrtUriOptions.FLOW_WINDOW);
            o.sendBufferPackets = packets(SrtUriOptions.SEND_BUFFER, o.mssBytes, o.sendBufferPackets);
            o.receiveBufferPackets = packets(SrtUriOptions.RECEIVE_BUFFER, o.mssBytes, o.receiveBufferPackets);
            o.peerIdleMillis = whole(SrtUriOptions.PEER_IDLE);
            o.connectTimeoutMillis = whole(SrtUriOptions.CONNECT_TIMEOUT);
            o.sendDropDelayMillis = whole(SrtUriOptions.SEND_DROP_DELAY);
            o.packetFilter = text(SrtUriOptions.PACKET_FILTER);
            o.reorderTolerancePackets = whole(SrtUriOptions.REORDER_TOLERANCE);
            o.lossReports = flag(SrtUriOptions.LOSS_REPORTS);
            o.recovery = recovery();
            o.peerVersionMin = version(SrtUriOptions.MIN_VERSION, o.peerVersionMin);
        });
    }

    private Encryption encryption() {
        String passphrase = text(SrtUriOptions.PASSPHRASE);
        int keyBytes = Integer.parseInt(chosen(SrtUriOptions.KEY_LENGTH));
        boolean enforced = flag(SrtUriOptions.ENFORCED, flag(ENFORCED, SrtUriOptions.ENFORCED));
        long refresh = whole(SrtUriOptions.KEY_REFRESH, 0);
        long preAnnounce = whole(SrtUriOptions.KEY_ANNOUNCE, 0);
        Encryption.Mode mode = switch (chosen(SrtUriOptions.CRYPTO_MODE)) {
            case "1" -> Encryption.Mode.CTR;
            case "2" -> Encryption.Mode.GCM;
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
        long max = longOf(SrtUriOptions.MAX_BANDWIDTH);
        long input = longOf(SrtUriOptions.INPUT_BANDWIDTH);
        int overhead = whole(SrtUriOptions.OVERHEAD);
        return new Bandwidth(max, input, overhead);
    }

    /** {@code retransmitalgo} is libsrt's; {@code recovery} has one more, which is the default. */
    private Recovery recovery() {
        Recovery fallback = switch (chosen(SrtUriOptions.RETRANSMIT_ALGORITHM)) {
            case "0" -> Recovery.EAGER;
            case "1" -> Recovery.PERIODIC;
            default -> Recovery.ADAPTIVE;
        };
        return word(SrtUriOptions.RECOVERY, Recovery.class, fallback);
    }

    private String text(UriOption option, String fallback) {
        String value = query.remove(option.name());
        return value == null ? fallback : value;
    }

    private String text(UriOption option) {
        return text(option, "");
    }

    private void require(UriOption option) {
        String only = option.allowed().getFirst();
        String value = text(option, only);
        if (!value.equals(only)) {
            throw new IllegalArgumentException(option.name() + ": " + shortened(value) + "; allowed is " + only);
        }
    }

    private int whole(UriOption option, int fallback) {
        String value = query.remove(option.name());
        return value == null ? fallback : (int) option.number(value);
    }

    private int whole(UriOption option) {
        return (int) longOf(option);
    }

    private long longOf(UriOption option) {
        return option.number(text(option, option.fallback()));
    }

    private static int wholeOf(UriOption option, String value, int max) {
        return (int) option.between(0, max).number(value);
    }

    private String chosen(UriOption option) {
        String value = query.remove(option.name());
        return value == null ? option.fallback() : option.choice(value);
    }

    private boolean flag(UriOption option) {
        return flag(option.name(), option);
    }

    private boolean flag(UriOption option, boolean fallback) {
        String value = query.remove(option.name());
        return value == null ? fallback : truth(option.name(), value);
    }

    /** Its value by a name; otherwise its default. */
    private boolean flag(String name, UriOption option) {
        String value = query.remove(name);
        return truth(name, value == null ? option.fallback() : value);
    }

    private static boolean truth(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "yes", "on", "true" -> true;
            case "0", "no", "off", "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        key + ": " + shortened(value) + "; allowed are 1, yes, on, true and 0, no, off, false");
        };
    }

    private <E extends Enum<E>> E word(UriOption option, Class<E> type) {
        return Enum.valueOf(type, chosen(option).toUpperCase(Locale.ROOT));
    }

    private <E extends Enum<E>> E word(UriOption option, Class<E> type, E fallback) {
        return query.containsKey(option.name()) ? word(option, type) : fallback;
    }

    /** libsrt counts buffers in bytes of full packets without IP and UDP headers. */
    private int packets(UriOption option, int mssBytes, int fallback) {
        String value = query.remove(option.name());
        if (value == null) {
            return fallback;
        }
        long packetBytes = (long) mssBytes - SrtUriOptions.PACKET_OVERHEAD_BYTES;
        long bytes = option.between(SrtOptions.PACKETS_MIN * packetBytes, SrtOptions.PACKETS_MAX * packetBytes)
                .number(value);
        return (int) (bytes / packetBytes);
    }

    /** {@code 1.4.2}, or as libsrt's number {@code 0x010402}. */
    private int version(UriOption option, int fallback) {
        String value = query.remove(option.name());
        if (value == null) {
            return fallback;
        }
        Matcher parts = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})").matcher(value);
        try {
            if (!parts.matches()) {
                return wholeOf(option, String.valueOf(Integer.decode(value)), 0xFF_FFFF);
            }
            return Integer.parseInt(parts.group(1)) << 16
                    | Integer.parseInt(parts.group(2)) << 8
                    | Integer.parseInt(parts.group(3));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    option.name() + ": " + shortened(value) + "; allowed are versions like 1.4.2", e);
        }
    }
}
