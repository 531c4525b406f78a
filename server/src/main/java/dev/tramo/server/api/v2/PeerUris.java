package dev.tramo.server.api.v2;

import dev.tramo.engine.spec.EndpointSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the other side is to be given.
 *
 * @param host under which others reach us
 * @param rtmpPort of the server's own RTMP, as others reach it
 */
record PeerUris(String host, int rtmpPort) {
    /** Where an RTMP stream is published, or where it is played here; empty for anything else. */
    Optional<String> rtmp(@Nullable EndpointSpec spec) {
        return switch (spec) {
            case RtmpListenSpec listen -> Optional.of(uri(listen.at()));
            case RtmpPullSpec pull -> pull.play().map(this::uri);
            case RtmpPlaySpec play -> Optional.of(uri(play.at()));
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
