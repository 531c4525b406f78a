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
     * Whether a message can be used.
     *
     * @param timeMillis of the message; a keyframe from before {@link #base} becomes the base, since the video that joins audio
     *     which has started may be older
     */
    boolean takes(Role role, long timeMillis) {
        return switch (role) {
            case KEYFRAME -> {
                videoFlows = true;
                base = Math.min(base, timeMillis);
                yield true;
            }
            case VIDEO, DISPOSABLE_VIDEO -> videoFlows;
            case AUDIO -> timeMillis >= base;
            default -> true;
        };
    }
}
