package dev.tramo.engine.rtmp;

import dev.tramo.engine.media.Omitted;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.live.StreamStatistics;
import java.util.Set;

/** Where a frame leg's stream comes from. The leg's loop. */
public interface FrameInput {
    /** Is told when the stream begins and ends. */
    interface Listener {
        /** The first picture or sound is here. */
        void onFlowing();

        /** The publisher is gone, perhaps to return. */
        void onGone();

        /** The publisher is gone, and its time to return is over. */
        void onOver(String reason);
    }

    void open();

    void close();

    /** Once a second. */
    void observe(double seconds);

    /** The relays that the stream has passed, this one included. */
    RelayPath relayPath();

    /** What is in the stream, as last observed. */
    StreamStatistics statistics();

    /** The publisher is gone, and its time to return is over. */
    void onOver();

    /** What of the source is not in the stream. */
    Omitted omitted();

    /** FourCCs of codecs of enhanced RTMP that the source has announced, beside those that are in the stream already. */
    default Set<String> announcedCodecs() {
        return Set.of();
    }
}
