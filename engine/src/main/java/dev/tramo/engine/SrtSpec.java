package dev.tramo.engine;

import dev.tramo.srt.SrtOptions;

/**
 * An SRT endpoint.
 *
 * @param host the peer's address or name for a caller; not used by a listener
 * @param port 1 to 65535: of the peer for a caller, our own for a listener
 */
public record SrtSpec(SrtMode mode, String host, int port, SrtOptions options) implements SourceSpec, DestinationSpec {
    /** Checks the ranges. */
    public SrtSpec {
        if (mode == SrtMode.CALLER && host.isBlank()) {
            throw new IllegalArgumentException("host: empty; a caller needs the address of its peer");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + "; allowed are 1 to 65535");
        }
    }
}
