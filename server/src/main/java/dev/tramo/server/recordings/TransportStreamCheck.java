package dev.tramo.server.recordings;

import dev.tramo.server.api.RefusedException;

/** Whether what comes is a transport stream that can be played: whole packets, with clock references. One thread. */
final class TransportStreamCheck {
    static final int PACKET_BYTES = 188;

    private static final int SYNC = 0x47;
    private static final int HAS_ADAPTATION = 0x20;
    private static final int HAS_CLOCK = 0x10;

    private long bytes;
    private boolean hasClock;

    /** Takes what comes next: whole packets, but for the last piece. */
    void onBytes(byte[] b, int length) throws RefusedException {
        for (int at = 0; at < length; at += PACKET_BYTES) {
            if (b[at] != SYNC) {
                throw RefusedException.invalid("body: byte " + (bytes + at) + " is 0x"
                        + String.format("%02X", b[at])
                        + "; allowed is a transport stream (MPEG-TS), with 0x47 every 188"
                        + " bytes");
            }
            hasClock |= at + 5 < length
                    && (b[at + 3] & HAS_ADAPTATION) != 0
                    && b[at + 4] != 0
                    && (b[at + 5] & HAS_CLOCK) != 0;
        }
        bytes += length;
    }

    /** Nothing more comes. */
    void onEnd() throws RefusedException {
        if (bytes == 0) {
            throw RefusedException.invalid("body: empty; allowed is a transport stream (MPEG-TS)");
        }
        if (bytes % PACKET_BYTES != 0) {
            throw RefusedException.invalid(
                    "body: " + bytes + " bytes; allowed are whole packets of a transport stream, of 188 bytes each");
        }
        if (!hasClock) {
            throw RefusedException.invalid(
                    "body: a transport stream without clock references (PCR), by which it would be played; allowed is"
                            + " one with them");
        }
    }

    /** So many came. */
    long bytes() {
        return bytes;
    }
}
