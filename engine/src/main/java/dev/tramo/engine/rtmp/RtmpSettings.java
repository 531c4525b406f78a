package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.rtmp.live.QueueLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How RTMP is spoken.
 *
 * @param listenOn where publishers and players come in; empty for nowhere
 * @param secureListenOn likewise with TLS
 * @param host address of this machine on which {@code rtmp://:port} addresses of routes are opened; empty for all of them
 * @param tls certificate and key, also of {@code rtmps://:port} addresses of routes; there if {@code secureListenOn} is
 * @param trust certificates (PEM) for the servers of pushes and pulls; empty for those of the system
 * @param memoryBytesMax media that all cameras together may hold
 */
public record RtmpSettings(
        Optional<InetSocketAddress> listenOn,
        Optional<InetSocketAddress> secureListenOn,
        Optional<String> host,
        Optional<TlsFiles> tls,
        Optional<Path> trust,
        RtmpLimits limits,
        ServerLimits serverLimits,
        QueueLimits queue,
        long memoryBytesMax) {
    private static final long MEMORY_BYTES_DEFAULT = 256L << 20;

    /** Listens nowhere. */
    public static final RtmpSettings NONE = new RtmpSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            RtmpLimits.DEFAULT,
            ServerLimits.DEFAULT,
            QueueLimits.DEFAULT,
            MEMORY_BYTES_DEFAULT);

    /** Checks what belongs together. */
    public RtmpSettings {
        if (secureListenOn.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("RTMPS needs a certificate and a key");
        }
    }
}
