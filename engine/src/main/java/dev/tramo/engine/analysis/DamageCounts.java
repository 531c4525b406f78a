package dev.tramo.engine.analysis;

import java.util.OptionalLong;

/**
 * Where a stream was damaged, as seen from one endpoint. What this side cannot know is empty.
 *
 * @param arrivedDamaged missing or damaged when it came: of a source, what was lost before it was sent to us, in packets of the transport
 *     stream (of RTMP, gaps in the times of frames); of a destination, all that was lost before it
 * @param lostOnPath lost between the peer and us, and not recovered: packets of the protocol. One that comes too late leaves this count
 * @param tooLate recovered, but after their turn: packets of the protocol
 * @param droppedHere dropped by this gateway: datagrams, packets or frames
 * @param notTaken not taken by the receiver: nobody was connected, or it was too slow; datagrams, packets or frames
 */
public record DamageCounts(
        OptionalLong arrivedDamaged,
        OptionalLong lostOnPath,
        OptionalLong tooLate,
        OptionalLong droppedHere,
        OptionalLong notTaken) {
    /** Nothing is known. */
    public static final DamageCounts UNKNOWN = new DamageCounts(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /** The same with what arrived damaged. */
    public DamageCounts withArrived(long damaged) {
        return new DamageCounts(OptionalLong.of(damaged), lostOnPath, tooLate, droppedHere, notTaken);
    }

    /** The same with what was not taken. */
    DamageCounts withNotTaken(OptionalLong count) {
        return new DamageCounts(arrivedDamaged, lostOnPath, tooLate, droppedHere, count);
    }

    /** The same with more that was dropped here. */
    public DamageCounts withDroppedToo(long dropped) {
        return dropped == 0
                ? this
                : new DamageCounts(
                        arrivedDamaged,
                        lostOnPath,
                        tooLate,
                        OptionalLong.of(droppedHere.orElse(0) + dropped),
                        notTaken);
    }

    /** What grew since then. */
    DamageCounts since(DamageCounts then) {
        return new DamageCounts(
                since(arrivedDamaged, then.arrivedDamaged),
                since(lostOnPath, then.lostOnPath),
                since(tooLate, then.tooLate),
                since(droppedHere, then.droppedHere),
                since(notTaken, then.notTaken));
    }

    private static OptionalLong since(OptionalLong now, OptionalLong then) {
        return now.isEmpty() ? now : OptionalLong.of(Math.max(0, now.getAsLong() - then.orElse(0)));
    }

    /** All that is known, together. */
    public long sum() {
        return arrivedDamaged.orElse(0)
                + lostOnPath.orElse(0)
                + tooLate.orElse(0)
                + droppedHere.orElse(0)
                + notTaken.orElse(0);
    }
}
