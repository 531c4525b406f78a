package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;

/**
 * Decides with which frame a consumer or tap starts: a keyframe, or audio if the stream has no video. If there is video, or
 * may be, audio waits for the next keyframe for a limited time. Stream's thread.
 */
final class StartRule {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** How long audio waits if video was announced by a sequence header, or seen. */
    private static final long PICTURE_WAIT_NANOS = 5_000 * NANOS_PER_MILLI;
    /** How long audio waits if there is no sign of video. */
    private static final long AUDIO_ONLY_WAIT_NANOS = 1_500 * NANOS_PER_MILLI;

    private final StreamHeaders headers;
    private boolean videoSeen;
    private long videoNanos;
    private long beganNanos;

    StartRule(StreamHeaders headers) {
        this.headers = headers;
    }

    /** A publisher begins. */
    void begin(long nowNanos) {
        videoSeen = false;
        beganNanos = nowNanos;
    }

    /** A video frame arrived. */
    void onVideo(long nowNanos) {
        videoSeen = true;
        videoNanos = nowNanos;
    }

    /** Whether there is video, or a sequence header announced it. */
    boolean isVideoExpected() {
        return videoSeen || headers.announceVideo();
    }

    /** Whether a consumer or tap that has not started does so with a frame of that role. */
    boolean starts(Joining joining, Role role, long nowNanos) {
        return !joining.hasStarted()
                && (role == Role.KEYFRAME || (role == Role.AUDIO && audioMayStart(joining, nowNanos)));
    }

    private boolean audioMayStart(Joining joining, long nowNanos) {
        long joinedNanos = Math.max(joining.joinedNanos() - beganNanos, 0) + beganNanos;
        if (nowNanos - joinedNanos > PICTURE_WAIT_NANOS) {
            return true; // the next keyframe is far
        }
        long waited = nowNanos - (videoSeen ? videoNanos : beganNanos);
        return waited > (isVideoExpected() ? PICTURE_WAIT_NANOS : AUDIO_ONLY_WAIT_NANOS);
    }
}
