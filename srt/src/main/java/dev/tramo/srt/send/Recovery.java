package dev.tramo.srt.send;

/** How repeats are asked for and sent. Either works with any peer. */
public enum Recovery {
    /**
     * Asks for each packet as soon as an answer to the last request is overdue, by the measured round trip, and on a path that
     * reorders waits for it a little first, if there is time; repeats more than once what is asked for late, within a budget
     * of 8 % of the packets. Otherwise needs no more bandwidth than is lost.
     */
    ADAPTIVE,
    /** As libsrt does: the whole list of what is missing, at an interval [retransmitalgo=1]. */
    PERIODIC,
    /** As {@link #PERIODIC}, and the sender repeats with every report, although a repeat may be on its way [retransmitalgo=0]. */
    EAGER
}
