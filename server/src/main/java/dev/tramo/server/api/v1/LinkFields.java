package dev.tramo.server.api.v1;

import dev.tramo.engine.spec.UdpSpec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The fields of links, in the order of answers. Names, meanings and defaults are those of the SRT API's document. */
final class LinkFields {
    static final String SERVICE_NAME = "ServiceName";
    static final String MODE = "Mode";
    static final String TX_IP = "TxIp";
    static final String RX_IP = "RxIp";
    static final String LISTEN_PORT = "ListenPort";
    static final String UDP_IN = "UdpIn";
    static final String UDP_OUT = "UdpOut";
    static final String LATENCY = "Latency";
    static final String SRT_BW = "SrtBw";
    static final String PASS_PHRASE = "PassPhrase";
    static final String PB_KEY_LEN = "PbKeyLen";
    static final String TLPKT_DROP = "TlpktDrop";
    static final String TTL = "TTL";
    static final String FEC = "FEC";
    static final String PACKET_FILTER = "PacketFilter";
    static final String FEC_COLS = "FecCols";
    static final String FEC_ROWS = "FecRows";
    static final String FEC_LAYOUT = "FecLayout";
    static final String FEC_ARQ = "FecArq";
    static final String GROUP_CONNECT = "GroupConnect";
    static final String GROUP_TYPE = "GroupType";
    static final String IP_1_WEIGHT = "Ip1Weight";
    static final String IP_2_WEIGHT = "Ip2Weight";
    static final String GROUP_IP_1 = "GroupIp1";
    static final String GROUP_IP_2 = "GroupIp2";
    static final String INPUT_BW = "InputBw";
    static final String OVERHEAD = "OverHead";

    static final String CALLER = "caller";
    static final String LISTENER = "listener";
    static final String RENDEZVOUS = "rendezvous";

    private static final int NAME_LENGTH_MAX = 128;
    private static final int HOST_LENGTH_MAX = 253;
    private static final int UDP_LENGTH_MAX = 200;
    private static final int KBPS_MAX = 1_000_000;
    private static final int FEC_SIDE_MAX = 255;
    private static final int PASS_PHRASE_BYTES_MIN = 10;
    private static final int PASS_PHRASE_BYTES_MAX = 79;

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");

    private static final Field NAME = Field.text(
            SERVICE_NAME, 1, NAME_LENGTH_MAX, LinkFields::printable, null, "Name of the link, unique among its kind");
    private static final Field MODE_FIELD = Field.word(
            MODE,
            List.of(CALLER, LISTENER, RENDEZVOUS),
            null,
            "caller, listener or rendezvous; in rendezvous both ends use the same ListenPort");
    private static final Field PORT =
            Field.whole(LISTEN_PORT, 1, 65_535, null, "Port to listen on, or that the peer listens on");
    private static final Field LATENCY_FIELD =
            Field.whole(LATENCY, 0, 65_535, 120, "Latency of the SRT session in ms; usually 4 times the round trip");
    private static final Field SRT_BW_FIELD = Field.whole(
            SRT_BW,
            0,
            KBPS_MAX,
            0,
            "Most that the SRT session may send, kbit/s; 0: InputBw plus OverHead, or no limit for an RX");
    private static final Field PASS = new Field(
            PASS_PHRASE,
            List.of(),
            new Field.Text(0, PASS_PHRASE_BYTES_MAX, LinkFields::passPhrase, true),
            "",
            "Passphrase of 10 to 79 bytes in UTF-8, the same at both ends; empty: no encryption");
    private static final Field KEY_LENGTH = new Field(
            PB_KEY_LEN, List.of(), new Field.WholeOf(List.of(16, 24, 32)), 16, "Length of the encryption key in bytes");
    private static final Field GROUP_CONNECT_FIELD = Field.flag(GROUP_CONNECT, 0, "1: bonding");
    private static final Field COLS =
            Field.whole(FEC_COLS, 0, FEC_SIDE_MAX, 10, "Columns of the FEC matrix, at least 2 with FEC");
    private static final Field ROWS =
            Field.whole(FEC_ROWS, 0, FEC_SIDE_MAX, 5, "Rows of the FEC matrix, at least 1 with FEC");
    private static final Field LAYOUT = Field.word(
                    FEC_LAYOUT, List.of("staircase", "even"), "staircase", "Arrangement of the FEC columns")
            .alsoKnownAs("FecLayOut");
    private static final Field ARQ =
            Field.word(FEC_ARQ, List.of("always", "onreq", "never"), "always", "When repeats are requested beside FEC");
    private static final Field CONGESTION = Field.word("Congestion", List.of("live"), "live", "Congestion control");
    private static final Field TRANS_TYPE = Field.word("TransType", List.of("live"), "live", "Transmission type");

