package dev.tramo.engine.spec;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An option of an endpoint's URI: what its reader allows, and what it means. {@link SrtUri}, {@link EndpointUri}, {@link RtpUri}, {@link RtmpUri},
 * {@link HlsUri} and {@link FileUri} read by these, so that a form which is made of them says what the server will say.
 *
 * @param protocol {@code srt}, {@code udp}, {@code rtp}, {@code rtmp}, {@code hls} or {@code file}
 * @param name as it stands in the URI
 * @param group options that a person looks for together
 * @param type of the value
 * @param unit of a number; empty for none
 * @param min of a number
 * @param max of a number
 * @param fallback what holds if it is left out; empty: nothing, or what the system decides
 * @param allowed the words of a choice; empty for any other type
 * @param uses which endpoints have it
 * @param meaning one sentence for a person
 */
public record UriOption(
        String protocol,
        String name,
        Group group,
        ValueKind type,
        String unit,
        long min,
        long max,
        String fallback,
        List<String> allowed,
        Set<Use> uses,
        String meaning) {
    /** Kinds of values. */
    public enum ValueKind {
        /** A whole number. */
        INTEGER,
        /** 0 or 1. */
        FLAG,
        /** One of some words. */
        CHOICE,
        TEXT,
        /** A text that is not to be shown. */
        SECRET
    }

    /** What belongs together. */
    public enum Group {
        CONNECTION,
        LATENCY,
        ENCRYPTION,
        BANDWIDTH,
        BUFFERS,
        RECOVERY,
        NETWORK,
        ACCESS,
        BONDING,
        STREAM
    }

    /** Endpoints that have options, by role and mode. */
    public enum Use {
        SRT_CALLER,
        SRT_LISTENER,
        SRT_RENDEZVOUS,
        UDP_SOURCE,
        UDP_DESTINATION,
        RTP_SOURCE,
        RTP_DESTINATION,
        /** A source that takes a publisher. */
        RTMP_PUBLISH,
        /** A source that pulls. */
        RTMP_PULL,
        /** A destination that pushes. */
        RTMP_PUSH,
        /** A destination that serves players. */
        RTMP_PLAY,
        /** A destination that players take by HLS. */
        HLS,
        /** A source that plays a file. */
        FILE_SOURCE,
        /** A destination that records. */
        FILE_DESTINATION
    }

    /** Takes copies. */
    public UriOption {
        allowed = List.copyOf(allowed);
        uses = Set.copyOf(uses);
    }

    static UriOption number(
            String name, Group group, String unit, long min, long max, String fallback, String meaning) {
        return srt(name, group, ValueKind.INTEGER, unit, min, max, fallback, List.of(), meaning);
    }

    static UriOption flag(String name, Group group, boolean fallback, String meaning) {
        return srt(name, group, ValueKind.FLAG, "", 0, 1, fallback ? "1" : "0", List.of(), meaning);
    }

    static UriOption choice(String name, Group group, String fallback, String meaning, String... allowed) {
        return srt(name, group, ValueKind.CHOICE, "", 0, 0, fallback, List.of(allowed), meaning);
    }

    static UriOption choice(String name, Group group, Enum<?> fallback, String meaning) {
        String[] words = Arrays.stream(fallback.getDeclaringClass().getEnumConstants())
                .map(UriOption::word)
                .toArray(String[]::new);
        return choice(name, group, word(fallback), meaning, words);
    }

    static UriOption anyText(String name, Group group, ValueKind type, String fallback, String meaning) {
        return srt(name, group, type, "", 0, 0, fallback, List.of(), meaning);
    }

    private static UriOption srt(
            String name,
            Group group,
            ValueKind type,
            String unit,
            long min,
            long max,
            String fallback,
            List<String> allowed,
            String meaning) {
        Set<Use> uses = EnumSet.of(Use.SRT_CALLER, Use.SRT_LISTENER, Use.SRT_RENDEZVOUS);
        return new UriOption("srt", name, group, type, unit, min, max, fallback, allowed, uses, meaning);
    }

    /** The same, that only these endpoints have. */
    UriOption of(Use... only) {
        return new UriOption(protocol, name, group, type, unit, min, max, fallback, allowed, Set.of(only), meaning);
    }

    /** The same of another protocol. */
    UriOption by(String other) {
        return new UriOption(other, name, group, type, unit, min, max, fallback, allowed, uses, meaning);
    }

    /** The same with another range. */
    UriOption between(long least, long most) {
        return new UriOption(protocol, name, group, type, unit, least, most, fallback, allowed, uses, meaning);
    }

    /** A number that is allowed; what is refused is named with what is allowed. */
    long number(String text) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as wrong as a number out of range
        }
        throw wrong(text, "allowed are whole numbers from " + min + " to " + max + (unit.isEmpty() ? "" : ", " + unit));
    }

    /** A word that is allowed, in the case in which it is described. */
    String choice(String text) {
        return allowed.stream()
                .filter(word -> word.equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> wrong(text, "allowed are " + words()));
    }

    /** The words of a choice, as in "0, 1 and 2". */
    String words() {
        String first = String.join(", ", allowed.subList(0, allowed.size() - 1));
        return first + " and " + allowed.getLast();
    }

    /** Refuses a value. */
    IllegalArgumentException wrong(String value, String allowance) {
        return new IllegalArgumentException(name + ": " + EndpointUri.shown(value) + "; " + allowance);
    }

    static String names(List<UriOption> options) {
        return options.stream().map(UriOption::name).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
