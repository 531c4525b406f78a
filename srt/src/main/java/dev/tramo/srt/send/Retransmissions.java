package dev.tramo.srt.send;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.wire.SeqNo;

/**
 * Which packets of the send buffer are to be retransmitted: those that the peer reported as lost or whose acknowledgement is
 * overdue, oldest first, and the copies that the {@link RetransmissionPolicy} adds.
 */
final class Retransmissions {
    /** Result of {@link #next} and {@link #nextCopy} if there is no packet. */
    static final int NONE = -1;

    private final SendBuffer buffer;
    private final RetransmissionPolicy policy;
    private final SendCounters counters;
    private final LossList lost;
    /** Whether a report that is passed over is certain to be repeated. */
    private final boolean peerReportsAgain;

    Retransmissions(
            SendBuffer buffer,
            RetransmissionPolicy policy,
            SendCounters counters,
            int capacity,
            boolean peerReportsAgain) {
        this.buffer = buffer;
        this.policy = policy;
        this.counters = counters;
        this.lost = new LossList(capacity, buffer.first());
        this.peerReportsAgain = peerReportsAgain;
    }

    boolean isEmpty() {
        return lost.isEmpty();
    }

    /** Packets that wait for retransmission, without copies. */
    int size() {
        return lost.size();
    }

    /** The peer reported the packets {@code first} to {@code last}, which must be in the buffer. */
    void onReported(int first, int last, long nowNanos) {
        for (int seq = first; !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
            if (lost.insert(seq) && !policy.isOnItsWay(buffer.retransmittedNanos(seq), nowNanos)) {
                counters.packetsLost++; // it was not reported before
            }
        }
    }

    /** The acknowledgement of the {@code count} newest packets in flight is overdue. */
    void onOverdue(int count) {
        for (int seq = SeqNo.add(buffer.nextToSend(), -count); seq != buffer.nextToSend(); seq = SeqNo.next(seq)) {
            if (lost.insert(seq)) {
                counters.packetsLost++;
            }
        }
    }

    /** Takes the oldest packet, to be retransmitted now; {@link #NONE} if its last retransmission is still on its way. */
    int next(long nowNanos) {
        int seq = lost.first();
        lost.remove(seq);
        long lastNanos = buffer.retransmittedNanos(seq);
        if (peerReportsAgain && policy.isOnItsWay(lastNanos, nowNanos)) {
            return NONE; // if that is lost, too, the next report says so
        }
        policy.onRetransmission(seq, buffer.originNanos(seq), lastNanos, nowNanos);
        buffer.setRetransmittedNanos(seq, nowNanos); // copies do not count: they delay no further retransmission
        return seq;
    }

    /** Whether a copy of a retransmission is due. */
    boolean isCopyDue(long nowNanos) {
        return policy.nextCopy(nowNanos) >= 0;
    }

    /** Takes the copy that is due; {@link #NONE} if its packet has been acknowledged or dropped meanwhile. */
    int nextCopy(long nowNanos) {
        int seq = policy.nextCopy(nowNanos);
        boolean needed = !SeqNo.isBefore(seq, buffer.first()) && SeqNo.isBefore(seq, buffer.nextToSend());
        policy.takeCopy(needed, nowNanos);
        return needed ? seq : NONE;
    }

    /** When the next copy is due; {@link Long#MAX_VALUE} if none is planned. */
    long copyNanos() {
        return policy.copyNanos();
    }

    /** A packet was sent for the first time. */
    void onNew() {
        policy.onNewPacket();
    }

    /** All before {@code seq} have left the buffer. */
    void removeBefore(int seq) {
        lost.removeBefore(seq);
    }

    /** The stream goes on at another sequence number. */
    void restartAt(int seq) {
        lost.reset(seq);
    }
}
