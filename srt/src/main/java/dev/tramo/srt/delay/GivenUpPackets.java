package dev.tramo.srt.delay;

import dev.tramo.srt.wire.SeqNo;
import java.util.Arrays;

/** Which of the last packets were given up, by sequence number: a bit for each. */
final class GivenUpPackets {
    /** A sender keeps a packet for about a second: that many in a second are some 170 Mbit/s. */
    static final int PACKETS = 16_384;

    private static final int MASK = PACKETS - 1;

    private final long[] bits = new long[PACKETS / Long.SIZE];
    /** One after the last packet that was delivered or given up. */
    private int end;

    void onDelivered(int seq) {
        bits[(seq & MASK) >> 6] &= ~(1L << seq);
        end = SeqNo.next(seq);
    }

    void onGivenUp(int first, int count) {
        if (count >= PACKETS) {
            Arrays.fill(bits, -1L);
        } else {
            for (int i = 0; i < count; i++) {
                int seq = SeqNo.add(first, i);
                bits[(seq & MASK) >> 6] |= 1L << seq;
            }
        }
        end = SeqNo.add(first, count);
    }

    /** A packet arrives after its turn: whether it had been given up, and has not arrived since. */
    boolean remove(int seq) {
        int before = SeqNo.distance(seq, end);
        boolean was = before > 0 && before <= PACKETS && (bits[(seq & MASK) >> 6] & (1L << seq)) != 0;
        if (was) {
            bits[(seq & MASK) >> 6] &= ~(1L << seq);
        }
        return was;
    }
}
