package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.fec.FecReceiver;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.wire.SeqNo;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is missing of a received stream: since when, when it was asked for last, until when it is of use, and whether FEC or a
 * group's other paths may still bring it. The times stand in the ring's places that are empty.
 */
public final class MissingPackets {
    private static final long NEVER = Long.MAX_VALUE;

    private final PacketRing ring;
    private final TsbpdClock clock;
    private final boolean dropsTooLate;
    private final boolean retransmissionsMarked;
    private final LossList lost;
    /** Of those, the ones that FEC cannot rebuild; without FEC, all. */
    private final LossList beyondRepair;

    private final FecSettings.@Nullable Arq arq;
    private final ReorderTolerance tolerance;
    private final ReorderDelay reordering = new ReorderDelay();
    /** Whether another member of a group has it, so that it need not be asked for here. */
    private IntPredicate heldElsewhere = seq -> false;
    /** One after the highest packet seen. */
    private int end;

    private boolean news;

    /** Missing when a gap was found, whether or not they came later. */
    public long packetsLost;
    /** Those that FEC could not rebuild. */
    public long packetsFilterLoss;

    MissingPackets(PacketRing ring, TsbpdClock clock, ReceiveSettings settings) {
        FecSettings filter = settings.filter();
        this.ring = ring;
        this.clock = clock;
        this.dropsTooLate = settings.tooLatePacketDrop();
        this.retransmissionsMarked = settings.peerMarksRetransmissions();
        this.lost = new LossList(settings.bufferPackets(), settings.isn());
        this.beyondRepair = filter == null ? lost : new LossList(settings.bufferPackets(), settings.isn());
        this.arq = filter == null ? null : filter.arq();
        this.tolerance = new ReorderTolerance(retransmissionsMarked ? settings.reorderTolerancePackets() : 0);
        this.end = settings.isn();
    }

    /** As a member of a group: what another holds is not missing. */
    public void shareWith(IntPredicate others) {
        heldElsewhere = others;
    }

    /** A packet that was not there before and is no repeat: by so many places ahead of the highest, or behind if negative. */
    void onOriginal(int seq, int ahead, long arrivalNanos) {
        if (ahead == 0) {
            tolerance.onInOrder();
        } else if (ahead < 0) {
            tolerance.onLate(-ahead);
            if (retransmissionsMarked && lost.contains(seq)) {
                reordering.onLate(arrivalNanos - ring.time(seq));
            }
        }
        reordering.onOriginal();
    }

    /** The stream has reached {@code seq}: what lies between is missing; the packet's timestamp says until when. */
    void onReached(int seq, int timestamp, long nanos) {
        for (int missing = end; missing != seq; missing = SeqNo.next(missing)) {
            if (!heldElsewhere.test(missing) && lost.insert(missing)) {
                packetsLost++;
            }
            ring.setRecoveryNanos(missing, 0);
            ring.setTime(missing, nanos);
            ring.setTimestamp(missing, timestamp);
        }
        end = SeqNo.next(seq);
    }

    /** The packet has come, or will not. Whether it was missing. */
    boolean remove(int seq) {
        boolean missing = lost.remove(seq);
        if (beyondRepair != lost) {
            beyondRepair.remove(seq);
        }
        return missing;
    }

    /** What is before was delivered or given up. */
    void removeBefore(int seq) {
        lost.removeBefore(seq);
        if (beyondRepair != lost) {
            beyondRepair.removeBefore(seq);
        }
        end = SeqNo.isBefore(end, seq) ? seq : end;
    }

    /** The stream goes on here: nothing is missing. */
    void reset(int seq) {
        lost.reset(seq);
        beyondRepair.reset(seq);
        end = seq;
    }

    boolean isEmpty() {
        return lost.isEmpty();
    }

    /** The first that is missing; there must be one. */
    int first() {
        return lost.first();
    }

    /** Drops what another member of the group holds. */
    public void removeHeldBy(ReceiveSide other) {
        for (int seq = lost.isEmpty() ? -1 : lost.first(); seq >= 0; seq = lost.next(SeqNo.next(seq))) {
            if (other.holds(seq)) {
                remove(seq);
            }
        }
    }

    /** Looks for what FEC cannot bring any more. */
    void giveUpRepair(FecReceiver fec) {
        for (int seq = lost.isEmpty() ? -1 : lost.first(); seq >= 0; seq = lost.next(SeqNo.next(seq))) {
            if (fec.isBeyondRepair(seq)) {
                giveUpRepair(seq);
            }
        }
    }

    /** FEC has had its time for this one. */
    void giveUpRepair(int seq) {
        if (beyondRepair.insert(seq)) {
            packetsFilterLoss++;
            news = true;
        }
    }

    boolean isBeyondRepair(int seq) {
        return beyondRepair.contains(seq);
    }

    /** A gap was found by other means than a packet that arrived. */
    void noteNews() {
        news = true;
    }

    /** Whether, since the last call, something became reportable by other means than a packet that arrived. */
    public boolean hasNews() {
        boolean had = news;
        news = false;
        return had;
    }

    /** What may be asked for: all that is missing, or what FEC will not bring, or nothing. */
    @Nullable
    LossList reportable() {
        if (arq == null) {
            return lost;
        }
        return switch (arq) {
            case ALWAYS -> lost;
            case ONREQ -> beyondRepair;
            case NEVER -> null;
        };
    }

    /** When a missing packet was asked for last; 0 if it was not. */
    long requestedNanos(int seq) {
        return ring.recoveryNanos(seq);
    }

    void setRequestedNanos(int seq, long nanos) {
        ring.setRecoveryNanos(seq, nanos);
    }

    /** When a packet was found missing. */
    long foundNanos(int seq) {
        return ring.time(seq);
    }

    /** When a missing packet is given up: when the one that showed the gap is due. */
    long giveUpNanos(int seq, long nowNanos) {
        return dropsTooLate ? clock.dueNanos(ring.timestamp(seq), nowNanos) : NEVER;
    }

    /** How long after a gap was found a packet that was overtaken comes; 0 if none is, or a tolerance in packets is set. */
    long reorderNanos() {
        return tolerance.isOn() ? 0 : reordering.nanos();
    }

    /**
     * What is missing from here on may still come by itself.
     *
     * @param quiet whether nothing came for long: what nothing follows would never leave the tolerance's reach
     */
    int reportableEnd(boolean quiet) {
        return quiet ? end : SeqNo.add(end, -tolerance.packets());
    }
}
