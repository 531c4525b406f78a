package dev.tramo.srt.send;

/** How lost packets are requested and retransmitted. Each works with any peer. */
public enum Recovery {
    /**
     * Requests each packet again as soon as its retransmission is overdue by the measured round trip. On a path that reorders,
     * the first request waits a little, if there is time. A packet requested late is retransmitted more than once, within a budget
     * of 8 % of the packets; otherwise retransmissions take no more bandwidth than is lost.
     */
    ADAPTIVE,
    /** As libsrt: the whole loss list is reported periodically [retransmitalgo=1]. */
    PERIODIC,
    /** As {@link #PERIODIC}; and each report is answered, even while a retransmission is on its way [retransmitalgo=0]. */
    EAGER
}
