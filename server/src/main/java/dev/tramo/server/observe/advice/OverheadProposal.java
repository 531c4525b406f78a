package dev.tramo.server.observe.advice;

/** Bandwidth that a sender should leave for retransmissions. */
final class OverheadProposal {
    /** Losses come in bursts: within a burst the share is a multiple of that of five minutes. */
    private static final int BURST_FACTOR = 2;

    private static final int ALWAYS_PERCENT = 5;
    private static final int PERCENT_MIN = 10;
    private static final int PERCENT_MAX = 100;

    private OverheadProposal() {}

    /**
     * What to set.
     *
     * @param share retransmissions for each packet, to be shown
     * @param worst the same in the worst time
     * @param when what {@code worst} is of, in words
     */
    static Advice.Overhead of(double share, double worst, String when) {
        int wanted = (int) Math.ceil(Math.min(1, worst) * 100 * BURST_FACTOR) + ALWAYS_PERCENT;
        int percent = Math.clamp(wanted, PERCENT_MIN, PERCENT_MAX);
        String reason = Words.percent(worst) + " of the packets were retransmitted " + when + "; " + BURST_FACTOR
                + " times that for bursts, and " + ALWAYS_PERCENT + " % in any case, at least " + PERCENT_MIN
                + (wanted > PERCENT_MAX
                        ? ". More than oheadbw can be would be needed: send less, or on a better path"
                        : "")
                + ". oheadbw is the sender's option, and counts where maxbw is 0";
        return new Advice.Overhead(share, percent, reason);
    }
}
