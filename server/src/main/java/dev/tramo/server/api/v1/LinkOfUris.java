package dev.tramo.server.api.v1;

import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.SrtUriWriter;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a link whose URIs were changed by another API. What the fields cannot express is refused; buffers and the longest
 * granted latency follow from the fields, as always in {@code /v1}, and are overlooked.
 */
final class LinkOfUris {
    private static final int BYTES_PER_SECOND_PER_KBPS = 125;
    private static final String FEC_PREFIX = "fec";

    private final Map<String, Object> values;

    private LinkOfUris(Link before) {
        this.values = new LinkedHashMap<>(before.settings().values());
    }

    /** @throws RefusedException if a link cannot be that, and what it can be */
    static LinkSettings settings(Link before, StoredRoute wanted) throws RefusedException {
        if (!wanted.sources().keySet().equals(Set.of(StoredRoute.SOURCE))
                || !wanted.destinations().keySet().equals(Set.of(LinkRoutes.DESTINATION))) {
            throw RefusedException.conflict(wanted.id() + " is a link of /v1: it has one source, called \""
                    + StoredRoute.SOURCE + "\", and one destination, called \"" + LinkRoutes.DESTINATION + "\"");
        }
        RouteSpec spec = spec(wanted);
        LinkOfUris link = new LinkOfUris(before);
        link.values.put(LinkFields.SERVICE_NAME, wanted.name());
        DestinationSpec out = spec.destinations().values().iterator().next();
        if (before.kind() == LinkKind.RX && spec.source() instanceof SrtSpec srt && out instanceof UdpSpec udp) {
            link.putRx(srt, udp);
        } else if (before.kind() == LinkKind.TX && spec.source() instanceof UdpSpec udp && out instanceof SrtSpec srt) {
            link.putTx(udp, srt);
        } else {
            throw RefusedException.conflict(wanted.id() + " is a link of /v1: "
                    + (before.kind() == LinkKind.RX ? "from srt:// to udp://" : "from udp:// to srt://"));
        }
        LinkSettings settings =
                LinkReader.read(before.kind(), LinkForm.json(link.values).getBytes(StandardCharsets.UTF_8));
        RouteSpec nearest = LinkRoutes.route(wanted.id(), settings);
        requireSame(wanted.id(), "source", spec.source(), nearest.source());
        requireSame(
                wanted.id(),
                "destinations." + LinkRoutes.DESTINATION,
                out,
                nearest.destinations().values().iterator().next());
        return settings;
    }

