package dev.tramo.srt.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * The network in one direction. Probabilities are per datagram.
 *
 * @param delayNanos least time on the way
 * @param jitterNanos uniformly more, for each datagram by itself: they overtake one another
 * @param loss probability of random loss
 * @param burst loss in bursts
 * @param duplication probability of a second copy, which takes a time of its own
 * @param corruption probability that {@code damage} is done
 * @param damage what happens to a corrupted datagram
 * @param bytesPerSecond rate of the link, 0 without limit
 * @param queueBytes what waits before the link at most; more is lost
 * @param blackouts when nothing gets through
 * @param impairedUntilNanos true time from which only the delay remains
 */
record NetworkConditions(
        long delayNanos,
        long jitterNanos,
        double loss,
        Burst burst,
        double duplication,
        double corruption,
        Damage damage,
        long bytesPerSecond,
        long queueBytes,
        List<Blackout> blackouts,
        long impairedUntilNanos) {
    /** Gilbert's model: chances to enter and to leave the bad state, and of loss within it. */
    record Burst(double enter, double leave, double loss) {
        static final Burst NONE = new Burst(0, 1, 0);
    }

    /** Nothing passes from {@code startNanos} to {@code endNanos}, true time. */
    record Blackout(long startNanos, long endNanos) {}

    /** SRT has no checksum, UDP has one: outside hostile tests corruption is loss. */
    enum Damage {
        LOST,
        TRUNCATED,
        HEADER_BITS_FLIPPED
    }

    private static final int DATAGRAM_OVERHEAD_BYTES = 28;

    /** A perfect network with this delay. */
    static NetworkConditions delay(double millis) {
        return new NetworkConditions(
                VirtualTime.millis(millis), 0, 0, Burst.NONE, 0, 0, Damage.LOST, 0, 0, List.of(), Long.MAX_VALUE);
    }

    NetworkConditions jitter(double millis) {
        return with(VirtualTime.millis(millis), loss, burst, duplication);
    }

    NetworkConditions loss(double probability) {
        return with(jitterNanos, probability, burst, duplication);
    }

    NetworkConditions burst(double enter, double leave, double lossWithin) {
        return with(jitterNanos, loss, new Burst(enter, leave, lossWithin), duplication);
    }

    NetworkConditions duplication(double probability) {
        return with(jitterNanos, loss, burst, probability);
    }

    private NetworkConditions with(long jitter, double lossChance, Burst lossBurst, double duplicates) {
        return new NetworkConditions(
                delayNanos,
                jitter,
                lossChance,
                lossBurst,
                duplicates,
                corruption,
                damage,
                bytesPerSecond,
                queueBytes,
                blackouts,
                impairedUntilNanos);
    }

    NetworkConditions corruption(double probability, Damage kind) {
        return with(probability, kind, bytesPerSecond, queueBytes, blackouts, impairedUntilNanos);
    }

    NetworkConditions rate(long newBytesPerSecond, long newQueueBytes) {
        return with(corruption, damage, newBytesPerSecond, newQueueBytes, blackouts, impairedUntilNanos);
    }

    NetworkConditions blackout(double startSeconds, double endSeconds) {
        List<Blackout> more = new ArrayList<>(blackouts);
        more.add(new Blackout(VirtualTime.seconds(startSeconds), VirtualTime.seconds(endSeconds)));
        return with(corruption, damage, bytesPerSecond, queueBytes, List.copyOf(more), impairedUntilNanos);
    }

    NetworkConditions impairedUntil(double seconds) {
        return with(corruption, damage, bytesPerSecond, queueBytes, blackouts, VirtualTime.seconds(seconds));
    }

    private NetworkConditions with(
            double damageChance, Damage kind, long rate, long queue, List<Blackout> outages, long until) {
        return new NetworkConditions(
                delayNanos, jitterNanos, loss, burst, duplication, damageChance, kind, rate, queue, outages, until);
    }

    boolean isBlackedOut(long nanos) {
        for (Blackout blackout : blackouts) {
            if (nanos >= blackout.startNanos && nanos < blackout.endNanos) {
                return true;
            }
        }
        return false;
    }

    /** Whether payloads and headers arrive as they were sent, if they arrive. */
    boolean isHonest() {
        return corruption == 0 || damage == Damage.LOST;
    }

    /** How much longer than {@code delayNanos} a datagram may take. */
    long extraDelayNanosMax() {
        return jitterNanos + (bytesPerSecond == 0 ? 0 : (long) ((queueBytes + 1_600) * 1e9 / bytesPerSecond));
    }

    /** Time that a datagram occupies the link. */
    long serialisationNanos(int length) {
        return bytesPerSecond == 0 ? 0 : (long) ((length + DATAGRAM_OVERHEAD_BYTES) * 1e9 / bytesPerSecond);
    }
}
