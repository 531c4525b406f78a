package dev.tramo.engine.hls;

import java.util.concurrent.CompletableFuture;

/** What a running route shows. Any thread. */
public interface Viewing {
    /** Its HLS, as its destination says, or for previews if it has none. */
    HlsOutput hls();

    /**
     * The last keyframe.
     *
     * @return an MP4 file that shows it; fails with {@link NothingToShowException}, within about ten seconds. Completed on a media loop:
     *     whatever depends on it must go on elsewhere
     */
    CompletableFuture<byte[]> still();
}
