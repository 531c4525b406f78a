package dev.tramo.srt;

/** How repeats are asked for and sent. Either works with any peer. */
public enum Recovery {
    /**
     * Asks for each packet as soon as an answer to the last request is overdue, by the measured round trip; sends what is
     * asked for late twice, within a budget. Needs no more bandwidth than is lost.
     */
    ADAPTIVE,
    /** As libsrt does: the whole list of what is missing, at an interval [retransmitalgo=1]. */
    PERIODIC,
    /** As {@link #PERIODIC}, and the sender repeats with every report, although a repeat may be on its way [retransmitalgo=0]. */
    EAGER
}
