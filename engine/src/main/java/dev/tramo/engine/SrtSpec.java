package dev.tramo.engine;

import dev.tramo.srt.SrtOptions;

/**
 * An SRT endpoint.
 *
 * @param host the peer's address or name for a caller or in rendezvous; not used by a listener
 * @param port 1 to 65535: of the peer for a caller, our own for a listener, of both in rendezvous
 * @param local our end
 */
public record SrtSpec(SrtMode mode, String host, int port, SrtLocal local, SrtOptions options)
        implements SourceSpec, DestinationSpec {
    /** Checks the ranges. */
    public SrtSpec {
        if (mode != SrtMode.LISTENER && host.isBlank()) {
            throw new IllegalArgumentException("host: empty; a caller needs the address of its peer");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + "; allowed are 1 to 65535");
        }
    }
}
