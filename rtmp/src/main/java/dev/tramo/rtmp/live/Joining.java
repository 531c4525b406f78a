package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;

/**
 * From where on a consumer or tap is sent the stream: pictures from a keyframe on, audio not from before that. Its start is decided
 * by the stream. Stream's thread.
 */
final class Joining {
    private final long joinedNanos;
    private boolean started;
    private boolean videoFlows;
    private long base;

    Joining(long joinedNanos) {
        this.joinedNanos = joinedNanos;
    }

    /** When the consumer was added, or created. */
    long joinedNanos() {
        return joinedNanos;
    }

    boolean hasStarted() {
        return started;
    }

    /** Starts with the frame of that time. */
    void start(long timeMillis) {
        started = true;
        base = timeMillis;
    }

    /** Stream time of the beginning, milliseconds. */
    long base() {
        return base;
    }

    /** Pictures go on with the next keyframe. */
    void awaitKeyframe() {
        videoFlows = false;
    }

    /**
     * Pictures begin, or go on.
     *
     * @return whether the base has moved back to this keyframe: video that joins audio which has started may be older
     */
    boolean onKeyframe(long timeMillis) {
        videoFlows = true;
        boolean isOlder = timeMillis < base;
        base = Math.min(base, timeMillis);
        return isOlder;
    }

    /** Whether a message can be used: pictures from a keyframe on, audio from the base on. */
    boolean takes(Role role, long timeMillis) {
        return switch (role) {
            case VIDEO, DISPOSABLE_VIDEO -> videoFlows;
            case AUDIO -> timeMillis >= base;
            default -> true;
        };
    }
}
