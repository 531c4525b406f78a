package dev.tramo.mpegts.analysis;

/** When the audio and video PIDs that the PMTs of a stream list were last there. Filled by {@link TsAnalyzer#media}. One thread. */
public final class MediaArrivals {
    /** It was never there. */
    public static final long NEVER = Long.MIN_VALUE;

    boolean isComplete;
    boolean isListed;
    private long videoNanos;
    private long audioNanos;
    private long rarestNanos;

    /** Nothing was there yet. */
    public MediaArrivals() {
        clear();
    }

    void clear() {
        isComplete = false;
        isListed = false;
        videoNanos = NEVER;
        audioNanos = NEVER;
        rarestNanos = Long.MAX_VALUE;
    }

    void add(boolean isVideo, long nanos, boolean hasCome) {
        rarestNanos = Math.min(rarestNanos, nanos);
        if (hasCome && isVideo) {
            videoNanos = Math.max(videoNanos, nanos);
        } else if (hasCome) {
            audioNanos = Math.max(audioNanos, nanos);
        }
    }

    /** When the last packet of video arrived, of any PID; {@link #NEVER} if there was none. */
    public long videoNanos() {
        return videoNanos;
    }

    /** When the last packet of audio arrived, of any PID; {@link #NEVER} if there was none. */
    public long audioNanos() {
        return audioNanos;
    }

    /**
     * Of the PID that has been away for longest, when its last packet arrived, or the PMT listed it; {@link #NEVER} if no PMT lists audio
     * or video.
     */
    public long rarestNanos() {
        return rarestNanos == Long.MAX_VALUE ? NEVER : rarestNanos;
    }

    /** Whether the tables were read, there is audio or video, and each PID of it has had packets. */
    public boolean isComplete() {
        return isComplete;
    }

    /** Whether the PAT and the PMTs of all its programs were read. */
    public boolean isListed() {
        return isListed;
    }
}
