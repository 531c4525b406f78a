package dev.tramo.server.observe.alarm;

/** Names of thresholds, and those that several rules have. */
final class Limit {
    static final String CHANGES_MIN = "changesMin";
    static final String PACKETS_MIN = "packetsMin";
    static final String ERRORS_MIN = "errorsMin";
    static final String PERCENT_MAX = "percentMax";
    static final String PERCENT_MIN = "percentMin";
    static final String MILLIS_MIN = "millisMin";
    static final String MBPS_MIN = "mbpsMin";
    static final String MBPS_MAX = "mbpsMax";
    static final String FACTOR = "factor";
    static final String REQUIRED = "required";
    static final String SECONDS_MAX = "secondsMax";
    static final String MEMBERS_MIN = "membersMin";
    static final String ATTEMPTS_MIN = "attemptsMin";
    static final String MIB_MIN = "mibMin";
    static final String DAYS_MIN = "daysMin";
    static final String FAILURES_MIN = "failuresMin";
    static final String WINDOW_SECONDS = "windowSeconds";

    private Limit() {}

    /** Of figures of each second. */
    static Threshold window(int standard) {
        return new Threshold(WINDOW_SECONDS, standard, 1, SecondsWindow.SECONDS_MAX, "length of the window");
    }

    /** Of things that happen now and then, which are counted in steps of 10 s. */
    static Threshold longWindow(int standard) {
        return new Threshold(
                WINDOW_SECONDS, standard, SlidingCount.STEP_SECONDS, SlidingCount.SECONDS_MAX, "length of the window");
    }

    static Threshold required() {
        return new Threshold(REQUIRED, 0, 0, 1, "1: it must be there; 0: only if this publisher has sent it before");
    }
}
