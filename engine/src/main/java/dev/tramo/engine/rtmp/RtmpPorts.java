package dev.tramo.engine.rtmp;

import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.rtmp.driver.RtmpListener;
import dev.tramo.rtmp.driver.RtmpServer;
import dev.tramo.rtmp.driver.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Ports that are open while an address needs them. Methods block for a moment: not on an event loop's thread. */
final class RtmpPorts {
    private final RtmpServer server;
    private final Optional<String> host;
    private final Optional<TlsFiles> tls;
    private final Map<Integer, Port> open = new HashMap<>();

    /** A port and how many addresses need it. */
    private static final class Port {
        private final RtmpListener listener;
        private int users = 1;

        Port(RtmpListener listener) {
            this.listener = listener;
        }
    }

    /** @param host address of this machine; empty for all of them */
    RtmpPorts(RtmpServer server, Optional<String> host, Optional<TlsFiles> tls) {
        this.server = server;
        this.host = host;
        this.tls = tls;
    }

    /**
     * Opens an address' port, or shares it.
     *
     * @throws IOException in words for a person, if that is not possible
     */
    synchronized void open(RtmpAddress address) throws IOException {
        Port known = open.get(address.port());
        if (known != null) {
            if (known.listener.isSecure() != address.secure()) {
                throw new IOException("port " + address.port() + " is used with"
                        + (address.secure() ? "out TLS" : " TLS") + " by another route");
            }
            known.users++;
            return;
        }
        if (address.secure() && tls.isEmpty()) {
            throw new IOException("rtmps needs a certificate and a key: TRAMO_RTMPS_CERT_FILE, TRAMO_RTMPS_KEY_FILE");
        }
        InetSocketAddress at = host.map(name -> new InetSocketAddress(name, address.port()))
                .orElseGet(() -> new InetSocketAddress(address.port()));
        if (at.isUnresolved()) {
            throw new IOException("no address of " + at.getHostString() + ", on which RTMP is to be served");
        }
        open.put(address.port(), new Port(server.listen(at, address.secure() ? tls.orElseThrow() : null)));
    }

    /** An address needs its port no more. */
    synchronized void close(RtmpAddress address) {
        Port known = open.get(address.port());
        if (known != null && --known.users == 0) {
            open.remove(address.port());
            known.listener.close();
        }
    }
}
