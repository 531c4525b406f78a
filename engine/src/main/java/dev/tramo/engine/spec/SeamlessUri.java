package dev.tramo.engine.spec;

import dev.tramo.mpegts.rtp.ReceiverSettings;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads and writes {@link SeamlessSpec}s as {@code srt://host:port?seamless=host:port&option=value}: the second link has the options
 * of the first, but for its address, its own end, and what begins with {@code seamless-}.
 */
final class SeamlessUri {
    private static final String PREFIX = SrtUriOptions.SEAMLESS.name() + "-";
    /** Options that are of the first link alone. */
    private static final List<UriOption> OF_ONE_LINK =
            List.of(SrtUriOptions.MODE, SrtUriOptions.ADAPTER, SrtUriOptions.BIND, SrtUriOptions.DEVICE);
    /** Options that the second link may have for itself. */
    private static final List<UriOption> OWN = List.of(
            SrtUriOptions.SEAMLESS_MODE,
            SrtUriOptions.SEAMLESS_LATENCY,
            SrtUriOptions.SEAMLESS_PASSPHRASE,
            SrtUriOptions.SEAMLESS_STREAM_ID,
            SrtUriOptions.SEAMLESS_ADAPTER,
            SrtUriOptions.SEAMLESS_DEVICE);

    private SeamlessUri() {}

    /** @throws IllegalArgumentException naming option, value and what is allowed */
    static SeamlessSpec source(SrtUri uri) {
        int skew = uri.taken(SrtUriOptions.SKEW)
                .map(SrtUriOptions.SKEW::number)
                .orElse((long) RtpHold.SKEW_MILLIS_DEFAULT)
                .intValue();
        return new SeamlessSpec(links(uri), new RtpHold(0, ReceiverSettings.PACKETS_MAX, skew));
    }

    /** @throws IllegalArgumentException as {@link #source} */
    static SeamlessSpec destination(SrtUri uri) {
        if (uri.taken(SrtUriOptions.SKEW).isPresent()) {
            throw new IllegalArgumentException(SrtUriOptions.SKEW.name() + ": only a source has it");
        }
        return new SeamlessSpec(links(uri), RtpHold.NONE);
    }

    private static List<SrtSpec> links(SrtUri first) {
        String address = first.taken(SrtUriOptions.SEAMLESS).orElseThrow();
        SrtUri second;
        try {
            second = first.withAddress(address);
        } catch (IllegalArgumentException e) {
            throw SrtUriOptions.SEAMLESS.wrong(address, "allowed is host:port, or :port to listen");
        }
        OF_ONE_LINK.forEach(second::taken);
        for (UriOption own : OWN) {
            second.taken(own);
            first.taken(own).ifPresent(value -> {
                check(own, value);
                if (own.equals(SrtUriOptions.SEAMLESS_LATENCY)) {
                    second.taken(SrtUriOptions.RECEIVE_LATENCY);
                    second.taken(SrtUriOptions.PEER_LATENCY);
                }
                second.put(own.name().substring(PREFIX.length()), value);
            });
        }
        SrtSpec one = first.spec();
        SrtSpec other = named(second::spec);
        first.refuseLeft(second); // what one of them cannot have is the other's
        return List.of(one, other);
    }

    private static void check(UriOption own, String value) {
        if (own.type() == UriOption.ValueKind.INTEGER) {
            long _ = own.number(value);
        } else if (own.type() == UriOption.ValueKind.CHOICE) {
            String _ = own.choice(value);
        }
    }

    /** What is wrong with the second link is told as such. */
    private static SrtSpec named(Supplier<SrtSpec> link) {
        try {
            return link.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SrtUriOptions.SEAMLESS.name() + ": " + e.getMessage(), e);
        }
    }

    /** Writes what {@link #source} and {@link #destination} read, with passphrases. */
    static String write(SeamlessSpec spec) {
        SrtUriWriter first = SrtUriWriter.of(
                spec.links().getFirst(),
                spec.links().getFirst().options().encryption().passphrase());
        SrtUriWriter second = SrtUriWriter.of(
                spec.links().getLast(),
                spec.links().getLast().options().encryption().passphrase());
        String text = joined(first, second);
        return spec.hold().skewMillis() == 0
                ? text
                : text + "&" + SrtUriOptions.SKEW.name() + "=" + spec.hold().skewMillis();
    }

    /**
     * What the other side is to be given so that it fits, without passphrases.
     *
     * @param host under which the other side reaches us
     */
    static String peers(SeamlessSpec spec, String host) {
        return joined(
                SrtUriWriter.ofPeer(spec.links().getFirst(), host),
                SrtUriWriter.ofPeer(spec.links().getLast(), host));
    }

    private static String joined(SrtUriWriter first, SrtUriWriter second) {
        first.query().put(SrtUriOptions.SEAMLESS.name(), second.address());
        for (UriOption own : OWN) {
            String name = own.name().substring(PREFIX.length());
            String value = second.query().remove(name);
            boolean isOfOneLink =
                    OF_ONE_LINK.stream().anyMatch(one -> one.name().equals(name));
            String inherited = isOfOneLink ? null : first.query().get(name);
            if (value != null && !value.equals(inherited)) {
                first.query().put(own.name(), value);
            } else if (value == null && inherited != null && !own.equals(SrtUriOptions.SEAMLESS_LATENCY)) {
                first.query().put(own.name(), "");
            }
        }
        second.query().forEach(first.query()::putIfAbsent); // of a listener, if the first calls
        return first.text();
    }
}
