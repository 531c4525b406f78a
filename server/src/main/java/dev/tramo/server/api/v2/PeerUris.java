package dev.tramo.server.api.v2;

import dev.tramo.engine.spec.EndpointSpec;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.SrtUriWriter;
import dev.tramo.server.view.HlsAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the other side is to be given.
 *
 * @param host under which others reach us
 * @param rtmpPort of the server's own RTMP, as others reach it
 * @param http scheme, host and port under which this API was reached
 */
record PeerUris(String host, int rtmpPort, String http) {
    /**
     * The URI of the other side of an SRT endpoint, without the passphrase; where an RTMP stream is published, or where it is played
     * here, by RTMP or HLS; empty for anything else.
     */
    Optional<String> uri(String route, @Nullable EndpointSpec spec) {
        return switch (spec) {
            case SrtSpec srt -> Optional.of(SrtUriWriter.peers(srt, host));
            case SeamlessSpec seamless -> Optional.of(SrtUriWriter.peers(seamless, host));
            case RtmpListenSpec listen -> Optional.of(uri(listen.at()));
            case RtmpPullSpec pull -> pull.play().map(this::uri);
            case RtmpPlaySpec play -> Optional.of(uri(play.at()));
            case HlsSpec _ -> Optional.of(http + HlsAddress.path(route));
            case null, default -> Optional.empty();
        };
    }

    private String uri(RtmpAddress at) {
        String name = at.streamKey().isEmpty() ? at.application() : at.streamKey();
        String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        int port = at.port() == RtmpAddress.OWN_PORTS ? rtmpPort : at.port();
        return (at.secure() ? "rtmps://" : "rtmp://") + bracketed + ":" + port + "/" + at.application() + "/" + name;
    }
}
