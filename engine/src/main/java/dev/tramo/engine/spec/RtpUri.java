package dev.tramo.engine.spec;

import dev.tramo.mpegts.PacingSettings;
import dev.tramo.mpegts.rtp.ReceiverSettings;
import dev.tramo.mpegts.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and writes {@link RtpSpec}s as {@code rtp://address:port?option=value}; the manual has the options. */
final class RtpUri {
    private static final String SCHEME = "rtp://";
    private static final String INTERFACE = "interface";
    private static final String SOURCE = "source";
    private static final String TTL = "ttl";
    private static final String SEAMLESS = "seamless";
    private static final String SEAMLESS_INTERFACE = "seamless-interface";
    private static final String SEAMLESS_SOURCE = "seamless-source";
    private static final String BUFFER = "buffer";
    private static final String BUFFER_PACKETS = "bufferpackets";
    private static final String SKEW = "skew";
    private static final String FEC = "fec";
    private static final String COLUMNS = "columns";
    private static final String ROWS = "rows";
    private static final String PAYLOAD_TYPE = "payloadtype";
    private static final String RTCP = "rtcp";

    private static final Set<String> OF_BOTH = Set.of(INTERFACE, SEAMLESS, SEAMLESS_INTERFACE, FEC, RTCP);
    private static final Set<String> OF_SOURCE = Set.of(SOURCE, SEAMLESS_SOURCE, BUFFER, BUFFER_PACKETS, SKEW);
    private static final Set<String> OF_DESTINATION =
            Set.of(TTL, COLUMNS, ROWS, PAYLOAD_TYPE, PacingSpec.PACE, PacingSpec.RATE);

    private static final int MATRIX_DEFAULT = 10;
    private static final int TTL_MAX = 255;

    private final Map<String, String> options;

    private RtpUri(Map<String, String> options) {
        this.options = options;
    }

    static boolean isRtp(String uri) {
        return uri.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException naming option, value and what is allowed */
    static RtpSpec source(String uri) {
        RtpUri read = read(uri, OF_SOURCE);
        List<UdpSpec> paths = read.paths(address(uri));
        RtpFec fec = RtpFec.received(read.level());
        RtpHold hold = new RtpHold(
                read.number(
                        BUFFER,
                        0,
                        RtpHold.BUFFER_MILLIS_MAX,
                        fec.isUsed() ? RtpHold.FEC_BUFFER_MILLIS_DEFAULT : RtpHold.BUFFER_MILLIS_DEFAULT),
                read.number(
                        BUFFER_PACKETS,
                        ReceiverSettings.PACKETS_MIN,
                        ReceiverSettings.PACKETS_MAX,
                        ReceiverSettings.PACKETS_MAX),
                read.number(SKEW, 1, RtpHold.SKEW_MILLIS_MAX, paths.size() > 1 ? RtpHold.SKEW_MILLIS_DEFAULT : 0));
        return new RtpSpec(paths, hold, fec, RtpSpec.ANY_TYPE, read.usesRtcp(), PacingSpec.OFF);
    }

    /** @throws IllegalArgumentException as {@link #source} */
    static RtpSpec destination(String uri) {
        RtpUri read = read(uri, OF_DESTINATION);
        int ttl = read.number(TTL, 1, TTL_MAX, 0);
        List<UdpSpec> paths = read.paths(address(uri)).stream()
                .map(path -> path.withTtl(ttl).asDestination())
                .toList();
        RtpFec.Level level = read.level();
        RtpFec fec = RtpFec.NONE;
        if (level == RtpFec.Level.NONE) {
            read.refuse(COLUMNS, "it goes with fec");
            read.refuse(ROWS, "it goes with fec");
        } else {
            int any = Integer.MAX_VALUE; // the matrix says what is allowed
            fec = RtpFec.sent(
                    level, read.number(COLUMNS, 0, any, MATRIX_DEFAULT), read.number(ROWS, 0, any, MATRIX_DEFAULT));
        }
        PacingSpec pacing = new PacingSpec(
                read.number(PacingSpec.PACE, PacingSettings.BUFFER_MILLIS_MIN, PacingSettings.BUFFER_MILLIS_MAX, 0),
                read.number(PacingSpec.RATE, PacingSettings.KBITS_MIN, PacingSettings.KBITS_MAX, 0));
        int payloadType = read.number(PAYLOAD_TYPE, 0, 127, RtpPacket.MPEG_TS);
        return new RtpSpec(paths, RtpHold.NONE, fec, payloadType, read.usesRtcp(), pacing);
    }

    private static String address(String uri) {
        int question = uri.indexOf('?');
        return uri.substring(SCHEME.length(), question < 0 ? uri.length() : question);
    }

    private static RtpUri read(String uri, Set<String> more) {
        Map<String, String> options = new LinkedHashMap<>();
        int question = uri.indexOf('?');
        String query = question < 0 ? "" : uri.substring(question + 1);
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] option = parameter.split("=", 2);
            String name = option[0];
            if (!OF_BOTH.contains(name) && !more.contains(name)) {
                boolean isOther = OF_SOURCE.contains(name) || OF_DESTINATION.contains(name);
                Set<String> known = new TreeSet<>(OF_BOTH);
                known.addAll(more);
                // Its name alone: its value may be a secret that belongs elsewhere.
                throw new IllegalArgumentException(EndpointUri.shown(name)
                        + (isOther
                                ? ": only a " + (more.equals(OF_SOURCE) ? "destination" : "source") + " has it"
                                : ": unknown")
                        + "; known are " + String.join(", ", known));
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
        paths.add(path(address, INTERFACE, SOURCE));
        String second = options.get(SEAMLESS);
        if (second == null) {
            for (String option : List.of(SEAMLESS_INTERFACE, SEAMLESS_SOURCE, SKEW)) {
                refuse(option, "it goes with seamless");
            }
        } else {
            try {
                paths.add(path(second, SEAMLESS_INTERFACE, SEAMLESS_SOURCE));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(SEAMLESS + ": " + e.getMessage(), e);
            }
            if (paths.getFirst().equals(paths.getLast())) {
                throw new IllegalArgumentException(SEAMLESS + ": " + EndpointUri.shown(second)
                        + " is the first path; allowed is another address, port or interface");
            }
        }
        return paths;
    }

    private UdpSpec path(String address, String interfaceOption, String sourceOption) {
        if (address.indexOf('?') >= 0) {
            throw new IllegalArgumentException(
                    "not address:port: " + EndpointUri.shown(address) + "; allowed is for example 239.2.1.1:5000");
        }
        List<String> parameters = new ArrayList<>();
        Optional.ofNullable(options.get(interfaceOption)).ifPresent(name -> parameters.add("interface=" + name));
        Optional.ofNullable(options.get(sourceOption)).ifPresent(ip -> parameters.add("source=" + ip));
        return UdpSpec.parse(parameters.isEmpty() ? address : address + "?" + String.join("&", parameters));
    }

    private void refuse(String option, String why) {
        if (options.containsKey(option)) {
            throw new IllegalArgumentException(option + ": " + why);
        }
    }

    private RtpFec.Level level() {
        String text = options.get(FEC);
        return switch (text) {
            case null -> RtpFec.Level.NONE;
            case "column" -> RtpFec.Level.COLUMN;
            case "row-column" -> RtpFec.Level.ROW_COLUMN;
            default -> throw wrong(FEC, text, "column and row-column");
        };
    }

    private boolean usesRtcp() {
        String text = options.get(RTCP);
        return switch (text) {
            case null -> true;
            case "1" -> true;
            case "0" -> false;
            default -> throw wrong(RTCP, text, "0 and 1");
        };
    }

    private int number(String option, int min, int max, int otherwise) {
        String text = options.get(option);
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            throw wrong(option, text, "whole numbers from " + min + " to " + max);
        }
        return (int) number;
    }

    private static IllegalArgumentException wrong(String option, String text, String allowed) {
        return new IllegalArgumentException(option + ": " + EndpointUri.shown(text) + "; allowed are " + allowed);
    }

    /** Writes what {@link #source} and {@link #destination} read. */
    static String write(RtpSpec rtp) {
        Map<String, Object> options = new LinkedHashMap<>();
        putPath(options, rtp.main(), INTERFACE, SOURCE);
        if (rtp.isSeamless()) {
            UdpSpec second = rtp.paths().getLast();
            options.put(SEAMLESS, second.endpoint());
            putPath(options, second, SEAMLESS_INTERFACE, SEAMLESS_SOURCE);
        }
        if (rtp.main().ttl() > 0) {
            options.put(TTL, rtp.main().ttl());
        }
        putFec(options, rtp.fec());
        if (rtp.payloadType() == RtpSpec.ANY_TYPE) {
            putHold(options, rtp);
        } else if (rtp.payloadType() != RtpPacket.MPEG_TS) {
            options.put(PAYLOAD_TYPE, rtp.payloadType());
        }
        if (!rtp.usesRtcp()) {
            options.put(RTCP, 0);
        }
        List<String> parameters = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.toCollection(ArrayList::new));
        parameters.addAll(rtp.pacing().parameters());
        return SCHEME + rtp.main().endpoint() + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    private static void putPath(
            Map<String, Object> options, UdpSpec path, String interfaceOption, String sourceOption) {
        if (!path.interfaceName().isEmpty()) {
            options.put(interfaceOption, path.interfaceName());
        }
        if (!path.source().isEmpty()) {
            options.put(sourceOption, path.source());
        }
    }

    private static void putFec(Map<String, Object> options, RtpFec fec) {
        switch (fec.level()) {
            case NONE -> {}
            case COLUMN -> options.put(FEC, "column");
            case ROW_COLUMN -> options.put(FEC, "row-column");
        }
        fec.matrix().ifPresent(matrix -> {
            options.put(COLUMNS, matrix.columns());
            options.put(ROWS, matrix.rows());
        });
    }

    private static void putHold(Map<String, Object> options, RtpSpec rtp) {
        RtpHold hold = rtp.hold();
        options.put(BUFFER, hold.bufferMillis());
        if (hold.packetsMax() != ReceiverSettings.PACKETS_MAX) {
            options.put(BUFFER_PACKETS, hold.packetsMax());
        }
        if (rtp.isSeamless()) {
            options.put(SKEW, hold.skewMillis());
        }
    }
}
