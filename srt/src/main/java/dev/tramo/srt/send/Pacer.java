package dev.tramo.srt.send;

/**
 * Pacing: when the next packet may leave, by the period that {@link LiveCongestionControl} gives. Lateness is caught up by shorter
 * gaps. Every sixteenth packet begins a probe pair: the next one follows at once, so that the peer can estimate the capacity of the
 * link.
 */
final class Pacer {
    private static final int PROBE_MASK = 15;
    /** Lateness that may be caught up by shorter gaps. */
    private static final long CREDIT_NANOS_MAX = 50_000_000;

    private final LiveCongestionControl congestion;
    private long nextNanos;
    /** Periods that the second packet of a probe pair will wait in addition, as it did not wait for the first. */
    private long probeDebtNanos;

    Pacer(LiveCongestionControl congestion) {
        this.congestion = congestion;
    }

    boolean isDue(long nowNanos) {
        return nextNanos <= nowNanos;
    }

    /** When the next packet may leave. */
    long nextNanos() {
        return nextNanos;
    }

    /** Nothing has waited: unused slots are no credit for what comes. */
    void dropCredit(long nowNanos) {
        nextNanos = Math.max(nextNanos, nowNanos);
    }

    /** Called before packets are sent. A faster pace counts at once: the next packet does not wait for a slot of the slower one. */
    void update(int unsent, long oldestNanos, int lost, long nowNanos) {
        congestion.update(unsent, oldestNanos, lost, nowNanos);
        nextNanos = Math.max(nextNanos, nowNanos - CREDIT_NANOS_MAX);
        if (congestion.isCatchingUp()) {
            nextNanos = Math.min(nextNanos, nowNanos + congestion.periodNanos());
        }
    }

    /** A packet was sent for the first time. */
    void onNew(int seq) {
        if ((seq & PROBE_MASK) == 0) {
            probeDebtNanos += congestion.periodNanos();
        } else {
            advance();
        }
    }

    /** A packet was retransmitted. */
    void onRetransmitted() {
        advance();
    }

    /** An FEC packet was sent, which must not part a probe pair. */
    void onFilterPacket() {
        if (probeDebtNanos > 0) {
            probeDebtNanos += congestion.periodNanos();
        } else {
            advance();
        }
    }

    /** Nothing is left to be sent. */
    void onIdle() {
        probeDebtNanos = 0;
    }

    private void advance() {
        nextNanos += congestion.periodNanos() + probeDebtNanos;
        probeDebtNanos = 0;
    }
}
