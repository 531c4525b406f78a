package dev.tramo.engine.spec;

import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.mpegts.rtp.ReceiverSettings;
import dev.tramo.mpegts.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link RtpSpec}s as {@code rtp://address:port?option=value}; the manual has the options. */
final class RtpUri {
    private static final String SCHEME = "rtp://";
    private static final List<UriOption> OF_SOURCE = RtpUriOptions.of(Use.RTP_SOURCE);
    private static final List<UriOption> OF_DESTINATION = RtpUriOptions.of(Use.RTP_DESTINATION);

    private final Map<String, String> options;

    private RtpUri(Map<String, String> options) {
        this.options = options;
    }

    static boolean isRtp(String uri) {
        return uri.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException naming option, value and what is allowed */
    static RtpSpec source(String uri) {
        RtpUri read = read(uri, OF_SOURCE, "a destination");
        List<UdpSpec> paths = read.paths(address(uri));
        RtpFec fec = RtpFec.received(read.level());
        RtpHold hold = new RtpHold(
                read.number(
                        RtpUriOptions.BUFFER,
                        fec.isUsed() ? RtpHold.FEC_BUFFER_MILLIS_DEFAULT : RtpHold.BUFFER_MILLIS_DEFAULT),
                read.number(RtpUriOptions.BUFFER_PACKETS),
                paths.size() > 1 ? read.number(RtpUriOptions.SKEW) : 0);
        return new RtpSpec(paths, hold, fec, RtpSpec.ANY_TYPE, read.usesRtcp(), PacingSpec.OFF);
    }

    /** @throws IllegalArgumentException as {@link #source} */
    static RtpSpec destination(String uri) {
        RtpUri read = read(uri, OF_DESTINATION, "a source");
        int ttl = read.number(RtpUriOptions.TTL, 0);
        List<UdpSpec> paths = read.paths(address(uri)).stream()
                .map(path -> path.withTtl(ttl).asDestination())
                .toList();
        RtpFec.Level level = read.level();
        RtpFec fec = RtpFec.NONE;
        if (level == RtpFec.Level.NONE) {
            read.refuse(RtpUriOptions.COLUMNS, "it goes with fec");
            read.refuse(RtpUriOptions.ROWS, "it goes with fec");
        } else {
            fec = RtpFec.sent(level, read.number(RtpUriOptions.COLUMNS), read.number(RtpUriOptions.ROWS));
        }
        PacingSpec pacing = new PacingSpec(read.number(RtpUriOptions.PACE, 0), read.number(RtpUriOptions.RATE, 0));
        int payloadType = read.number(RtpUriOptions.PAYLOAD_TYPE);
        return new RtpSpec(paths, RtpHold.NONE, fec, payloadType, read.usesRtcp(), pacing);
    }

    private static String address(String uri) {
        int question = uri.indexOf('?');
        return uri.substring(SCHEME.length(), question < 0 ? uri.length() : question);
    }

    private static RtpUri read(String uri, List<UriOption> known, String other) {
        Set<String> names = new TreeSet<>(known.stream().map(UriOption::name).toList());
        Map<String, String> options = new LinkedHashMap<>();
        int question = uri.indexOf('?');
        String query = question < 0 ? "" : uri.substring(question + 1);
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] option = parameter.split("=", 2);
            String name = option[0];
            if (!names.contains(name)) {
                boolean isOther =
                        RtpUriOptions.ALL.stream().anyMatch(one -> one.name().equals(name));
                // Its name alone: its value may be a secret that belongs elsewhere.
                throw new IllegalArgumentException(
                        EndpointUri.shown(name) + (isOther ? ": only " + other + " has it" : ": unknown")
                                + "; known are " + String.join(", ", names));
            }
            if (option.length == 1 || option[1].isEmpty()) {
                throw new IllegalArgumentException(name + ": no value");
            }
            if (options.put(name, option[1]) != null) {
                throw new IllegalArgumentException(name + ": given twice");
            }
        }
        return new RtpUri(options);
    }

    private List<UdpSpec> paths(String address) {
        List<UdpSpec> paths = new ArrayList<>();
        paths.add(path(address, RtpUriOptions.INTERFACE, RtpUriOptions.SENDER));
        String second = given(RtpUriOptions.SEAMLESS);
        if (second == null) {
            for (UriOption option :
                    List.of(RtpUriOptions.SEAMLESS_INTERFACE, RtpUriOptions.SEAMLESS_SENDER, RtpUriOptions.SKEW)) {
                refuse(option, "it goes with seamless");
            }
        } else {
            try {
                paths.add(path(second, RtpUriOptions.SEAMLESS_INTERFACE, RtpUriOptions.SEAMLESS_SENDER));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(RtpUriOptions.SEAMLESS.name() + ": " + e.getMessage(), e);
            }
            if (paths.getFirst().equals(paths.getLast())) {
                throw new IllegalArgumentException(RtpUriOptions.SEAMLESS.name() + ": " + EndpointUri.shown(second)
                        + " is the first path; allowed is another address, port or interface");
            }
        }
        return paths;
    }

    private UdpSpec path(String address, UriOption interfaceOption, UriOption senderOption) {
        if (address.indexOf('?') >= 0) {
            throw new IllegalArgumentException(
                    "not address:port: " + EndpointUri.shown(address) + "; allowed is for example 239.2.1.1:5000");
        }
        List<String> parameters = new ArrayList<>();
        Optional.ofNullable(given(interfaceOption)).ifPresent(name -> parameters.add("interface=" + name));
        Optional.ofNullable(given(senderOption)).ifPresent(ip -> parameters.add("source=" + ip));
        return UdpSpec.parse(parameters.isEmpty() ? address : address + "?" + String.join("&", parameters));
    }

    private @Nullable String given(UriOption option) {
        return options.get(option.name());
    }

    private void refuse(UriOption option, String why) {
        if (given(option) != null) {
            throw new IllegalArgumentException(option.name() + ": " + why);
        }
    }

    private RtpFec.Level level() {
        String text = given(RtpUriOptions.FEC);
        return text == null ? RtpFec.Level.NONE : level(RtpUriOptions.FEC.choice(text));
    }

    private static RtpFec.Level level(String word) {
        return Arrays.stream(RtpFec.Level.values())
                .filter(level -> word(level).equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static String word(RtpFec.Level level) {
        return level.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean usesRtcp() {
        String text = given(RtpUriOptions.REPORTS);
        return switch (text) {
            case null -> true;
            case "1" -> true;
            case "0" -> false;
            default -> throw RtpUriOptions.REPORTS.wrong(text, "allowed are 0 and 1");
        };
    }

    private int number(UriOption option) {
        return number(option, Integer.parseInt(option.fallback()));
    }

    private int number(UriOption option, int otherwise) {
        String text = given(option);
        return text == null ? otherwise : (int) option.number(text);
    }

    /** Writes what {@link #source} and {@link #destination} read. */
    static String write(RtpSpec rtp) {
        Map<String, Object> options = new LinkedHashMap<>();
        putPath(options, rtp.main(), RtpUriOptions.INTERFACE, RtpUriOptions.SENDER);
        if (rtp.isSeamless()) {
            UdpSpec second = rtp.paths().getLast();
            put(options, RtpUriOptions.SEAMLESS, second.endpoint());
            putPath(options, second, RtpUriOptions.SEAMLESS_INTERFACE, RtpUriOptions.SEAMLESS_SENDER);
        }
        if (rtp.main().ttl() > 0) {
            put(options, RtpUriOptions.TTL, rtp.main().ttl());
        }
        putFec(options, rtp.fec());
        if (rtp.payloadType() == RtpSpec.ANY_TYPE) {
            putHold(options, rtp);
        } else if (rtp.payloadType() != RtpPacket.MPEG_TS) {
            put(options, RtpUriOptions.PAYLOAD_TYPE, rtp.payloadType());
        }
        if (!rtp.usesRtcp()) {
            put(options, RtpUriOptions.REPORTS, 0);
        }
        List<String> parameters = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.toCollection(ArrayList::new));
        parameters.addAll(rtp.pacing().parameters());
        return SCHEME + rtp.main().endpoint() + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    private static void put(Map<String, Object> options, UriOption option, Object value) {
        options.put(option.name(), value);
    }

    private static void putPath(
            Map<String, Object> options, UdpSpec path, UriOption interfaceOption, UriOption senderOption) {
        if (!path.interfaceName().isEmpty()) {
            put(options, interfaceOption, path.interfaceName());
        }
        if (!path.source().isEmpty()) {
            put(options, senderOption, path.source());
        }
    }

    private static void putFec(Map<String, Object> options, RtpFec fec) {
        if (fec.isUsed()) {
            put(options, RtpUriOptions.FEC, word(fec.level()));
        }
        fec.matrix().ifPresent(matrix -> {
            put(options, RtpUriOptions.COLUMNS, matrix.columns());
            put(options, RtpUriOptions.ROWS, matrix.rows());
        });
    }

    private static void putHold(Map<String, Object> options, RtpSpec rtp) {
        RtpHold hold = rtp.hold();
        put(options, RtpUriOptions.BUFFER, hold.bufferMillis());
        if (hold.packetsMax() != ReceiverSettings.PACKETS_MAX) {
            put(options, RtpUriOptions.BUFFER_PACKETS, hold.packetsMax());
        }
        if (rtp.isSeamless()) {
            put(options, RtpUriOptions.SKEW, hold.skewMillis());
        }
    }
}
