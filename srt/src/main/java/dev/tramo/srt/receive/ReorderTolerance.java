package dev.tramo.srt.receive;

/**
 * How many packets may come after a gap before it is reported: learnt from first transmissions that arrive late. Rules and
 * constants: libsrt, option lossmaxttl.
 */
final class ReorderTolerance {
    private static final int IN_ORDER_PACKETS = 50;
    private static final int EARLY_PACKETS = 10;

    private final int max;
    private int packets;
    private int inOrder;
    private int early;

    /** @param max 0: none */
    ReorderTolerance(int max) {
        this.max = max;
    }

    boolean isOn() {
        return max > 0;
    }

    int packets() {
        return packets;
    }

    void onInOrder() {
        if (packets > 0 && ++inOrder >= IN_ORDER_PACKETS) {
            inOrder = 0;
            packets--;
        }
    }

    /** A packet came late, after so many later ones. */
    void onLate(int distance) {
        inOrder = 0;
        if (distance > packets) {
            packets = Math.min(distance, max);
            early = 0;
        } else if (packets > 0 && ++early >= EARLY_PACKETS) {
            early = 0;
            packets--;
        }
    }
}
