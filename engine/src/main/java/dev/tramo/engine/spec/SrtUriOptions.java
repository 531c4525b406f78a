package dev.tramo.engine.spec;

import static dev.tramo.engine.spec.UriOption.anyText;
import static dev.tramo.engine.spec.UriOption.choice;
import static dev.tramo.engine.spec.UriOption.flag;
import static dev.tramo.engine.spec.UriOption.number;

import dev.tramo.engine.spec.UriOption.Group;
import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.engine.spec.UriOption.ValueKind;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import java.util.List;

/** The options of an SRT endpoint's URI, named as in libsrt. {@link SrtUri} reads by them. */
final class SrtUriOptions {
    private static final SrtOptions DEFAULT = SrtOptions.DEFAULT;
    private static final int LATENCY_MAX = SrtOptions.LATENCY_MILLIS_MAX;
    /** libsrt counts buffers in bytes of full packets without IP and UDP headers. */
    static final int PACKET_OVERHEAD_BYTES = 28;

    private static final int PACKET_BYTES = SrtOptions.MSS_BYTES - PACKET_OVERHEAD_BYTES;
    private static final String MILLIS = "ms";
    private static final String BYTES = "bytes";
    private static final String BYTES_PER_SECOND = "bytes/s";
    private static final String PACKETS = "packets";

