package dev.tramo.engine.spec;

import dev.tramo.engine.spec.UriOption.Group;
import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.engine.spec.UriOption.ValueKind;
import dev.tramo.mpegts.PacingSettings;
import dev.tramo.mpegts.hls.HlsSettings;
import java.util.List;
import java.util.stream.Stream;

/** All options that URIs of endpoints may have. */
public final class EndpointOptions {
    private static final String MILLIS = "ms";

    static final UriOption INTERFACE = UriOption.anyText(
                    "interface",
                    Group.NETWORK,
                    ValueKind.TEXT,
                    "",
                    "Network interface for multicast; left out, the system chooses")
            .of(Use.UDP_SOURCE, Use.UDP_DESTINATION)
            .by("udp");
    static final UriOption SENDER = UriOption.anyText(
                    "source",
                    Group.ACCESS,
                    ValueKind.TEXT,
                    "",
                    "The only sender that is received; of a group, only it is joined (source-specific multicast)")
            .of(Use.UDP_SOURCE)
            .by("udp");
    static final UriOption TTL = UriOption.number(
                    "ttl",
                    Group.NETWORK,
                    "",
                    1,
                    255,
                    "",
                    "Time to live of what is sent; left out, the system's: 1 for multicast on most")
            .of(Use.UDP_DESTINATION)
            .by("udp");
    static final UriOption PACE = UriOption.number(
                    PacingSpec.PACE,
                    Group.STREAM,
                    MILLIS,
                    PacingSettings.BUFFER_MILLIS_MIN,
                    PacingSettings.BUFFER_MILLIS_MAX,
                    "",
                    "Buffer of a steady output: datagrams leave by the stream's clock, that much later; left out, as they come")
            .of(Use.UDP_DESTINATION)
            .by("udp");
    static final UriOption RATE = UriOption.number(
                    PacingSpec.RATE,
                    Group.STREAM,
                    "kbit/s",
                    PacingSettings.KBITS_MIN,
                    PacingSettings.KBITS_MAX,
                    "",
                    "Constant rate that null packets fill up; goes with pace")
            .of(Use.UDP_DESTINATION)
            .by("udp");

    static final UriOption GRACE = UriOption.number(
                    "grace",
                    Group.CONNECTION,
                    MILLIS,
                    0,
                    RtmpListenSpec.GRACE_MAX.toMillis(),
                    String.valueOf(RtmpListenSpec.GRACE_DEFAULT.toMillis()),
                    "How long destinations and players are kept when the publisher is gone")
            .of(Use.RTMP_PUBLISH, Use.RTMP_PULL)
            .by("rtmp");
    static final UriOption TAKEOVER = UriOption.number(
                    "takeover",
                    Group.CONNECTION,
                    MILLIS,
                    0,
                    RtmpListenSpec.TAKEOVER_MAX.toMillis(),
                    String.valueOf(RtmpListenSpec.TAKEOVER_DEFAULT.toMillis()),
                    "A second publisher is refused if the first sent something within that time; if not, it takes the place")
            .of(Use.RTMP_PUBLISH)
            .by("rtmp");
    static final UriOption MUX_RATE = UriOption.number(
                    "muxrate",
                    Group.STREAM,
                    "bit/s",
                    RtmpListenSpec.MUX_BITS_MIN,
                    RtmpListenSpec.MUX_BITS_MAX,
                    "",
                    "Constant rate of the MPEG-TS that SRT and UDP destinations get; left out, it varies")
            .of(Use.RTMP_PUBLISH, Use.RTMP_PULL)
            .by("rtmp");
    static final UriOption PLAY = UriOption.anyText(
                    "play",
                    Group.CONNECTION,
                    ValueKind.TEXT,
                    "",
                    "Where the stream may be played here: app or app/key; left out, nowhere")
            .of(Use.RTMP_PULL)
            .by("rtmp");
    static final UriOption ENHANCED = UriOption.choice(
                    "enhanced",
                    Group.STREAM,
                    "auto",
                    "Whether enhanced RTMP is sent to a server that does not offer it",
                    "auto",
                    "always")
            .of(Use.RTMP_PUSH)
            .by("rtmp");

