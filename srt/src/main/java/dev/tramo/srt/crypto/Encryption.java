package dev.tramo.srt.crypto;

import java.nio.charset.StandardCharsets;

/**
 * Encryption of one side of a connection.
 *
 * @param passphrase 10 to 79 bytes of UTF-8; empty is no encryption. Never shown by {@link #toString}
 * @param keyBytes 16, 24 or 32; 0 takes the peer's, or 16. Only what the initiator has matters
 * @param enforced whether a connection with a peer whose passphrase differs is refused; default true
 * @param mode which cipher an initiator uses and a responder accepts; default {@link Mode#AUTO}
 * @param refreshPackets packets after which the sending key changes; default 2^24
 * @param preAnnouncePackets packets before the change at which the next key is announced, and after it when the old one is
 *     forgotten; at most (refresh − 1) / 2; default 2^16
 */
public record Encryption(
        String passphrase, int keyBytes, boolean enforced, Mode mode, long refreshPackets, long preAnnouncePackets) {
    /** Ciphers; libsrt's option cryptomode. */
    public enum Mode {
        /** An initiator uses CTR, a responder accepts either. */
        AUTO,
        /** AES-CTR, which every SRT knows; detects no manipulation. */
        CTR,
        /** AES-GCM: authenticated, 16 bytes longer. Both sides must be like libsrt 1.5.4 or later. Not with FEC. */
        GCM
    }

    public static final int PASSPHRASE_BYTES_MIN = 10;
    public static final int PASSPHRASE_BYTES_MAX = 79;
    /** No encryption; a peer that encrypts is refused. */
    public static final Encryption NONE = with("", 0);

    private static final long REFRESH_PACKETS = 1 << 24;
    private static final long PRE_ANNOUNCE_PACKETS = 1 << 16;

    /** Checks the ranges. */
    public Encryption {
        int bytes = passphrase.getBytes(StandardCharsets.UTF_8).length;
        if (bytes != 0 && (bytes < PASSPHRASE_BYTES_MIN || bytes > PASSPHRASE_BYTES_MAX)) {
            throw new IllegalArgumentException("passphrase: " + bytes + " bytes; allowed are none, or 10 to 79");
        }
        if (keyBytes != 0 && keyBytes != 16 && keyBytes != 24 && keyBytes != 32) {
            throw new IllegalArgumentException("keyBytes: " + keyBytes + "; allowed are 0, 16, 24 and 32");
        }
        if (preAnnouncePackets < 1 || refreshPackets < 3 || preAnnouncePackets > (refreshPackets - 1) / 2) {
            throw new IllegalArgumentException("preAnnouncePackets: " + preAnnouncePackets
                    + "; allowed are 1 to (refreshPackets - 1) / 2 = " + (refreshPackets - 1) / 2);
        }
    }

    /** Enforced, with the default refresh. */
    public static Encryption with(String passphrase, int keyBytes) {
        return new Encryption(passphrase, keyBytes, true, Mode.AUTO, REFRESH_PACKETS, PRE_ANNOUNCE_PACKETS);
    }

    /** The same with another refresh. */
    public Encryption refreshedEvery(long packets, long preAnnounce) {
        return new Encryption(passphrase, keyBytes, enforced, mode, packets, preAnnounce);
    }

    /** The same, but connecting also with a peer whose passphrase differs. */
    public Encryption notEnforced() {
        return new Encryption(passphrase, keyBytes, false, mode, refreshPackets, preAnnouncePackets);
    }

    /** The same with another cipher. */
    public Encryption by(Mode newMode) {
        return new Encryption(passphrase, keyBytes, enforced, newMode, refreshPackets, preAnnouncePackets);
    }

    /** Whether there is a passphrase. */
    public boolean isOn() {
        return !passphrase.isEmpty();
    }

    /** Derives a key once, so that later connections need not wait for the JDK's classes. */
    public static void warmUp() {
        KeyExchange.initiate(with("warm-up-passphrase", 16), 16).request();
    }

    @Override
    public String toString() {
        return isOn() ? "Encryption[" + keyBytes * 8 + " bits]" : "Encryption[none]";
    }
}
