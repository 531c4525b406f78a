package dev.tramo.mpegts;

/** Receives what a {@link TsDemuxer} finds. Called from within its methods, on the caller's thread; must not call back into it. */
public interface DemuxerListener {
    /**
     * The chosen program was found, or its table changed. Tracks of streams that it no longer lists have ended. The tracks of
     * those it lists are announced one by one, when their configuration was read; those that go on unchanged are not announced
     * again.
     */
    void onProgram(TsProgram program);

    /** A track's configuration became known or changed; comes before the first frame to which it applies. */
    void onTrack(Track track);

    /** An access unit is complete. Within a track {@code dts} always increases. */
    void onFrame(Frame frame);

    /**
     * The source's times jumped: more than 100 ms back, or more than 5 s beyond what has passed since the track's last time by
     * the arrival of its packets. Frames continue without a jump: their times go on from the last one, and audio and video keep
     * their distance.
     *
     * @param jump how far the source's time went beyond what was expected, in 90 kHz; negative if it went back
     */
    void onTimeJump(long jump);
}