    static final UriOption SEGMENT = UriOption.number(
                    "segment",
                    Group.STREAM,
                    MILLIS,
                    HlsSettings.SEGMENT_MILLIS_MIN,
                    HlsSettings.SEGMENT_MILLIS_MAX,
                    String.valueOf(HlsSettings.SEGMENT_MILLIS_DEFAULT),
                    "Wanted length of segments, which begin at keyframes")
            .of(Use.HLS)
            .by("hls");
    static final UriOption PART = UriOption.number(
                    "part",
                    Group.STREAM,
                    MILLIS,
                    HlsSettings.PART_MILLIS_MIN,
                    HlsSettings.PART_MILLIS_MAX,
                    String.valueOf(HlsSettings.PART_MILLIS_DEFAULT),
                    "Longest part of a segment, at most half of it; at most the default if left out")
            .of(Use.HLS)
            .by("hls");
    static final UriOption WINDOW = UriOption.number(
                    "window",
                    Group.STREAM,
                    MILLIS,
                    HlsSettings.windowMillisDefault(HlsSettings.SEGMENT_MILLIS_MIN),
                    HlsSettings.WINDOW_MILLIS_MAX,
                    "",
                    "What playlists list at least: six segments, which is the default, or more")
            .of(Use.HLS)
            .by("hls");
    static final UriOption PLAYERS = UriOption.choice(
                    "access",
                    Group.ACCESS,
                    HlsSpec.DEFAULT.access(),
                    "Who may play: who has a token or a signed address, or everybody")
            .of(Use.HLS)
            .by("hls");

    static final UriOption LOOP = UriOption.choice(
                    "loop",
                    Group.STREAM,
                    "false",
                    "Whether the file begins again at its end, without a jump, and goes on for ever",
                    "false",
                    "true")
            .of(Use.FILE_SOURCE)
            .by("file");
    static final UriOption FORMAT = UriOption.choice(
                    "format",
                    Group.STREAM,
                    FileSpec.Format.AUTO,
                    "What is in the files: ts, the datagrams byte for byte; mp4, fragmented MP4; auto, ts for a source of UDP, RTP or"
                            + " SRT, mp4 for one of RTMP")
            .of(Use.FILE_DESTINATION)
            .by("file");
    static final UriOption FILE_SEGMENT = UriOption.number(
                    "segment",
                    Group.STREAM,
                    "s",
                    FileSpec.SEGMENT_SECONDS_MIN,
                    FileSpec.SEGMENT_SECONDS_MAX,
                    String.valueOf(FileSpec.SEGMENT_SECONDS_DEFAULT),
                    "How long a file becomes; the next one begins where players can begin")
            .of(Use.FILE_DESTINATION)
            .by("file");
    static final UriOption FILE_SIZE = UriOption.number(
                    "size",
                    Group.STREAM,
                    "MiB",
                    FileSpec.SIZE_MIB_MIN,
                    FileSpec.SIZE_MIB_MAX,
                    String.valueOf(FileSpec.SIZE_MIB_DEFAULT),
                    "How large a file becomes, if that comes before its length")
            .of(Use.FILE_DESTINATION)
            .by("file");
    static final UriOption QUOTA = UriOption.number(
                    "quota",
                    Group.BUFFERS,
                    "MiB",
                    FileSpec.QUOTA_MIB_MIN,
                    FileSpec.QUOTA_MIB_MAX,
                    "",
                    "What the files of this destination take together; beyond it, the oldest are deleted; left out, no limit")
            .of(Use.FILE_DESTINATION)
            .by("file");
    static final UriOption KEEP = UriOption.number(
                    "keep",
                    Group.BUFFERS,
                    "h",
                    FileSpec.KEEP_HOURS_MIN,
                    FileSpec.KEEP_HOURS_MAX,
                    "",
                    "How long files are kept before they are deleted; left out, for ever")
            .of(Use.FILE_DESTINATION)
            .by("file");
    private static final List<UriOption> FILE = List.of(LOOP, FORMAT, FILE_SEGMENT, FILE_SIZE, QUOTA, KEEP);

    private EndpointOptions() {}

    /** Made when it is asked for, since the options of protocols are made of those above. */
    private static final class All {
        private static final List<UriOption> OPTIONS = Stream.of(
                        SrtUriOptions.ALL,
                        List.of(INTERFACE, SENDER, TTL, PACE, RATE),
                        RtpUriOptions.ALL,
                        List.of(GRACE, TAKEOVER, MUX_RATE, PLAY, ENHANCED),
                        List.of(SEGMENT, PART, WINDOW, PLAYERS),
                        FILE)
                .flatMap(List::stream)
                .toList();
    }

    /** By protocol, in the order in which they are told. */
    public static List<UriOption> all() {
        return All.OPTIONS;
    }
}
