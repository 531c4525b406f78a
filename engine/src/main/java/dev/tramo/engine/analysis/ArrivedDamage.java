package dev.tramo.engine.analysis;

/**
 * Tells what of the packets that are missing in a source's stream was missing when it was sent, and what was lost since: of a datagram
 * that was lost on the way, as many missing packets are explained as a datagram holds. Once a second.
 */
final class ArrivedDamage {
    /** A counter may show what is missing somewhat later than it was lost. */
    private static final int SECONDS_EXPLAINED = 3;

    private final long[] explainable = new long[SECONDS_EXPLAINED];
    private int slot;
    private long missing;
    private long lostDatagrams;
    private long damaged;
    private long arrived;

    /**
     * Takes what was counted so far.
     *
     * @param missingNow packets that continuity counters show as missing
     * @param damagedNow packets that came, and are wrong
     * @param lostNow datagrams that did not come through
     * @param packetsPerDatagram as they are sent
     * @return packets that came damaged, or were missing before
     */
    long observe(long missingNow, long damagedNow, long lostNow, int packetsPerDatagram) {
        slot = (slot + 1) % SECONDS_EXPLAINED;
        explainable[slot] = Math.max(0, lostNow - lostDatagrams) * packetsPerDatagram;
        long unexplained = Math.max(0, missingNow - missing);
        for (int i = 1; i <= SECONDS_EXPLAINED; i++) {
            int oldestFirst = (slot + i) % SECONDS_EXPLAINED;
            long explained = Math.min(unexplained, explainable[oldestFirst]);
            explainable[oldestFirst] -= explained;
            unexplained -= explained;
        }
        arrived += unexplained + Math.max(0, damagedNow - damaged);
        missing = missingNow;
        damaged = damagedNow;
        lostDatagrams = lostNow;
        return arrived;
    }
}
