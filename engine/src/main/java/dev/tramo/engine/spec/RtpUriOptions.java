package dev.tramo.engine.spec;

import dev.tramo.engine.spec.UriOption.Group;
import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.engine.spec.UriOption.ValueKind;
import dev.tramo.mpegts.rtp.FecMatrix;
import dev.tramo.mpegts.rtp.ReceiverSettings;
import dev.tramo.mpegts.rtp.RtpPacket;
import java.util.List;

/** The options of an RTP endpoint's URI. {@link RtpUri} reads by them. */
final class RtpUriOptions {
    private static final String MILLIS = "ms";
    private static final String PACKETS = "packets";
    private static final int PAYLOAD_TYPE_MAX = 127;
    private static final int MATRIX_DEFAULT = 10;

    static final UriOption INTERFACE = both(text("interface", Group.NETWORK, EndpointOptions.INTERFACE.meaning()));
    static final UriOption SENDER = source(text("source", Group.ACCESS, EndpointOptions.SENDER.meaning()));
    static final UriOption TTL = destination(like(EndpointOptions.TTL));
    static final UriOption SEAMLESS = both(text(
            "seamless",
            Group.BONDING,
            "Second path with the same packets (SMPTE 2022-7), as in 239.2.1.1:5000; left out, there is one"));
    static final UriOption SEAMLESS_INTERFACE =
            both(text("seamless-interface", Group.BONDING, "Network interface of the second path"));
    static final UriOption SEAMLESS_SENDER =
            source(text("seamless-source", Group.BONDING, "The only sender that is received by the second path"));
    static final UriOption SKEW = source(UriOption.number(
            "skew",
            Group.BONDING,
            MILLIS,
            1,
            RtpHold.SKEW_MILLIS_MAX,
            String.valueOf(RtpHold.SKEW_MILLIS_DEFAULT),
            "How far the two paths may be apart; added to buffer"));
    static final UriOption BUFFER = source(UriOption.number(
            "buffer",
            Group.BUFFERS,
            MILLIS,
            0,
            RtpHold.BUFFER_MILLIS_MAX,
            String.valueOf(RtpHold.BUFFER_MILLIS_DEFAULT),
            "How long packets are held for reordering, jitter and recovery; with fec "
                    + RtpHold.FEC_BUFFER_MILLIS_DEFAULT + " if it is left out"));
    static final UriOption BUFFER_PACKETS = source(UriOption.number(
            "bufferpackets",
            Group.BUFFERS,
            PACKETS,
            ReceiverSettings.PACKETS_MIN,
            ReceiverSettings.PACKETS_MAX,
            String.valueOf(ReceiverSettings.PACKETS_MAX),
            "Held at most; more leave early"));
    static final UriOption FEC = both(UriOption.choice(
            "fec",
            Group.RECOVERY,
            "",
            "Parity of SMPTE 2022-1: of columns on port + 2, of rows on port + 4; left out, none",
            "column",
            "row-column"));
    static final UriOption COLUMNS = destination(matrix(
            "columns",
            1,
            "Packets in a row of the matrix; goes with fec, with row-column 4 and more; at most 100 in all"));
    static final UriOption ROWS = destination(matrix(
            "rows", FecMatrix.LENGTH_MIN, "Packets in a column of the matrix; goes with fec; at most 100 in all"));
    static final UriOption PAYLOAD_TYPE = destination(UriOption.number(
            "payloadtype",
            Group.STREAM,
            "",
            0,
            PAYLOAD_TYPE_MAX,
            String.valueOf(RtpPacket.MPEG_TS),
            "Payload type of what is sent; 33 is MPEG-TS"));
    static final UriOption PACE = destination(like(EndpointOptions.PACE));
    static final UriOption RATE = destination(like(EndpointOptions.RATE));
    static final UriOption REPORTS =
            both(UriOption.flag("rtcp", Group.CONNECTION, true, "Whether reports are sent and taken on port + 1"));

    /** All, in the order in which they are told. */
    static final List<UriOption> ALL = List.of(
            INTERFACE,
            SENDER,
            TTL,
            SEAMLESS,
            SEAMLESS_INTERFACE,
            SEAMLESS_SENDER,
            SKEW,
            BUFFER,
            BUFFER_PACKETS,
            FEC,
            COLUMNS,
            ROWS,
            PAYLOAD_TYPE,
            PACE,
            RATE,
            REPORTS);

    private RtpUriOptions() {}

    /** Those of a source, or those of a destination. */
    static List<UriOption> of(Use use) {
        return ALL.stream().filter(option -> option.uses().contains(use)).toList();
    }

    private static UriOption text(String name, Group group, String meaning) {
        return UriOption.anyText(name, group, ValueKind.TEXT, "", meaning);
    }

    /** The same number as of UDP. */
    private static UriOption like(UriOption udp) {
        return UriOption.number(
                udp.name(), udp.group(), udp.unit(), udp.min(), udp.max(), udp.fallback(), udp.meaning());
    }

    private static UriOption matrix(String name, int least, String meaning) {
        return UriOption.number(
                name, Group.RECOVERY, PACKETS, least, FecMatrix.LENGTH_MAX, String.valueOf(MATRIX_DEFAULT), meaning);
    }

    private static UriOption both(UriOption option) {
        return option.of(Use.RTP_SOURCE, Use.RTP_DESTINATION).by("rtp");
    }

    private static UriOption source(UriOption option) {
        return option.of(Use.RTP_SOURCE).by("rtp");
    }

    private static UriOption destination(UriOption option) {
        return option.of(Use.RTP_DESTINATION).by("rtp");
    }
}
