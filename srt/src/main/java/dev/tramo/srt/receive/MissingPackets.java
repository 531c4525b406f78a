package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.fec.FecReceiver;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.wire.SeqNo;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a received stream lacks: since when, when it was last requested, until when it is of use, and whether FEC or a group's
 * other paths may still bring it. The times are in the empty places of the ring.
 */
public final class MissingPackets {
    private static final long NEVER = Long.MAX_VALUE;

    private final PacketRing ring;
    private final TsbpdClock clock;
    private final boolean dropsTooLate;
    private final boolean retransmissionsMarked;
    private final LossList lost;
    /** The subset that FEC cannot rebuild; without FEC, all. */
    private final LossList beyondRepair;

    private final FecSettings.@Nullable Arq arq;
    private final ReorderTolerance tolerance;
    private final ReorderDelay reordering = new ReorderDelay();
    /** Whether another member of a group has it, so that it need not be requested here. */
    private IntPredicate heldElsewhere = seq -> false;
    /** One after the highest packet seen. */
    private int end;

    private int discoveries;

    private long packetsLost;

    private long packetsFilterLoss;

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

    /** For a member of a group: a packet that another member holds is not missing. */
    public void shareWith(IntPredicate others) {
        heldElsewhere = others;
    }

    /** A first transmission has come: so many places after the next packet expected, or before it if negative. */
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
        if (seq != end) {
            discoveries++;
        }
        for (int missing = end; missing != seq; missing = SeqNo.next(missing)) {
            if (!heldElsewhere.test(missing) && lost.insert(missing)) {
                packetsLost++;
            }
            ring.putMissing(missing, timestamp, nanos);
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

    /** Everything before {@code seq} was delivered or given up. */
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

    /** Forgets the packets that another member of the group holds. */
    public void removeHeldBy(ReceiveSide other) {
        for (int seq = lost.isEmpty() ? -1 : lost.first(); seq >= 0; seq = lost.next(SeqNo.next(seq))) {
            if (other.holds(seq)) {
                remove(seq);
            }
        }
    }

    /** Finds the packets that FEC can no longer rebuild. */
    void giveUpRepair(FecReceiver fec) {
        for (int seq = lost.isEmpty() ? -1 : lost.first(); seq >= 0; seq = lost.next(SeqNo.next(seq))) {
            if (fec.isBeyondRepair(seq)) {
                giveUpRepair(seq);
            }
        }
    }

    /** FEC is no longer expected to rebuild this packet. */
    void giveUpRepair(int seq) {
        if (beyondRepair.insert(seq)) {
            packetsFilterLoss++;
            discoveries++;
        }
    }

    boolean isBeyondRepair(int seq) {
        return beyondRepair.contains(seq);
    }

    /** How often something became reportable so far: a gap was found, or FEC gave up a packet. */
    int discoveries() {
        return discoveries;
    }

    /** So many packets were skipped: lost without having been requested. */
    void onSkipped(int packets) {
        packetsLost += packets;
    }

    /** Packets that were missing when a gap was found, whether or not they came later. */
    public long packetsLost() {
        return packetsLost;
    }

    /** Packets that FEC could not rebuild. */
    public long packetsFilterLoss() {
        return packetsFilterLoss;
    }

    /** What may be requested: all that is missing, or only what FEC cannot rebuild; {@code null} if nothing ever. */
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

    /** When a missing packet was last requested; 0 if it was not. */
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

    /** How long after a gap was found an overtaken packet arrives; 0 if none is, or if a tolerance in packets is set. */
    long reorderNanos() {
        return tolerance.isOn() ? 0 : reordering.nanos();
    }

    /**
     * The missing packets from here on may still arrive, overtaken by others.
     *
     * @param quiet whether nothing came for long: the tolerance counts packets that follow, and none do
     */
    int reportableEnd(boolean quiet) {
        return quiet ? end : SeqNo.add(end, -tolerance.packets());
    }
}