    private static RouteSpec spec(StoredRoute wanted) throws RefusedException {
        try {
            return wanted.spec();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private void putRx(SrtSpec srt, UdpSpec udp) {
        putSrt(srt, LinkFields.TX_IP);
        long max = srt.options().bandwidth().maxBytesPerSecond();
        values.put(LinkFields.SRT_BW, max < 0 ? 0 : kbps(max));
        values.put(LinkFields.TLPKT_DROP, srt.options().tooLatePacketDrop() ? 1 : 0);
        values.put(LinkFields.UDP_OUT, udp.withTtl(0).toString());
        if (udp.ttl() > 0) {
            values.put(LinkFields.TTL, udp.ttl());
        }
        SrtBonding bonding = srt.bonding();
        values.put(LinkFields.GROUP_CONNECT, bonding.isGroup() ? 1 : 0);
        if (bonding.isGroup() && bonding.paths().size() == 2) {
            values.put(LinkFields.GROUP_TYPE, bonding.type().name().toLowerCase(Locale.ROOT));
            putPath(bonding.paths().getFirst(), LinkFields.GROUP_IP_1, LinkFields.IP_1_WEIGHT);
            putPath(bonding.paths().getLast(), LinkFields.GROUP_IP_2, LinkFields.IP_2_WEIGHT);
        }
    }

    private void putPath(SrtBonding.Path path, String address, String weight) {
        String host = path.host().indexOf(':') >= 0 ? "[" + path.host() + "]" : path.host();
        values.put(address, host + ":" + path.port());
        values.put(weight, path.weight());
    }

    private void putTx(UdpSpec udp, SrtSpec srt) {
        putSrt(srt, LinkFields.RX_IP);
        values.put(LinkFields.UDP_IN, udp.toString());
        values.put(LinkFields.SRT_BW, kbps(Math.max(0, srt.options().bandwidth().maxBytesPerSecond())));
        values.put(LinkFields.INPUT_BW, kbps(srt.options().bandwidth().inputBytesPerSecond()));
        values.put(LinkFields.OVERHEAD, srt.options().bandwidth().overheadPercent());
        values.put(LinkFields.GROUP_CONNECT, srt.bonding().accepts() ? 1 : 0);
    }

    private static int kbps(long bytesPerSecond) {
        return (int) Math.min(Integer.MAX_VALUE, bytesPerSecond / BYTES_PER_SECOND_PER_KBPS);
    }

    private void putSrt(SrtSpec srt, String peerField) {
        values.put(LinkFields.MODE, srt.mode().name().toLowerCase(Locale.ROOT));
        if (srt.mode() != SrtMode.LISTENER) {
            values.put(peerField, srt.host());
        }
        values.put(LinkFields.LISTEN_PORT, srt.port());
        SrtOptions options = srt.options();
        values.put(LinkFields.LATENCY, Math.max(options.receiveLatencyMillis(), options.peerLatencyMillis()));
        values.put(LinkFields.PASS_PHRASE, options.encryption().passphrase());
        if (options.encryption().keyBytes() > 0) {
            values.put(LinkFields.PB_KEY_LEN, options.encryption().keyBytes());
        }
        putFec(options.packetFilter());
    }

    private void putFec(String filter) {
        values.put(LinkFields.FEC, filter.isEmpty() ? 0 : 1);
        for (String part : List.of(filter.split(",", -1))) {
            String[] option = part.split(":", 2);
            switch (option[0]) {
                case "cols" -> values.put(LinkFields.FEC_COLS, option[1]);
                case "rows" -> values.put(LinkFields.FEC_ROWS, option[1]);
                case "layout" -> values.put(LinkFields.FEC_LAYOUT, option[1]);
                case "arq" -> values.put(LinkFields.FEC_ARQ, option[1]);
                case FEC_PREFIX -> {}
                default -> {} // refused, since the link's own filter has no such part
            }
        }
    }

    private static void requireSame(String id, String field, EndpointSpec wanted, EndpointSpec nearest)
            throws RefusedException {
        if (wanted instanceof SrtSpec srt && nearest instanceof SrtSpec possible) {
            if (!asLink(srt, possible).equals(possible)) {
                throw RefusedException.conflict(field + ": " + id
                        + " is a link of /v1, which has no field for all of these options; the nearest"
                        + " that it can be is " + SrtUriWriter.own(possible));
            }
        } else if (wanted instanceof UdpSpec udp && nearest instanceof UdpSpec possible) {
            boolean isSame = udp.ttl() == 0 ? udp.withTtl(possible.ttl()).equals(possible) : udp.equals(possible);
            if (!isSame) {
                throw RefusedException.conflict(
                        field + ": " + id + " is a link of /v1, which has no field for all of these options");
            }
        }
    }

    /** With what a link decides by itself, and nothing else, as the link has it. */
    private static SrtSpec asLink(SrtSpec wanted, SrtSpec link) {
        SrtOptions options = wanted.options();
        Encryption theirs = options.encryption();
        boolean isKeyFree = theirs.keyBytes() == 0
                && theirs.passphrase().equals(link.options().encryption().passphrase());
        SrtOptions sized = options.withBufferPackets(link.options().flowWindowPackets())
                .with(o -> {
                    o.latencyMillisMax = link.options().latencyMillisMax();
                    // A link's latency is that of both directions; a URI without one says nothing of the peer's.
                    boolean isOneSided = options.peerLatencyMillis() == 0
                            && options.receiveLatencyMillis() == link.options().receiveLatencyMillis();
                    if (isOneSided) {
                        o.peerLatencyMillis = options.receiveLatencyMillis();
                    }
                    if (isKeyFree) {
                        o.encryption = link.options().encryption();
                    }
                });
        return new SrtSpec(
                wanted.mode(), wanted.host(), wanted.port(), wanted.local(), sized, wanted.access(), wanted.bonding());
    }
}
