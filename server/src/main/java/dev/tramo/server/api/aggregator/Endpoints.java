package dev.tramo.server.api.aggregator;

import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.access.PublicHost;
import dev.tramo.server.api.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Addresses that are told to clients: where cameras publish, and where media-streaming-engines are. */
@Singleton
public class Endpoints {
    private static final String NO_PUSH = "off";
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.-]{1,32})?]|[A-Za-z0-9._-]{1,253})(:(?<port>[0-9]{1,5}))?");

    private final PublicHost publicHost;
    private final int rtmpPort;
    private final String pushUrl;
    private final String playUrl;

    Endpoints(
            PublicHost publicHost,
            @ConfigProperty(name = "tramo.rtmp.public.port") int rtmpPort,
            @ConfigProperty(name = "tramo.engine.push.url") String pushUrl,
            @ConfigProperty(name = "tramo.engine.play.url") String playUrl) {
        this.publicHost = publicHost;
        this.rtmpPort = rtmpPort;
        this.pushUrl = pushUrl;
        this.playUrl = playUrl;
    }

    /**
     * Where a camera publishes.
     *
     * @param key the stream name that it must give; empty if any will do
     */
    String publishUrl(String application, String key, HttpServerRequest request) {
        String stream = key.isEmpty() ? application : key;
        return "rtmp://" + bracketed(publicHost.of(request)) + ":" + rtmpPort + "/" + application + "/" + stream;
    }

    /**
     * Where a camera is pushed to on a media-streaming-engine; empty if viewers come to this server.
     *
     * @param engine {@code host[:port]}; an IPv6 address with a port stands in brackets
     * @throws RefusedException if that is no address
     */
    Optional<RtmpUrl> pushUrl(String engine, String name) throws RefusedException {
        return pushUrl.equals(NO_PUSH) ? Optional.empty() : Optional.of(push(engine, name));
    }

    private RtmpUrl push(String engine, String name) throws RefusedException {
        Matcher address = ADDRESS.matcher(bracketed(engine));
        if (!address.matches()) {
            throw RefusedException.invalid(
                    "se_ip: not the address of an engine; allowed is host or host:port, as in 10.0.0.7, [fd00::7]:1936");
        }
        try {
            RtmpUrl url = RtmpUrl.parse(fill(pushUrl, address.group("host"), name));
            String port = address.group("port");
            // Read again in full: what is stored must be readable.
            return RtmpUrl.parse(
                    port == null
                            ? url.full()
                            : withPort(url, Integer.parseInt(port)).full());
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("se_ip: " + e.getMessage());
        }
    }

    private static RtmpUrl withPort(RtmpUrl url, int port) {
        return new RtmpUrl(url.secure(), url.host(), port, url.application(), url.name(), url.credentials());
    }

    /** Where viewers find the camera: on the media-streaming-engine that it is pushed to, or on this server. */
    String playUrl(Optional<RtmpUrl> push, String name, HttpServerRequest request) {
        return fill(playUrl, push.map(RtmpUrl::host).orElseGet(() -> bracketed(publicHost.of(request))), name);
    }

    private static String fill(String pattern, String engine, String name) {
        return pattern.replace("{engine}", engine).replace("{name}", name);
    }

    /** An IPv6 address in a URL stands in brackets. */
    private static String bracketed(String host) {
        return host.chars().filter(c -> c == ':').count() > 1 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