    /** What an RX has. */
    static final List<Field> RX = List.of(
            NAME,
            MODE_FIELD,
            Field.text(TX_IP, 0, HOST_LENGTH_MAX, LinkFields::host, "", "Peer to call; a listener ignores it"),
            PORT,
            Field.text(UDP_OUT, 1, UDP_LENGTH_MAX, LinkFields::udpOut, null, "Where to send: address:port"),
            LATENCY_FIELD,
            SRT_BW_FIELD,
            PASS,
            KEY_LENGTH,
            Field.flag(TLPKT_DROP, 1, "1: give up packets that come too late; 0: wait for them"),
            Field.whole(TTL, 1, 255, 24, "Time to live of the UDP output"),
            Field.flag(FEC, 0, "1: forward error correction"),
            COLS,
            ROWS,
            LAYOUT,
            ARQ,
            CONGESTION,
            TRANS_TYPE,
            GROUP_CONNECT_FIELD,
            Field.word(GROUP_TYPE, List.of("backup", "broadcast"), "backup", "Kind of bonding"),
            Field.text(
                    GROUP_IP_1,
                    0,
                    HOST_LENGTH_MAX + 8,
                    LinkFields::hostAndPort,
                    "",
                    "First address of the TX, with bonding"),
            Field.text(
                    GROUP_IP_2,
                    0,
                    HOST_LENGTH_MAX + 8,
                    LinkFields::hostAndPort,
                    "",
                    "Second address of the TX, with bonding"),
            Field.whole(IP_1_WEIGHT, 0, 65_535, 60, "Weight of the first address"),
            Field.whole(IP_2_WEIGHT, 0, 65_535, 40, "Weight of the second address"));

    /** What a TX has. */
    static final List<Field> TX = List.of(
            NAME,
            MODE_FIELD,
            Field.text(RX_IP, 0, HOST_LENGTH_MAX, LinkFields::host, "", "Peer to call; a listener ignores it"),
            PORT,
            Field.text(
                    UDP_IN,
                    1,
                    UDP_LENGTH_MAX,
                    LinkFields::udp,
                    null,
                    "What to receive: group:port or local address:port, optionally ?interface=eth1&source=192.0.2.7"),
            LATENCY_FIELD,
            SRT_BW_FIELD,
            PASS,
            KEY_LENGTH,
            GROUP_CONNECT_FIELD,
            Field.whole(INPUT_BW, 0, KBPS_MAX, 0, "Bandwidth of the input, kbit/s; 0: measured"),
            Field.whole(OVERHEAD, 5, 100, 25, "Share of the input's bandwidth for repeats, per cent"),
            Field.flag(FEC, 0, "1: forward error correction").alsoKnownAs(PACKET_FILTER),
            COLS,
            ROWS,
            LAYOUT,
            ARQ,
            CONGESTION,
            TRANS_TYPE);

    private LinkFields() {}

    static List<Field> of(LinkKind kind) {
        return kind == LinkKind.RX ? RX : TX;
    }

    private static String printable(String text) {
        if (text.isBlank() || !isPrintable(text)) {
            throw new IllegalArgumentException("1 to 128 printable characters");
        }
        return text;
    }

    private static String host(String text) {
        if (!text.isEmpty() && !HOST_NAME.matcher(text).matches() && !isIpv6(text)) {
            throw new IllegalArgumentException("an IP address or a host name");
        }
        return text;
    }

    private static boolean isIpv6(String text) {
        try {
            return text.indexOf(':') >= 0
                    && text.indexOf('%') < 0
                    && InetAddress.ofLiteral(text) instanceof Inet6Address;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String hostAndPort(String text) {
        var form = HOST_AND_PORT.matcher(text);
        boolean good = text.isEmpty()
                || (form.matches() && (form.group(2) == null || isPort(Integer.parseInt(form.group(2)))));
        if (!good) {
            throw new IllegalArgumentException("host or host:port");
        }
        return text;
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    private static String udp(String text) {
        return UdpSpec.parse(text).toString();
    }

    private static String udpOut(String text) {
        return UdpSpec.parse(text).asDestination().toString();
    }

    /** Whether the text has no control characters, and no halves of characters, which JSON can write and UTF-8 cannot. */
    private static boolean isPrintable(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static String passPhrase(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 0 && (bytes < PASS_PHRASE_BYTES_MIN || bytes > PASS_PHRASE_BYTES_MAX || !isPrintable(text))) {
            throw new IllegalArgumentException(
                    "nothing, or 10 to 79 bytes in UTF-8 of printable characters (SRT itself refuses 8 and 9, whatever older documents say)");
        }
        return text;
    }
}
