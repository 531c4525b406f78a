package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;

/**
 * The point at which a consumer or tap begins: video from a keyframe on, and no audio from before that. {@link StartRule}
 * decides when. Stream's thread.
 */
final class Joining {
    private final long joinedNanos;
    private boolean started;
    private boolean videoFlows;
    private boolean hasFormer;
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

    /** Starts with the frame of that stream time. */
    void start(long timeMillis) {
        started = true;
        base = timeMillis;
    }

    /** Stream time of the start, milliseconds. */
    long base() {
        return base;
    }

    /** A publisher begins: who has started before has the headers of the former one, and waits for a keyframe. */
    void onBegin() {
        hasFormer = started;
        awaitKeyframe();
    }

    /** Whether it started with the present publisher, and has none of the former one's headers but those that it started with. */
    boolean lacksFormer() {
        return started && !hasFormer;
    }

    /** Holds back video until the next keyframe. */
    void awaitKeyframe() {
        videoFlows = false;
    }

    /**
     * Video begins or continues.
     *
     * @return whether the base has moved back to this keyframe, which may be older than the audio that has started
     */
    boolean onKeyframe(long timeMillis) {
        videoFlows = true;
        boolean isOlder = timeMillis < base;
        base = Math.min(base, timeMillis);
        return isOlder;
    }

    /** Whether a message is wanted: video from a keyframe on, audio from the base on. */
    boolean takes(Role role, long timeMillis) {
        return switch (role) {
            case VIDEO, DISPOSABLE_VIDEO -> videoFlows;
            case AUDIO -> timeMillis >= base;
            default -> true;
        };
    }
}
