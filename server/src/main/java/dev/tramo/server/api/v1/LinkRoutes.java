package dev.tramo.server.api.v1;

import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtAccess;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.send.Bandwidth;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns a link into the route that it is. */
final class LinkRoutes {
    /** The destination's ID within the route: a link has but one. */
    static final String DESTINATION = "out";

    private static final int BYTES_PER_SECOND_PER_KBPS = 125;
    /** What a link without a stated bandwidth must be able to buffer for its latency. */
    private static final int KBPS_ASSUMED = 50_000;

    private static final int PACKET_BYTES = 1_360;

    private LinkRoutes() {}

    /** The field that says where an endpoint of a link is. */
    static String field(LinkKind kind, boolean isSource) {
        return switch (kind) {
            case RX -> isSource ? LinkFields.LISTEN_PORT : LinkFields.UDP_OUT;
            case TX -> isSource ? LinkFields.UDP_IN : LinkFields.LISTEN_PORT;
        };
    }

    /** The route that a link is. */
    static RouteSpec route(String routeId, LinkSettings link) {
        return switch (link.kind()) {
            case RX -> {
                UdpSpec out = UdpSpec.parse(link.text(LinkFields.UDP_OUT)).withTtl(link.whole(LinkFields.TTL));
                yield new RouteSpec(
                        routeId, srt(link, link.text(LinkFields.TX_IP), rxOptions(link)), Map.of(DESTINATION, out));
            }
            case TX ->
                new RouteSpec(
                        routeId,
                        UdpSpec.parse(link.text(LinkFields.UDP_IN)),
                        Map.of(DESTINATION, srt(link, link.text(LinkFields.RX_IP), txOptions(link))));
        };
    }

    private static SrtSpec srt(LinkSettings link, String peer, SrtOptions options) {
        SrtMode mode = SrtMode.valueOf(link.text(LinkFields.MODE).toUpperCase(Locale.ROOT));
        // A listener's peer address means nothing: a change of it must not disturb the stream.
        return new SrtSpec(
                mode,
                mode == SrtMode.LISTENER ? "" : peer,
                link.whole(LinkFields.LISTEN_PORT),
                SrtLocal.ANY,
                options,
                SrtAccess.DEFAULT,
                bonding(link));
    }

    /** A bonded RX calls the TX at two addresses; a bonded TX listens for that. */
    private static SrtBonding bonding(LinkSettings link) {
        if (!link.isOn(LinkFields.GROUP_CONNECT)) {
            return SrtBonding.NONE;
        }
        if (link.kind() == LinkKind.TX) {
            return SrtBonding.ACCEPTING;
        }
        GroupType type = GroupType.valueOf(link.text(LinkFields.GROUP_TYPE).toUpperCase(Locale.ROOT));
        return new SrtBonding(
                false,
                type,
                List.of(
                        path(link, LinkFields.GROUP_IP_1, LinkFields.IP_1_WEIGHT),
                        path(link, LinkFields.GROUP_IP_2, LinkFields.IP_2_WEIGHT)));
    }

    private static SrtBonding.Path path(LinkSettings link, String address, String weight) {
        String text = link.text(address);
        int colon = portColon(text);
        int port = colon >= 0 ? Integer.parseInt(text.substring(colon + 1)) : link.whole(LinkFields.LISTEN_PORT);
        return new SrtBonding.Path(host(text), port, link.whole(weight), "");
    }

    /** The host of {@code host} or {@code host:port}, an IPv6 address without its brackets. */
    static String host(String hostAndPort) {
        int colon = portColon(hostAndPort);
        return (colon >= 0 ? hostAndPort.substring(0, colon) : hostAndPort).replaceAll("[\\[\\]]", "");
    }

    /** Where the port begins; negative without one. */
    private static int portColon(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return colon > hostAndPort.lastIndexOf(']') ? colon : -1;
    }

    private static SrtOptions rxOptions(LinkSettings link) {
        int kbps = link.whole(LinkFields.SRT_BW);
        Bandwidth bandwidth =
                kbps == 0 ? Bandwidth.UNLIMITED : new Bandwidth(bytes(kbps), 0, Bandwidth.OVERHEAD_PERCENT);
        return options(link, bandwidth, link.isOn(LinkFields.TLPKT_DROP));
    }

    private static SrtOptions txOptions(LinkSettings link) {
        return options(
                link,
                new Bandwidth(
                        bytes(link.whole(LinkFields.SRT_BW)),
                        bytes(link.whole(LinkFields.INPUT_BW)),
                        link.whole(LinkFields.OVERHEAD)),
                true);
    }

    private static SrtOptions options(LinkSettings link, Bandwidth bandwidth, boolean tooLatePacketDrop) {
        String passphrase = link.text(LinkFields.PASS_PHRASE);
        Encryption encryption =
                passphrase.isEmpty() ? Encryption.NONE : Encryption.with(passphrase, link.whole(LinkFields.PB_KEY_LEN));
        return SrtOptions.DEFAULT
                .withLatencyMillis(link.whole(LinkFields.LATENCY))
                .withBufferPackets(bufferPackets(link))
                .with(o -> {
                    o.encryption = encryption;
                    o.bandwidth = bandwidth;
                    o.tooLatePacketDrop = tooLatePacketDrop;
                    o.packetFilter = packetFilter(link);
                    o.latencyMillisMax =
                            SrtOptions.LATENCY_MILLIS_MAX; // the larger of both sides' counts, as ever in /v1
                });
    }

    private static String packetFilter(LinkSettings link) {
        return !link.isOn(LinkFields.FEC)
                ? ""
                : "fec,cols:" + link.whole(LinkFields.FEC_COLS) + ",rows:" + link.whole(LinkFields.FEC_ROWS)
                        + ",layout:" + link.text(LinkFields.FEC_LAYOUT) + ",arq:" + link.text(LinkFields.FEC_ARQ);
    }

    /** Room for what is under way during the latency, and half as much again. */
    private static int bufferPackets(LinkSettings link) {
        int kbps = link.whole(LinkFields.SRT_BW) == 0 ? KBPS_ASSUMED : link.whole(LinkFields.SRT_BW);
        long packets = bytes(kbps) * link.whole(LinkFields.LATENCY) / 1_000 / PACKET_BYTES * 3 / 2;
        return Math.clamp(packets, SrtOptions.DEFAULT.flowWindowPackets(), SrtOptions.PACKETS_MAX);
    }

    private static long bytes(int kbps) {
        return (long) kbps * BYTES_PER_SECOND_PER_KBPS;
    }
}
