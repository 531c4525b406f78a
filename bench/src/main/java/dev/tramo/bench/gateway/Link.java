package dev.tramo.bench.gateway;

import java.net.InetSocketAddress;

/**
 * A link to make: UDP to an SRT listener, an SRT caller to UDP.
 *
 * @param udpIn where the sending side receives
 * @param listenPort SRT port that the sending side listens on
 * @param callPort SRT port that the receiving side calls: the same, or a relay's before it
 * @param udpOut where the receiving side sends
 * @param passphrase empty for no encryption
 * @param kbpsMax most that the SRT session may send, repeats included
 */
public record Link(
        String name,
        InetSocketAddress udpIn,
        int listenPort,
        int callPort,
        InetSocketAddress udpOut,
        int latencyMillis,
        String passphrase,
        int kbpsMax) {
    /** What links that are to be encrypted are encrypted with. */
    public static final String PASSPHRASE = "only-for-benchmarks";

    /** 128 bits, the default of SRT. */
    static final int KEY_BYTES = 16;
}
