package dev.tramo.srt.group;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.send.SendCounters;

/** A connected member of a group, with its quality as the sender of a backup group judges it. */
final class GroupMember {
    /** Quality of a path, best last. */
    enum Quality {
        /** Its acknowledgements are overdue. */
        UNSTABLE,
        /** It has only just recovered, loses many packets, or is slow: not relied on alone. */
        WARY,
        /** In use for too short a time to judge. */
        FRESH,
        STABLE
    }

    /** libsrt: SRTO_GROUPMINSTABLETIMEO. */
    private static final long STABILITY_NANOS_MIN = 60_000_000;

    private static final long FRESH_EXTRA_NANOS = 50_000_000;
    /** Retransmissions need round trips, of which few fit into the latency: a path that loses more is assisted by another. */
    private static final double LOSS_SHARE_MAX = 0.05;

    private static final long LOSS_WINDOW_NANOS = 100_000_000;
    private static final int LOSS_WINDOW_PACKETS = 20;
    /** A path that failed is not preferred for so long, and twice as long each time. */
    private static final long PENALTY_NANOS_MIN = 10_000_000_000L;

    private static final long PENALTY_NANOS_MAX = 300_000_000_000L;

    /** Idle paths exchange keepalives each second. */
    private static final long HEARD_NANOS = 1_500_000_000;

    private static final int PENALISED = -1;
    private static final int UNHEARD = -2;

    private final SrtConnection connection;
    private final int weight;
    private boolean active;
    private long activatedNanos;
    private long quietNanos;
    private boolean unstable;
    private long waryUntilNanos = Long.MIN_VALUE;
    private long penaltyUntilNanos = Long.MIN_VALUE;
    private long penaltyNanos = PENALTY_NANOS_MIN;
    private long lossWindowNanos;
    private long lossWindowLost;
    private long lossWindowSent;

    GroupMember(SrtConnection connection, int weight) {
        this.connection = connection;
        this.weight = weight;
    }

    SrtConnection connection() {
        return connection;
    }

    int weight() {
        return weight;
    }

    boolean isActive() {
        return active;
    }

    void activate(long nowNanos) {
        active = true;
        unstable = false;
        activatedNanos = nowNanos;
        quietNanos = nowNanos;
        beginLossWindow(nowNanos);
    }

    void silence() {
        active = false;
        unstable = false;
        waryUntilNanos = Long.MIN_VALUE;
    }

    /** Preference when a path is chosen: the weight, or less if it failed lately. */
    int preference(long nowNanos) {
        if (connection.isDraining()) {
            return UNHEARD;
        }
        if (!active && nowNanos - connection.lastReceivedNanos() > HEARD_NANOS) {
            return UNHEARD;
        }
        return nowNanos < penaltyUntilNanos ? PENALISED : weight;
    }

    Quality quality(long nowNanos) {
        if (unstable || connection.isDraining()) {
            return Quality.UNSTABLE;
        }
        if (nowNanos < waryUntilNanos) {
            return Quality.WARY;
        }
        return nowNanos - activatedNanos < initialNanos() + FRESH_EXTRA_NANOS ? Quality.FRESH : Quality.STABLE;
    }

    private long latencyNanos() {
        return connection.peerLatencyMillis() * 1_000_000L;
    }

    private long initialNanos() {
        return Math.max(STABILITY_NANOS_MIN, latencyNanos());
    }

    /** Updates the quality by acknowledgements, losses and round trip; called with each payload, and periodically. */
    void observe(long nowNanos) {
        if (!active) {
            return;
        }
        if (connection.sendSide().inFlight() == 0) {
            quietNanos = nowNanos;
        }
        long silentNanos = nowNanos - Math.max(connection.sendSide().lastProgressNanos(), quietNanos);
        boolean fresh = nowNanos - activatedNanos < initialNanos() + FRESH_EXTRA_NANOS;
        boolean late = silentNanos > (fresh ? initialNanos() : timeoutNanos());
        if (late && !unstable) {
            penalise(nowNanos);
        } else if (!late && unstable) {
            waryUntilNanos = nowNanos + 4 * latencyNanos();
        }
        unstable = late;
        observeLoss(nowNanos);
        observeRoundTrip(nowNanos);
    }

    /** A round trip longer than the latency leaves no time for retransmission, if even the packet itself is in time. */
    private void observeRoundTrip(long nowNanos) {
        RttEstimator rtt = connection.rtt();
        if (rtt.isMeasured() && rtt.smoothedMicros() * 1_000L > initialNanos()) {
            doubt(nowNanos);
        }
    }

    private void doubt(long nowNanos) {
        if (nowNanos >= waryUntilNanos) {
            penalise(nowNanos);
        }
        waryUntilNanos = nowNanos + Math.max(1_000_000_000L, 4 * latencyNanos());
    }

    /** libsrt: 2 · SRTT + 4 · RTTVar, at least the minimum, never above the latency. */
    private long timeoutNanos() {
        RttEstimator rtt = connection.rtt();
        long nanos = (2L * rtt.smoothedMicros() + 4L * rtt.variationMicros()) * 1_000;
        return Math.min(Math.max(nanos, STABILITY_NANOS_MIN), Math.max(latencyNanos(), STABILITY_NANOS_MIN));
    }

    private void observeLoss(long nowNanos) {
        SendCounters send = connection.sendSide().counters();
        long sent = send.packetsUnique() - lossWindowSent;
        if (nowNanos - lossWindowNanos < LOSS_WINDOW_NANOS || sent < LOSS_WINDOW_PACKETS) {
            return;
        }
        if (send.packetsLost() - lossWindowLost > sent * LOSS_SHARE_MAX) {
            doubt(nowNanos);
        }
        beginLossWindow(nowNanos);
    }

    private void beginLossWindow(long nowNanos) {
        lossWindowNanos = nowNanos;
        lossWindowLost = connection.sendSide().counters().packetsLost();
        lossWindowSent = connection.sendSide().counters().packetsUnique();
    }

    private void penalise(long nowNanos) {
        boolean again = nowNanos - penaltyUntilNanos < penaltyNanos && penaltyUntilNanos != Long.MIN_VALUE;
        penaltyNanos = again ? Math.min(2 * penaltyNanos, PENALTY_NANOS_MAX) : PENALTY_NANOS_MIN;
        penaltyUntilNanos = nowNanos + penaltyNanos;
    }
}
