package dev.tramo.mpegts.rtp;

/**
 * Decides which packets belong to the stream that is received, and when another takes its place: a sender that was started again has
 * another source identifier, or other numbers.
 */
final class StreamTracker {
    /** What {@link #admit} answers for a packet that belongs to no stream, or not yet. */
    static final long FOREIGN = Long.MIN_VALUE;

    /** RFC 3550: a jump of more packets than this is taken for a new beginning. */
    private static final int AHEAD_MAX = 3_000;

    private static final int BEHIND_MAX = 16_384;
    /** Packets in sequence that make a new stream. */
    private static final int PROBATION = 3;
    /** A stream that makes no progress for this long may be replaced. */
    private static final long SILENT_NANOS = 100_000_000;
    /** The same numbers again: not sooner, since a path may lag that much behind one that has ended. */
    private static final long REPEATED_NANOS = 2_000_000_000;

    private static final double INTERVAL_WEIGHT = 1.0 / 64;
    /** Numbers in 64 bits begin here, so that those before the first are positive, too. */
    static final long FIRST = 1L << 20;

    /** Near all numbers that a first packet can have. */
    static final long MIDDLE = FIRST + 0x8000;

    private boolean began;
    private int ssrc;
    private int payloadType;
    private long highest;
    private long progressNanos;
    /** From packet to packet, smoothed. */
    private double intervalNanos;

    /** By path: both bring each packet, and one may lag, so that only on one path numbers follow each other. */
    private final Candidate[] candidates;

    private long restarts;

    /** Packets of one path that belong to no stream. */
    private static final class Candidate {
        private int ssrc;
        private int next;
        private int count;

        /** Whether the packet follows on enough others. */
        private boolean isProvenBy(RtpPacket packet) {
            boolean follows = count > 0 && packet.ssrc() == ssrc && packet.sequence() == next;
            count = follows ? count + 1 : 1;
            ssrc = packet.ssrc();
            next = (packet.sequence() + 1) & 0xFFFF;
            return count >= PROBATION;
        }
    }

    StreamTracker(int paths) {
        candidates = new Candidate[paths];
        for (int i = 0; i < paths; i++) {
            candidates[i] = new Candidate();
        }
    }

    /**
     * The number of a packet in 64 bits, or {@link #FOREIGN}. If {@link #restarts} has grown, numbers begin anew with this packet.
     */
    long admit(RtpPacket packet, int path, long arrivalNanos) {
        if (!began) {
            return begin(packet, arrivalNanos);
        }
        long number = SequenceNumbers.extend(packet.sequence(), highest);
        long ahead = number - highest;
        if (packet.ssrc() == ssrc && isNear(ahead, arrivalNanos)) {
            if (ahead > 0) {
                noteInterval((arrivalNanos - progressNanos) / (double) ahead);
                highest = number;
                progressNanos = arrivalNanos;
                payloadType = packet.payloadType();
                return number;
            }
            if (arrivalNanos - progressNanos < REPEATED_NANOS || !candidates[path].isProvenBy(packet)) {
                return number;
            }
            return restart(packet, arrivalNanos);
        }
        if (candidates[path].isProvenBy(packet) && arrivalNanos - progressNanos >= SILENT_NANOS) {
            return restart(packet, arrivalNanos);
        }
        return FOREIGN;
    }

    /** Whether the number may follow on the highest: also after an outage, of as many packets as would have come in its time. */
    private boolean isNear(long ahead, long arrivalNanos) {
        return ahead > -BEHIND_MAX
                && (ahead <= AHEAD_MAX || ahead * intervalNanos < 2.0 * (arrivalNanos - progressNanos));
    }

    private void noteInterval(double nanos) {
        intervalNanos += INTERVAL_WEIGHT * (nanos - intervalNanos);
    }

    private long begin(RtpPacket packet, long arrivalNanos) {
        began = true;
        ssrc = packet.ssrc();
        payloadType = packet.payloadType();
        highest = (Math.max(highest, FIRST) & ~0xFFFFL) | packet.sequence();
        progressNanos = arrivalNanos;
        intervalNanos = 0;
        for (Candidate candidate : candidates) {
            candidate.count = 0;
        }
        return highest;
    }

    private long restart(RtpPacket packet, long arrivalNanos) {
        restarts++;
        highest += 4 * SeenNumbers.COUNT; // far from all that was
        return begin(packet, arrivalNanos);
    }

    boolean hasBegun() {
        return began;
    }

    long highest() {
        return highest;
    }

    int ssrc() {
        return ssrc;
    }

    int payloadType() {
        return payloadType;
    }

    long restarts() {
        return restarts;
    }
}
