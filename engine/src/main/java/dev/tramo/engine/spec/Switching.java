package dev.tramo.engine.spec;

/**
 * How a route changes between its sources. Of a route with one source, only {@code reconnectAfterMillis} counts.
 *
 * @param isAutomatic whether a source that meets one of the conditions is left for another; otherwise only by hand
 * @param standby whether the sources that are not in use are connected
 * @param join how the stream goes over from one source to the other
 * @param noDataMillis a source that brings nothing for that long is unusable, 50 to 60 000; 0: it is not looked at
 * @param disconnected whether a source whose session has ended, or whose socket failed, is unusable at once
 * @param kbpsMin a source whose bit rate is below this is unusable, kbit/s, up to 10 000 000; 0: it is not looked at
 * @param kbpsWindowMillis over which the bit rate is measured, 500 to 60 000
 * @param lostPacketsMax a source that has lost more packets for good within 10 s is unusable, up to 1 000 000; 0: it is not looked at
 * @param holdMillis shortest time between two automatic switches, up to 600 000
 * @param returning whether a preferred source is taken again when it is usable
 * @param returnAfterMillis how long it must have been usable without interruption, up to 3 600 000
 * @param keyframeWaitMillis of {@link Join#CLEAN}, how long a keyframe is waited for before the sources are changed without one, 100 to
 *     30 000
 * @param reconnectAfterMillis a source that is connected and brings nothing for that long is disconnected and connected anew, 1 000 to
 *     3 600 000; 0: it is left as it is
 */
public record Switching(
        boolean isAutomatic,
        Standby standby,
        Join join,
        int noDataMillis,
        boolean disconnected,
        int kbpsMin,
        int kbpsWindowMillis,
        int lostPacketsMax,
        int holdMillis,
        Returning returning,
        int returnAfterMillis,
        int keyframeWaitMillis,
        int reconnectAfterMillis) {
    /** Whether the sources that are not in use are connected. */
    public enum Standby {
        /** All of them, all the time. */
        HOT,
        /** Only those that are preferred to the one in use, to see whether they are back; all if the one in use is unusable. */
        COLD
    }

    /** How the stream goes over from one source to the other. */
    public enum Join {
        /** At once, between two packets. */
        PACKET,
        /** Between two frames, beginning with a keyframe, with timestamps carried on. */
        CLEAN
    }

    /** Whether a preferred source is taken again when it is usable. */
    public enum Returning {
        /** After it was usable for a while. */
        AUTOMATIC,
        /** When it is taken by hand, or the one in use fails. */
        MANUAL,
        /** As manual; and after a failure those that have not failed yet come first. */
        NEVER
    }

    /** What holds if nothing else is said. */
    public static final Switching DEFAULT = new Switching(
            true, Standby.HOT, Join.PACKET, 1_000, true, 0, 2_000, 0, 1_000, Returning.AUTOMATIC, 30_000, 3_000, 0);

    private static final int MINUTE_MILLIS = 60_000;
    private static final int HOUR_MILLIS = 3_600_000;

    /** Checks the numbers. */
    public Switching {
        optional("noDataMillis", noDataMillis, 50, MINUTE_MILLIS);
        optional("kbpsMin", kbpsMin, 1, 10_000_000);
        within("kbpsWindowMillis", kbpsWindowMillis, 500, MINUTE_MILLIS);
        optional("lostPacketsMax", lostPacketsMax, 1, 1_000_000);
        within("holdMillis", holdMillis, 0, 10 * MINUTE_MILLIS);
        within("returnAfterMillis", returnAfterMillis, 0, HOUR_MILLIS);
        within("keyframeWaitMillis", keyframeWaitMillis, 100, 30_000);
        optional("reconnectAfterMillis", reconnectAfterMillis, 1_000, HOUR_MILLIS);
        if (isAutomatic && noDataMillis == 0 && !disconnected && kbpsMin == 0 && lostPacketsMax == 0) {
            throw new IllegalArgumentException(
                    "switching: automatic, and no condition; allowed is one or more of noDataMillis, disconnected,"
                            + " kbpsMin and lostPacketsMax, or mode manual");
        }
    }

    private static void within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "switching." + name + ": " + value + "; allowed are whole numbers from " + min + " to " + max);
        }
    }

    private static void optional(String name, int value, int min, int max) {
        if (value != 0 && (value < min || value > max)) {
            throw new IllegalArgumentException("switching." + name + ": " + value
                    + "; allowed are 0, which turns it off, and whole numbers from " + min + " to " + max);
        }
    }
}
