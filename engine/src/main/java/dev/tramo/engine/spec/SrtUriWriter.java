package dev.tramo.engine.spec;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.send.Recovery;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes an SRT endpoint as the URI that {@link SrtUri} and libsrt's tools read. */
public final class SrtUriWriter {
    private static final SrtOptions DEFAULT = SrtOptions.DEFAULT;

    private static final String READABLE = "-._~!#$'()*+,/:;=?@[]";

    private final Map<String, String> query = new LinkedHashMap<>();
    private final String host;
    private final int port;

    private SrtUriWriter(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The endpoint itself, with all options that are not at their defaults, without its passphrase. */
    public static String own(SrtSpec spec) {
        return own(spec, "");
    }

    /** As {@link #own}, with the passphrase: for who is to run it. */
    static String full(SrtSpec spec) {
        return own(spec, spec.options().encryption().passphrase());
    }

    private static String own(SrtSpec spec, String passphrase) {
        return of(spec, passphrase).text();
    }

    /** What {@link #own} writes, before it is put together. */
    static SrtUriWriter of(SrtSpec spec, String passphrase) {
        String host = spec.mode() == SrtMode.LISTENER ? spec.local().address() : spec.host();
        SrtUriWriter uri = new SrtUriWriter(host, spec.port());
        uri.put("mode", word(spec.mode()));
        uri.put("passphrase", passphrase, "");
        uri.putAgreed(spec.options());
        uri.putOwn(spec.options());
        uri.putLocal(spec);
        uri.putBonding(spec.bonding());
        return uri;
    }

    /**
     * What the other side is to be given so that it fits, without the passphrase.
     *
     * @param host under which the other side reaches us
     */
    public static String peers(SrtSpec spec, String host) {
        return ofPeer(spec, host).text();
    }

    /** The same of two links, as {@link #peers(SrtSpec, String)}. */
    public static String peers(SeamlessSpec spec, String host) {
        return SeamlessUri.peers(spec, host);
    }

    /** What {@link #peers(SrtSpec, String)} writes, before it is put together. */
    static SrtUriWriter ofPeer(SrtSpec spec, String host) {
        SrtMode theirs = switch (spec.mode()) {
            case CALLER -> SrtMode.LISTENER;
            case LISTENER -> SrtMode.CALLER;
            case RENDEZVOUS -> SrtMode.RENDEZVOUS;
        };
        SrtUriWriter uri = new SrtUriWriter(theirs == SrtMode.LISTENER ? "" : host, spec.port());
        uri.put("mode", word(theirs));
        uri.putAgreed(spec.options());
        if (spec.bonding().isGroup()) {
            uri.put("groupconnect", "1");
        }
        return uri;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void put(String key, String value) {
        query.put(key, value);
    }

    private void put(String key, long value, long fallback) {
        if (value != fallback) {
            put(key, String.valueOf(value));
        }
    }

    private void put(String key, String value, String fallback) {
        if (!value.equals(fallback)) {
            put(key, value);
        }
    }

    /** What both sides need alike. */
    private void putAgreed(SrtOptions options) {
        put("latency", String.valueOf(Math.max(options.receiveLatencyMillis(), options.peerLatencyMillis())));
        put("pbkeylen", options.encryption().keyBytes(), 0);
        int cryptoMode = switch (options.encryption().mode()) {
            case AUTO -> 0;
            case CTR -> 1;
            case GCM -> 2;
        };
        put("cryptomode", cryptoMode, 0);
        put("streamid", options.streamId(), "");
        put("packetfilter", options.packetFilter(), "");
    }

    private void putOwn(SrtOptions options) {
        if (options.receiveLatencyMillis() != options.peerLatencyMillis()) {
            query.remove("latency");
            put("rcvlatency", String.valueOf(options.receiveLatencyMillis()));
            put("peerlatency", String.valueOf(options.peerLatencyMillis()));
        }
        Encryption encryption = options.encryption();
        put("enforcedencryption", encryption.enforced() ? 1 : 0, 1);
        put("kmrefreshrate", encryption.refreshPackets(), DEFAULT.encryption().refreshPackets());
        put(
                "kmpreannounce",
                encryption.preAnnouncePackets(),
                DEFAULT.encryption().preAnnouncePackets());
        put("maxlatency", options.latencyMillisMax(), DEFAULT.latencyMillisMax());
        put("tlpktdrop", options.tooLatePacketDrop() ? 1 : 0, 1);
        put(
                "maxbw",
                options.bandwidth().maxBytesPerSecond(),
                DEFAULT.bandwidth().maxBytesPerSecond());
        put("inputbw", options.bandwidth().inputBytesPerSecond(), 0);
        put(
                "oheadbw",
                options.bandwidth().overheadPercent(),
                DEFAULT.bandwidth().overheadPercent());
        put("mss", options.mssBytes(), DEFAULT.mssBytes());
        put("payloadsize", options.payloadBytesMax(), DEFAULT.payloadBytesMax());
        put("fc", options.flowWindowPackets(), DEFAULT.flowWindowPackets());
        int packetBytes = options.mssBytes() - 28;
        put(
                "sndbuf",
                (long) options.sendBufferPackets() * packetBytes,
                (long) DEFAULT.sendBufferPackets() * packetBytes);
        put(
                "rcvbuf",
                (long) options.receiveBufferPackets() * packetBytes,
                (long) DEFAULT.receiveBufferPackets() * packetBytes);
        put("peeridletimeo", options.peerIdleMillis(), DEFAULT.peerIdleMillis());
        put("conntimeo", options.connectTimeoutMillis(), DEFAULT.connectTimeoutMillis());
        put("snddropdelay", options.sendDropDelayMillis(), 0);
        put("lossmaxttl", options.reorderTolerancePackets(), 0);
        put("nakreport", options.lossReports() ? 1 : 0, 1);
        put("recovery", word(options.recovery()), word(Recovery.ADAPTIVE));
        int version = options.peerVersionMin();
        if (version != DEFAULT.peerVersionMin()) {
            put("minversion", (version >> 16) + "." + (version >> 8 & 0xFF) + "." + (version & 0xFF));
        }
    }

    private void putLocal(SrtSpec spec) {
        SrtLocal local = spec.local();
        if (local.port() > 0) {
            put("bind", bracketed(local.address()) + ":" + local.port());
        } else if (spec.mode() != SrtMode.LISTENER) {
            put("adapter", local.address(), "");
        }
        put("ipttl", local.hops(), 0);
        put("iptos", local.trafficClass(), 0);
        put("bindtodevice", local.device(), "");
        put("allow", spec.access().allowed().text(), "");
        put("maxcallers", spec.access().callersMax(), 1);
    }

    private void putBonding(SrtBonding bonding) {
        if (bonding.accepts()) {
            put("groupconnect", "1");
        }
        if (bonding.isGroup()) {
            put("grouptype", word(bonding.type()));
            put("nodes", joined(bonding, path -> bracketed(path.host()) + ":" + path.port()));
            put("weights", joined(bonding, path -> String.valueOf(path.weight())));
            if (bonding.paths().stream().anyMatch(path -> !path.localAddress().isEmpty())) {
                put("adapters", joined(bonding, SrtBonding.Path::localAddress));
            }
        }
    }

    private static String joined(SrtBonding bonding, java.util.function.Function<SrtBonding.Path, String> part) {
        return bonding.paths().stream().map(part).collect(Collectors.joining(","));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** Options by name, in their order. */
    Map<String, String> query() {
        return query;
    }

    /** Host and port. */
    String address() {
        return bracketed(host) + ":" + port;
    }

    /** The URI. */
    String text() {
        String options = query.entrySet().stream()
                .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                .collect(Collectors.joining("&"));
        return "srt://" + address() + "?" + options;
    }

    /**
     * What may stand in a URI as it is stays readable: libsrt's tools, and ffmpeg up to 5.1, decode nothing. The others are those
     * that {@link SrtUri} needs encoded, and those that a shell or JSON would change.
     */
    private static String encoded(String value) {
        StringBuilder text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || READABLE.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }
}
