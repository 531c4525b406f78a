package dev.tramo.engine.spec;

import dev.tramo.engine.spec.UriOption.Group;
import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.engine.spec.UriOption.ValueKind;
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

    private static final List<UriOption> ALL = Stream.of(
                    SrtUriOptions.ALL,
                    List.of(INTERFACE, SENDER, TTL),
                    RtpUriOptions.ALL,
                    List.of(GRACE, TAKEOVER, MUX_RATE, PLAY, ENHANCED),
                    List.of(SEGMENT, PART, WINDOW, PLAYERS))
            .flatMap(List::stream)
            .toList();

    private EndpointOptions() {}

    /** By protocol, in the order in which they are told. */
    public static List<UriOption> all() {
        return ALL;
    }
}
