package dev.tramo.engine.spec;

import dev.tramo.rtmp.RtmpUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes RTMP endpoints. Without a host, {@code rtmp://:1935/app/name?grace=10000&takeover=3000} is an address of this
 * process: a source takes a publisher there, a destination serves players. {@code rtmp:///app/name} is on all ports on which RTMP is
 * served anyway. With a host, a source pulls and a destination pushes. Since the name on another server may hold any character,
 * options follow it behind a blank, as librtmp's do: {@code rtmp://host/app/name play=app/name grace=10000}, {@code rtmp://host/app/key
 * enhanced=always}.
 */
final class RtmpUri {
    private static final Pattern OWN = Pattern.compile(
            "(?<scheme>rtmps?)://(?::(?<port>[0-9]{1,5}))?/(?<app>[^/?]*)(?:/(?<name>[^?]*))?(?:\\?(?<query>.*))?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REMOTE = Pattern.compile(
            "(?<head>.*?)(?<options>(?: (?:enhanced|play|grace|muxrate)=[^ ]*)*)(?<tail>(?: app=[^ ]+)?(?: playpath=.+)?)",
            Pattern.CASE_INSENSITIVE);

    private static final String GRACE = "grace";
    private static final String TAKEOVER = "takeover";
    private static final String MUX_RATE = "muxrate";
    private static final String PLAY = "play";
    private static final String ENHANCED = "enhanced";

    private RtmpUri() {}

    static boolean isRtmp(String uri) {
        return uri.regionMatches(true, 0, "rtmp://", 0, 7) || uri.regionMatches(true, 0, "rtmps://", 0, 8);
    }

    /** @throws IllegalArgumentException naming what is wrong, without keys */
    static SourceSpec source(String uri) {
        Matcher own = OWN.matcher(uri);
        if (own.matches()) {
            UriOptions options = UriOptions.ofQuery(own.group("query"));
            RtmpListenSpec spec = new RtmpListenSpec(
                    address(own),
                    options.duration(GRACE, RtmpListenSpec.GRACE_DEFAULT, RtmpListenSpec.GRACE_MAX),
                    options.duration(TAKEOVER, RtmpListenSpec.TAKEOVER_DEFAULT, RtmpListenSpec.TAKEOVER_MAX),
                    muxRate(options));
            options.refuseOthers(GRACE + ", " + TAKEOVER + " and " + MUX_RATE);
            return spec;
        }
        Matcher remote = remote(uri);
        UriOptions options = UriOptions.behindBlanks(remote.group("options"));
        RtmpPullSpec spec = new RtmpPullSpec(
                RtmpUrl.parse(remote.group("head") + remote.group("tail")),
                options.taken(PLAY).map(RtmpUri::playAddress),
                options.duration(GRACE, RtmpListenSpec.GRACE_DEFAULT, RtmpListenSpec.GRACE_MAX),
                muxRate(options));
        options.refuseOthers(PLAY + ", " + GRACE + " and " + MUX_RATE);
        return spec;
    }

    /** @throws IllegalArgumentException naming what is wrong, without keys */
    static DestinationSpec destination(String uri) {
        Matcher own = OWN.matcher(uri);
        if (own.matches()) {
            UriOptions.ofQuery(own.group("query")).refuseOthers("none");
            return new RtmpPlaySpec(address(own));
        }
        Matcher remote = remote(uri);
        UriOptions options = UriOptions.behindBlanks(remote.group("options"));
        boolean always = options.taken(ENHANCED).map(RtmpUri::isAlways).orElse(false);
        options.refuseOthers(ENHANCED);
        return new RtmpPushSpec(RtmpUrl.parse(remote.group("head") + remote.group("tail")), always);
    }

    private static Matcher remote(String uri) {
        Matcher remote = REMOTE.matcher(uri.strip());
        if (!remote.matches()) {
            throw new IllegalArgumentException("not an RTMP URL: rtmp://host/application/name");
        }
        return remote;
    }

    private static boolean isAlways(String value) {
        return switch (value) {
            case "auto" -> false;
            case "always" -> true;
            default ->
                throw new IllegalArgumentException(
                        "enhanced: \"" + EndpointUri.shown(value) + "\"; allowed are auto and always");
        };
    }

    private static RtmpAddress address(Matcher own) {
        String digits = own.group("port");
        int port = digits == null ? RtmpAddress.OWN_PORTS : Integer.parseInt(digits);
        if (digits != null && port == 0) {
            throw new IllegalArgumentException("port 0; allowed are 1 to 65535");
        }
        boolean secure = port != RtmpAddress.OWN_PORTS && own.group("scheme").equalsIgnoreCase("rtmps");
        return new RtmpAddress(secure, port, own.group("app"), own.group("name") == null ? "" : own.group("name"));
    }

    private static RtmpAddress playAddress(String path) {
        int slash = path.indexOf('/');
        return slash < 0
                ? RtmpAddress.onOwnPorts(path, "")
                : RtmpAddress.onOwnPorts(path.substring(0, slash), path.substring(slash + 1));
    }

    static String write(RtmpListenSpec spec) {
        Map<String, String> query = new LinkedHashMap<>();
        if (!spec.grace().equals(RtmpListenSpec.GRACE_DEFAULT)) {
            query.put(GRACE, String.valueOf(spec.grace().toMillis()));
        }
        if (!spec.takeover().equals(RtmpListenSpec.TAKEOVER_DEFAULT)) {
            query.put(TAKEOVER, String.valueOf(spec.takeover().toMillis()));
        }
        if (spec.muxBitsPerSecond() > 0) {
            query.put(MUX_RATE, String.valueOf(spec.muxBitsPerSecond()));
        }
        StringBuilder uri = new StringBuilder(write(spec.at()));
        query.forEach((key, value) -> uri.append(uri.indexOf("?") < 0 ? '?' : '&')
                .append(key)
                .append('=')
                .append(value));
        return uri.toString();
    }

    static String write(RtmpPlaySpec spec) {
        return write(spec.at());
    }

    private static String write(RtmpAddress at) {
        return (at.secure() ? "rtmps://" : "rtmp://") + (at.port() == RtmpAddress.OWN_PORTS ? "" : ":" + at.port())
                + "/" + path(at);
    }

    private static String path(RtmpAddress at) {
        return at.application() + (at.streamKey().isEmpty() ? "" : "/" + at.streamKey());
    }

    static String write(RtmpPullSpec spec) {
        String options = spec.play().map(at -> " " + PLAY + "=" + path(at)).orElse("")
                + (spec.grace().equals(RtmpListenSpec.GRACE_DEFAULT)
                        ? ""
                        : " " + GRACE + "=" + spec.grace().toMillis())
                + (spec.muxBitsPerSecond() == 0 ? "" : " " + MUX_RATE + "=" + spec.muxBitsPerSecond());
        return written(spec.url(), options);
    }

    static String write(RtmpPushSpec spec) {
        return written(spec.url(), spec.enhancedAlways() ? " " + ENHANCED + "=always" : "");
    }

    /** Options stand before app= and playpath=, the latter of which takes all that follows. */
    private static String written(RtmpUrl url, String options) {
        Matcher plain = REMOTE.matcher(url.full());
        if (plain.matches() && plain.group("options").isEmpty()) {
            return plain.group("head") + options + plain.group("tail");
        }
        int path = url.full().indexOf('/', url.full().indexOf("://") + 3);
        return url.full().substring(0, path + 1) + options + " app=" + url.application() + " playpath=" + url.name();
    }

    private static long muxRate(UriOptions options) {
        Optional<String> text = options.taken(MUX_RATE);
        long rate = text.isEmpty() || !text.get().matches("[0-9]{1,10}") ? 0 : Long.parseLong(text.get());
        if (text.isPresent() && (rate < RtmpListenSpec.MUX_BITS_MIN || rate > RtmpListenSpec.MUX_BITS_MAX)) {
            throw new IllegalArgumentException(MUX_RATE + ": " + EndpointUri.shown(text.get())
                    + "; allowed are whole numbers from " + RtmpListenSpec.MUX_BITS_MIN + " to "
                    + RtmpListenSpec.MUX_BITS_MAX + ", bit/s");
        }
        return rate;
    }
}
