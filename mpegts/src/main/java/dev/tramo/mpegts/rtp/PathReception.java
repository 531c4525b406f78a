package dev.tramo.mpegts.rtp;

/** What came on one path of a stream. */
final class PathReception {
    private static final double NANOS_PER_TICK = 1e9 / RtpPacket.CLOCK_HZ;
    /** RFC 3550, appendix A.8. */
    private static final double JITTER_WEIGHT = 1.0 / 16;
    /** A path's lag moves slowly; a second of 1 Mbit/s is enough. */
    private static final double LAG_WEIGHT = 1.0 / 64;
    /** A timestamp that is this far from where it should be has jumped. */
    private static final double JUMP_NANOS = 1e9;

    final SeenNumbers seen = new SeenNumbers();
    private boolean began;
    private long base;
    private long highest;
    /** Of streams before this one, which had other numbers. */
    private long expectedBefore;

    long packets;
    long bytes;
    long distinct;
    long duplicates;
    long reordered;
    long late;
    long saved;
    long timestampJumps;
    /** Of another stream, or no RTP. */
    long strange;

    private long lastArrivalNanos;
    private int lastTimestamp;
    double jitterNanos;
    double lagNanos = Double.NaN;
    double lagNanosMax = Double.NaN;

    /** The numbers begin anew. */
    void restart(long at) {
        expectedBefore = expected();
        began = false;
        seen.clear(at);
        lagNanos = Double.NaN;
    }

    /**
     * A packet came.
     *
     * @return whether it is the first of its number
     */
    boolean onPacket(long number, int timestamp, int length, long arrivalNanos) {
        packets++;
        bytes += length;
        if (!began) {
            began = true;
            base = number;
            highest = number;
        } else {
            observeTime(timestamp, arrivalNanos);
        }
        lastArrivalNanos = arrivalNanos;
        lastTimestamp = timestamp;
        boolean isNew = seen.add(number);
        if (!isNew) {
            duplicates++;
            return false;
        }
        distinct++;
        base = Math.min(base, number);
        if (number < highest) {
            reordered++;
        }
        highest = Math.max(highest, number);
        return true;
    }

    private void observeTime(int timestamp, long arrivalNanos) {
        double deviation = Math.abs((arrivalNanos - lastArrivalNanos) - (timestamp - lastTimestamp) * NANOS_PER_TICK);
        if (deviation > JUMP_NANOS) {
            timestampJumps++;
        } else {
            jitterNanos += JITTER_WEIGHT * (deviation - jitterNanos);
        }
    }

    /** Its copy of a packet came so much after the first copy. */
    void onLag(double nanos) {
        lagNanos = Double.isNaN(lagNanos) ? nanos : lagNanos + LAG_WEIGHT * (nanos - lagNanos);
        lagNanosMax = Double.isNaN(lagNanosMax) ? nanos : Math.max(lagNanosMax, nanos);
    }

    /** How far it is behind the path that leads; 0 if that is not known. */
    long lagNanos() {
        return Double.isNaN(lagNanos) ? 0 : (long) lagNanos;
    }

    /** The longest lag since the last call; not a number if there was no copy. */
    double takeLagNanosMax() {
        double longest = lagNanosMax;
        lagNanosMax = Double.NaN;
        return longest;
    }

    /** Highest number, with how often it has wrapped. */
    long highest() {
        return highest;
    }

    /** Packets between the first and the highest number, those included. */
    long expected() {
        return expectedBefore + (began ? highest - base + 1 : 0);
    }

    /** Of those, what did not come on this path. */
    long lost() {
        return Math.max(0, expected() - distinct);
    }

    long lastArrivalNanos() {
        return lastArrivalNanos;
    }

    boolean hasBegun() {
        return began || expectedBefore > 0;
    }
}