    static final UriOption MODE = choice(
            "mode",
            Group.CONNECTION,
            "",
            "Who begins; left out, a URI without a host listens, any other calls",
            "caller",
            "listener",
            "rendezvous");
    static final UriOption LATENCY = number(
            "latency",
            Group.LATENCY,
            MILLIS,
            0,
            LATENCY_MAX,
            String.valueOf(DEFAULT.receiveLatencyMillis()),
            "rcvlatency and peerlatency at once: the time there is to repair losses");
    static final UriOption RECEIVE_LATENCY = number(
            "rcvlatency",
            Group.LATENCY,
            MILLIS,
            0,
            LATENCY_MAX,
            String.valueOf(DEFAULT.receiveLatencyMillis()),
            "Least delay from a packet's origin to its delivery here; the larger of both sides' wishes counts");
    static final UriOption PEER_LATENCY =
            number("peerlatency", Group.LATENCY, MILLIS, 0, LATENCY_MAX, "0", "Least delay wanted at the peer");
    static final UriOption MAX_LATENCY = number(
            "maxlatency",
            Group.LATENCY,
            MILLIS,
            0,
            LATENCY_MAX,
            String.valueOf(DEFAULT.latencyMillisMax()),
            "The longest latency that a peer is granted at its wish; buffers grow with it");
    static final UriOption TOO_LATE_PACKET_DROP = flag(
            "tlpktdrop",
            Group.LATENCY,
            DEFAULT.tooLatePacketDrop(),
            "1: what comes too late is given up; 0: delivery waits for it");
    static final UriOption PASSPHRASE = anyText(
            "passphrase",
            Group.ENCRYPTION,
            ValueKind.SECRET,
            "",
            "Encrypts; the same at both ends, 10 to 79 bytes; empty: not encrypted");
    static final UriOption KEY_LENGTH = choice(
            "pbkeylen",
            Group.ENCRYPTION,
            "0",
            "Bytes of the key; the caller's counts; 0: the peer's, or 16",
            "0",
            "16",
            "24",
            "32");
    static final UriOption ENFORCED = flag(
            "enforcedencryption",
            Group.ENCRYPTION,
            DEFAULT.encryption().enforced(),
            "0: connects also with a peer whose passphrase differs");
    static final UriOption KEY_REFRESH = number(
            "kmrefreshrate",
            Group.ENCRYPTION,
            PACKETS,
            0,
            Integer.MAX_VALUE,
            String.valueOf(DEFAULT.encryption().refreshPackets()),
            "After which the sending key changes, 3 and more; 0: the default");
    static final UriOption KEY_ANNOUNCE = number(
            "kmpreannounce",
            Group.ENCRYPTION,
            PACKETS,
            0,
            Integer.MAX_VALUE,
            String.valueOf(DEFAULT.encryption().preAnnouncePackets()),
            "Before the change, when the peer is told the next key; at most (kmrefreshrate - 1) / 2; 0: the default");
    static final UriOption CRYPTO_MODE = choice(
            "cryptomode",
            Group.ENCRYPTION,
            "0",
            "1: AES-CTR; 2: AES-GCM, which notices manipulation and goes with no packet filter; 0: as the caller has it",
            "0",
            "1",
            "2");
    static final UriOption STREAM_ID = anyText(
            "streamid",
            Group.CONNECTION,
            ValueKind.TEXT,
            "",
            "A caller sends it, a listener takes callers that ask for it; at most 512 bytes");
    static final UriOption MAX_BANDWIDTH = number(
            "maxbw",
            Group.BANDWIDTH,
            BYTES_PER_SECOND,
            -1,
            Long.MAX_VALUE / 1_000,
            "-1",
            "Most that is sent, retransmissions included; -1: no limit; 0: by inputbw and oheadbw");
    static final UriOption INPUT_BANDWIDTH = number(
            "inputbw",
            Group.BANDWIDTH,
            BYTES_PER_SECOND,
            0,
            Long.MAX_VALUE / 1_000,
            "0",
            "Mean rate of the input if maxbw is 0; 0: measured");
    static final UriOption OVERHEAD = number(
            "oheadbw",
            Group.BANDWIDTH,
            "%",
            Bandwidth.OVERHEAD_PERCENT_MIN,
            Bandwidth.OVERHEAD_PERCENT_MAX,
            String.valueOf(Bandwidth.OVERHEAD_PERCENT),
            "Limit of retransmissions on top of the input if maxbw is 0");
    static final UriOption MSS = number(
            "mss",
            Group.BUFFERS,
            BYTES,
            SrtOptions.MSS_BYTES_MIN,
            SrtOptions.MSS_BYTES,
            String.valueOf(DEFAULT.mssBytes()),
            "Longest datagram, with IP and UDP headers");
    static final UriOption PAYLOAD_SIZE = number(
            "payloadsize",
            Group.BUFFERS,
            BYTES,
            1,
            SrtOptions.PAYLOAD_BYTES_MAX,
            String.valueOf(DEFAULT.payloadBytesMax()),
            "Longest payload that is sent; at most 1452 with a packet filter");
    static final UriOption FLOW_WINDOW = number(
            "fc",
            Group.BUFFERS,
            PACKETS,
            SrtOptions.PACKETS_MIN,
            SrtOptions.PACKETS_MAX,
            String.valueOf(DEFAULT.flowWindowPackets()),
            "That may be in flight to us");
    static final UriOption SEND_BUFFER = buffer("sndbuf", DEFAULT.sendBufferPackets(), "Kept until it is acknowledged");
    static final UriOption RECEIVE_BUFFER =
            buffer("rcvbuf", DEFAULT.receiveBufferPackets(), "Kept until its time has come");
    static final UriOption PEER_IDLE = number(
            "peeridletimeo",
            Group.CONNECTION,
            MILLIS,
            1,
            Integer.MAX_VALUE,
            String.valueOf(DEFAULT.peerIdleMillis()),
            "Silence after which the peer counts as gone");
    static final UriOption CONNECT_TIMEOUT = number(
            "conntimeo",
            Group.CONNECTION,
            MILLIS,
            1,
            Integer.MAX_VALUE / 10,
            String.valueOf(DEFAULT.connectTimeoutMillis()),
            "How long a call lasts before the next; ten times as long in rendezvous");
    static final UriOption SEND_DROP_DELAY = number(
            "snddropdelay",
            Group.LATENCY,
            MILLIS,
            -1,
            Integer.MAX_VALUE / 2,
            String.valueOf(DEFAULT.sendDropDelayMillis()),
            "Added to the peer's latency before the sender gives up a packet; -1: never");
    static final UriOption PACKET_FILTER = anyText(
            "packetfilter",
            Group.RECOVERY,
            ValueKind.TEXT,
            "",
            "Forward error correction, as in fec,cols:10,rows:5,layout:staircase,arq:onreq");
    static final UriOption REORDER_TOLERANCE = number(
            "lossmaxttl",
            Group.RECOVERY,
            PACKETS,
            0,
            SrtOptions.REORDER_TOLERANCE_PACKETS_MAX,
            String.valueOf(DEFAULT.reorderTolerancePackets()),
            "A gap is reported at the latest when so many packets have come after it");
    static final UriOption LOSS_REPORTS = flag(
            "nakreport",
            Group.RECOVERY,
            DEFAULT.lossReports(),
            "Whether gaps are reported again and again until they are filled");
    static final UriOption RETRANSMIT_ALGORITHM = choice(
            "retransmitalgo", Group.RECOVERY, "", "libsrt's words for recovery: 1 is periodic, 0 eager", "0", "1");
    static final UriOption RECOVERY = choice(
            "recovery",
            Group.RECOVERY,
            Recovery.ADAPTIVE,
            "How repeats are asked for and sent: each by the measured round trip, or the whole list at an interval, as libsrt does");
    static final UriOption MIN_VERSION = anyText(
            "minversion",
            Group.CONNECTION,
            ValueKind.TEXT,
            "1.3.0",
            "Oldest SRT version that is accepted, as in 1.4.2");
    static final UriOption HOPS =
            number("ipttl", Group.NETWORK, "", 0, 255, "0", "Time to live of what is sent; 0: the system's");
    static final UriOption TRAFFIC_CLASS = number(
            "iptos",
            Group.NETWORK,
            "",
            0,
            255,
            "0",
            "ValueKind of service of what is sent: DSCP and ECN; 0: the system's");
    static final UriOption DEVICE = anyText(
            "bindtodevice",
            Group.NETWORK,
            ValueKind.TEXT,
            "",
            "Name of the only network interface that is used, at most 15 characters");
    static final UriOption ADAPTER = anyText(
            "adapter",
            Group.NETWORK,
            ValueKind.TEXT,
            "",
            "IP address of this host to call from; of a listener, to listen on");
    static final UriOption BIND = anyText(
                    "bind", Group.NETWORK, ValueKind.TEXT, "", "Address and port to call from, as in 192.0.2.7:9001")
            .of(Use.SRT_CALLER);
    static final UriOption ALLOW = anyText(
                    "allow",
                    Group.ACCESS,
                    ValueKind.TEXT,
                    "",
                    "Networks that callers may come from, as in 10.0.0.0/8,192.0.2.7; empty: all")
            .of(Use.SRT_LISTENER);
    static final UriOption MAX_CALLERS = number(
                    "maxcallers",
                    Group.ACCESS,
                    "",
                    1,
                    SrtAccess.CALLERS_MAX,
                    String.valueOf(SrtAccess.DEFAULT.callersMax()),
                    "That a destination which listens serves at a time")
            .of(Use.SRT_LISTENER);
    static final UriOption GROUP_CONNECT = flag(
                    "groupconnect", Group.BONDING, false, "1: a listener accepts bonded callers")
            .of(Use.SRT_CALLER, Use.SRT_LISTENER);
    static final UriOption GROUP_TYPE = choice(
                    "grouptype",
                    Group.BONDING,
                    GroupType.BACKUP,
                    "How the paths of a bonded caller are used: one with others in reserve, or all at once")
            .of(Use.SRT_CALLER);
    static final UriOption NODES = anyText(
                    "nodes",
                    Group.BONDING,
                    ValueKind.TEXT,
                    "",
                    "Paths of a bonded caller: 2 to 8 of host or host:port, with commas")
            .of(Use.SRT_CALLER);
    static final UriOption WEIGHTS = anyText(
                    "weights",
                    Group.BONDING,
                    ValueKind.TEXT,
                    "50",
                    "Of the paths in their order, 0 to 65535 each; with backup the largest comes first")
            .of(Use.SRT_CALLER);
    static final UriOption ADAPTERS = anyText(
                    "adapters",
                    Group.BONDING,
                    ValueKind.TEXT,
                    "",
                    "IP addresses of this host that the paths leave by, in their order")
            .of(Use.SRT_CALLER);
    static final UriOption SEAMLESS = anyText(
            "seamless",
            Group.BONDING,
            ValueKind.TEXT,
            "",
            "Second link with the same packets, in RTP (SMPTE 2022-7): host:port, or :port to listen; left out, there is one"
                    + " link, without RTP");
    static final UriOption SEAMLESS_MODE = choice(
            "seamless-mode",
            Group.BONDING,
            "",
            "Who begins on the second link; left out, one without a host listens, any other calls",
            "caller",
            "listener",
            "rendezvous");
    static final UriOption SEAMLESS_LATENCY = number(
            "seamless-latency",
            Group.BONDING,
            MILLIS,
            0,
            LATENCY_MAX,
            "",
            "latency of the second link; left out, that of the first");
    static final UriOption SEAMLESS_PASSPHRASE = anyText(
            "seamless-passphrase",
            Group.BONDING,
            ValueKind.SECRET,
            "",
            "passphrase of the second link; left out, that of the first; empty: not encrypted");
    static final UriOption SEAMLESS_STREAM_ID = anyText(
            "seamless-streamid",
            Group.BONDING,
            ValueKind.TEXT,
            "",
            "streamid of the second link; left out, that of the first");
    static final UriOption SEAMLESS_ADAPTER =
            anyText("seamless-adapter", Group.BONDING, ValueKind.TEXT, "", "adapter of the second link; left out, any");
    static final UriOption SEAMLESS_DEVICE = anyText(
            "seamless-bindtodevice",
            Group.BONDING,
            ValueKind.TEXT,
            "",
            "bindtodevice of the second link; left out, any");
    static final UriOption SKEW = number(
            "skew",
            Group.BONDING,
            MILLIS,
            1,
            RtpHold.SKEW_MILLIS_MAX,
            String.valueOf(RtpHold.SKEW_MILLIS_DEFAULT),
            "Of a source, how far the two links may be apart, which is how long packets are held; goes with seamless");
    /** What goes with {@link #SEAMLESS}. */
    static final List<UriOption> OF_SEAMLESS = List.of(
            SEAMLESS_MODE,
            SEAMLESS_LATENCY,
            SEAMLESS_PASSPHRASE,
            SEAMLESS_STREAM_ID,
            SEAMLESS_ADAPTER,
            SEAMLESS_DEVICE,
            SKEW);

