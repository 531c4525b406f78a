package dev.tramo.engine.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A source or a destination as a URI: {@code srt://host:port?option=value}, {@code udp://address:port}, {@code rtp://address:port} or
 * {@code rtmp://host/application/name}, {@code file:}, or for a destination {@code hls:}, with the options of {@link SrtUri}, {@link UdpSpec} (and
 * {@code ttl} of a destination), {@link RtpUri}, {@link RtmpUri}, {@link HlsUri} and {@link FileUri}.
 */
public final class EndpointUri {
    private static final String SRT = "srt://";
    private static final String UDP = "udp://";
    private static final String TTL = "ttl=";
    private static final String PACE = PacingSpec.PACE + "=";
    private static final String RATE = PacingSpec.RATE + "=";
    /** Control characters, and halves of characters, which no encoding of text can carry. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private static final int SHOWN_LENGTH_MAX = 40;

    private EndpointUri() {}

    /**
     * Reads what media comes from.
     *
     * @param field for the message
     * @throws IllegalArgumentException naming the field, its value and what is allowed; a passphrase is not repeated
     */
    public static SourceSpec source(String field, String uri) {
        refuseNoText(field, uri);
        if (FileUri.isFile(uri)) {
            return checked(field, () -> FileUri.source(uri));
        }
        if (RtmpUri.isRtmp(uri)) {
            return checked(field, () -> RtmpUri.source(uri));
        }
        if (RtpUri.isRtp(uri)) {
            return rtp(field, uri, RtpUri::source);
        }
        if (isSrt(field, uri)) {
            return checked(field, () -> SrtUri.source(uri));
        }
        UdpSpec udp = udp(field, uri);
        if (udp.ttl() > 0) {
            throw wrong(field, "ttl: " + udp.ttl() + "; only a destination has it");
        }
        if (udp.pacing().isUsed()) {
            throw wrong(field, "pace: " + udp.pacing().bufferMillis() + "; only a destination has it");
        }
        return udp;
    }

    /** Reads where media goes to, as {@link #source}. */
    public static DestinationSpec destination(String field, String uri) {
        refuseNoText(field, uri);
        if (HlsUri.isHls(uri)) {
            return checked(field, () -> HlsUri.parse(uri));
        }
        if (FileUri.isFile(uri)) {
            return checked(field, () -> FileUri.destination(uri));
        }
        if (RtmpUri.isRtmp(uri)) {
            return checked(field, () -> RtmpUri.destination(uri));
        }
        if (RtpUri.isRtp(uri)) {
            return rtp(field, uri, RtpUri::destination);
        }
        if (isSrt(field, uri)) {
            return checked(field, () -> SrtUri.destination(uri));
        }
        UdpSpec udp = udp(field, uri);
        try {
            return udp.asDestination();
        } catch (IllegalArgumentException e) {
            throw wrong(field, "\"" + shown(uri) + "\": " + e.getMessage());
        }
    }

    /** Writes what {@link #source} and {@link #destination} read, with passphrases and keys. */
    public static String write(EndpointSpec endpoint) {
        return switch (endpoint) {
            case SrtSpec srt -> SrtUriWriter.full(srt);
            case SeamlessSpec seamless -> SeamlessUri.write(seamless);
            case UdpSpec udp -> write(udp);
            case RtpSpec rtp -> RtpUri.write(rtp);
            case RtmpListenSpec listen -> RtmpUri.write(listen);
            case RtmpPullSpec pull -> RtmpUri.write(pull);
            case RtmpPushSpec push -> RtmpUri.write(push);
            case RtmpPlaySpec play -> RtmpUri.write(play);
            case HlsSpec hls -> HlsUri.write(hls);
            case FileSpec file -> FileUri.write(file);
            case FileSourceSpec file -> FileUri.write(file);
        };
    }

    private static String write(UdpSpec udp) {
        String address = UDP + udp;
        List<String> more = new ArrayList<>(udp.ttl() == 0 ? List.of() : List.of(TTL + udp.ttl()));
        more.addAll(udp.pacing().parameters());
        return more.isEmpty() ? address : address + (address.indexOf('?') < 0 ? "?" : "&") + String.join("&", more);
    }

    private static <T> T checked(String field, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw wrong(field, String.valueOf(e.getMessage()));
        }
    }

    private static RtpSpec rtp(String field, String uri, Function<String, RtpSpec> reader) {
        try {
            return reader.apply(uri);
        } catch (IllegalArgumentException e) {
            throw wrong(field, "\"" + shown(uri) + "\": " + e.getMessage());
        }
    }

    private static void refuseNoText(String field, String uri) {
        if (NO_TEXT.matcher(uri).find()) {
            throw wrong(field, "control characters; in a URI they are written with %");
        }
    }

    private static boolean isSrt(String field, String uri) {
        if (uri.startsWith(SRT) || uri.startsWith(UDP)) {
            return uri.startsWith(SRT);
        }
        int end = uri.indexOf("://");
        throw wrong(
                field,
                (end < 0 ? "no URI" : "\"" + shown(uri.substring(0, end + 3)) + "\"")
                        + "; allowed are srt://host:port?option=value, udp://address:port, rtp://address:port, rtmp://host/application/name, file:, and for a destination hls:");
    }

    private static UdpSpec udp(String field, String uri) {
        int question = uri.indexOf('?');
        String address = uri.substring(UDP.length(), question < 0 ? uri.length() : question);
        List<String> others = new ArrayList<>();
        int ttl = 0;
        int pace = 0;
        int rate = 0;
        for (String parameter :
                question < 0 ? new String[0] : uri.substring(question + 1).split("&", -1)) {
            if (parameter.startsWith(TTL)) {
                ttl = number(field, EndpointOptions.TTL, parameter.substring(TTL.length()));
            } else if (parameter.startsWith(PACE)) {
                pace = number(field, EndpointOptions.PACE, parameter.substring(PACE.length()));
            } else if (parameter.startsWith(RATE)) {
                rate = number(field, EndpointOptions.RATE, parameter.substring(RATE.length()));
            } else if (parameter.startsWith("interface=") || parameter.startsWith("source=")) {
                others.add(parameter);
            } else {
                // Its name alone: its value may be a secret that belongs elsewhere.
                throw wrong(
                        field,
                        shown(parameter.split("=", 2)[0])
                                + ": unknown; known are interface, source, ttl, pace and rate");
            }
        }
        try {
            return UdpSpec.parse(address + (others.isEmpty() ? "" : "?" + String.join("&", others)))
                    .withTtl(ttl)
                    .withPacing(new PacingSpec(pace, rate));
        } catch (IllegalArgumentException e) {
            throw wrong(field, "\"" + shown(uri) + "\": " + e.getMessage());
        }
    }

    private static int number(String field, UriOption option, String text) {
        try {
            return (int) option.number(text);
        } catch (IllegalArgumentException e) {
            throw wrong(field, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException wrong(String field, String why) {
        return new IllegalArgumentException(field + ": " + why);
    }

    /** Text of a client as it may be repeated to it. */
    public static String shown(String text) {
        String line = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "...";
        return NO_TEXT.matcher(line).replaceAll("?");
    }
}
