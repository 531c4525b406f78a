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
 * @param content what is demanded of a source's contents
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
        int reconnectAfterMillis,
        Content content) {
    /**
     * What is demanded of a source's contents; each number is how long it may be amiss before the source is unusable, 100 to 60 000 ms; 0:
     * it is not looked at. A source takes the place of another only once it has brought what is demanded.
     *
     * @param noVideoMillis without video
     * @param noAudioMillis without audio
     * @param pidMissingMillis one of the audio and video PIDs that the PMT lists has no packets; of MPEG-TS only
     * @param priority1Millis errors of TR 101 290 priority 1 go on, with pauses of less than a second; of MPEG-TS only
     */
    public record Content(int noVideoMillis, int noAudioMillis, int pidMissingMillis, int priority1Millis) {
        /** Nothing is demanded. */
        public static final Content ANY = new Content(0, 0, 0, 0);

        /** Checks the numbers. */
        public Content {
            Ranges.optional("switching.noVideoMillis", noVideoMillis, 100, MINUTE_MILLIS);
            Ranges.optional("switching.noAudioMillis", noAudioMillis, 100, MINUTE_MILLIS);
            Ranges.optional("switching.pidMissingMillis", pidMissingMillis, 100, MINUTE_MILLIS);
            Ranges.optional("switching.priority1Millis", priority1Millis, 100, MINUTE_MILLIS);
        }

        /** Whether packets of a transport stream have to be looked at. */
        public boolean needsTransportStream() {
            return pidMissingMillis > 0 || priority1Millis > 0;
        }
    }

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
        Ranges.optional("switching.noDataMillis", noDataMillis, 50, MINUTE_MILLIS);
        Ranges.optional("switching.kbpsMin", kbpsMin, 1, 10_000_000);
        Ranges.within("switching.kbpsWindowMillis", kbpsWindowMillis, 500, MINUTE_MILLIS);
        Ranges.optional("switching.lostPacketsMax", lostPacketsMax, 1, 1_000_000);
        Ranges.within("switching.holdMillis", holdMillis, 0, 10 * MINUTE_MILLIS);
        Ranges.within("switching.returnAfterMillis", returnAfterMillis, 0, HOUR_MILLIS);
        Ranges.within("switching.keyframeWaitMillis", keyframeWaitMillis, 100, 30_000);
        Ranges.optional("switching.reconnectAfterMillis", reconnectAfterMillis, 1_000, HOUR_MILLIS);
        boolean hasCondition = noDataMillis > 0 || disconnected || kbpsMin > 0 || lostPacketsMax > 0;
        if (isAutomatic && !hasCondition && content.equals(Content.ANY)) {
            throw new IllegalArgumentException(
                    "switching: automatic, and no condition; allowed is one or more of noDataMillis, disconnected,"
                            + " kbpsMin, lostPacketsMax, noVideoMillis, noAudioMillis, pidMissingMillis and"
                            + " priority1Millis, or mode manual");
        }
    }

    /** Rules that demand nothing of a source's contents; parameters as those of the record. */
    public Switching(
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
        this(
                isAutomatic,
                standby,
                join,
                noDataMillis,
                disconnected,
                kbpsMin,
                kbpsWindowMillis,
                lostPacketsMax,
                holdMillis,
                returning,
                returnAfterMillis,
                keyframeWaitMillis,
                reconnectAfterMillis,
                Content.ANY);
    }

    /** The same, with that demanded of the contents. */
    public Switching with(Content demanded) {
        return new Switching(
                isAutomatic,
                standby,
                join,
                noDataMillis,
                disconnected,
                kbpsMin,
                kbpsWindowMillis,
                lostPacketsMax,
                holdMillis,
                returning,
                returnAfterMillis,
                keyframeWaitMillis,
                reconnectAfterMillis,
                demanded);
    }
}