    static final UriOption TRANSMISSION_TYPE =
            choice("transtype", Group.CONNECTION, "live", "For other programs' URIs: live streams only", "live");
    static final UriOption CONGESTION =
            choice("congestion", Group.CONNECTION, "live", "For other programs' URIs: live streams only", "live");
    static final UriOption TIMED_DELIVERY =
            choice("tsbpdmode", Group.CONNECTION, "1", "For other programs' URIs: delivery by time only", "1");

    /** All, in the order in which they are told. */
    static final List<UriOption> ALL = List.of(
            MODE,
            LATENCY,
            RECEIVE_LATENCY,
            PEER_LATENCY,
            MAX_LATENCY,
            TOO_LATE_PACKET_DROP,
            PASSPHRASE,
            KEY_LENGTH,
            ENFORCED,
            KEY_REFRESH,
            KEY_ANNOUNCE,
            CRYPTO_MODE,
            STREAM_ID,
            MAX_BANDWIDTH,
            INPUT_BANDWIDTH,
            OVERHEAD,
            MSS,
            PAYLOAD_SIZE,
            FLOW_WINDOW,
            SEND_BUFFER,
            RECEIVE_BUFFER,
            PEER_IDLE,
            CONNECT_TIMEOUT,
            SEND_DROP_DELAY,
            PACKET_FILTER,
            REORDER_TOLERANCE,
            LOSS_REPORTS,
            RETRANSMIT_ALGORITHM,
            RECOVERY,
            MIN_VERSION,
            HOPS,
            TRAFFIC_CLASS,
            DEVICE,
            ADAPTER,
            BIND,
            ALLOW,
            MAX_CALLERS,
            GROUP_CONNECT,
            GROUP_TYPE,
            NODES,
            WEIGHTS,
            ADAPTERS,
            SEAMLESS,
            SEAMLESS_MODE,
            SEAMLESS_LATENCY,
            SEAMLESS_PASSPHRASE,
            SEAMLESS_STREAM_ID,
            SEAMLESS_ADAPTER,
            SEAMLESS_DEVICE,
            SKEW,
            TRANSMISSION_TYPE,
            CONGESTION,
            TIMED_DELIVERY);

    private SrtUriOptions() {}

    private static UriOption buffer(String name, int packets, String meaning) {
        return number(
                name,
                Group.BUFFERS,
                BYTES,
                (long) SrtOptions.PACKETS_MIN * PACKET_BYTES,
                (long) SrtOptions.PACKETS_MAX * PACKET_BYTES,
                String.valueOf((long) packets * PACKET_BYTES),
                meaning + "; with an mss of 1500");
    }
}
