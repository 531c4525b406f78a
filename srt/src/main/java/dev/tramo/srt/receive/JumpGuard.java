package dev.tramo.srt.receive;

import dev.tramo.srt.wire.SeqNo;

/**
 * Whether a packet far ahead is believed. SRT has no checksum, and a damaged sequence number would wedge the stream: a long gap
 * must be shown by two packets near each other.
 */
final class JumpGuard {
    /** A gap of up to so many packets is believed at once. */
    static final int GAP_PACKETS_TRUSTED = 256;

    private static final int NEIGHBOUR_PACKETS = 64;
    private static final int NONE = -1;

    private int witness = NONE;

    /**
     * Whether a packet is believed that leaves a gap of so many packets. If not, and the next one confirms it, it is requested
     * again.
     */
    boolean believes(int seq, int gapPackets) {
        if (gapPackets <= GAP_PACKETS_TRUSTED) {
            return true;
        }
        boolean confirmed =
                witness != NONE && witness != seq && Math.abs(SeqNo.distance(witness, seq)) <= NEIGHBOUR_PACKETS;
        witness = seq;
        return confirmed;
    }

    /** The stream goes on with a packet that was believed: another one far ahead needs another witness. */
    void onAdvanced() {
        witness = NONE;
    }
}
