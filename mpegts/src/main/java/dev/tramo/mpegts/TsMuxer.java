package dev.tramo.mpegts;

import java.util.List;
import java.util.Optional;

/**
 * Makes a transport stream of one program.
 *
 * <p><b>Clock.</b> The program clock reference is linear in the time of {@code dueNanos}: a packet that is due at t carries the
 * clock of t. A frame that arrives in time has a decoding time {@code muxDelay} ahead of the clock.
 */
public final class TsMuxer {
    public TsMuxer(MuxerSettings settings, DatagramSink sink) {}

    /** Why a track cannot be carried in a transport stream, or empty if it can. */
    public static Optional<String> refusal(Track track) {
        return Optional.empty();
    }

    /**
     * Sets the tracks, with ids that differ. A change gives the program map table a new version.
     *
     * @throws IllegalArgumentException if a track is {@linkplain #refusal refused}, or two have the same id, or there are more
     *     than 32
     */
    public void setTracks(List<Track> tracks, long nowNanos) {}

    /**
     * Takes the next frame. Its track must be known by its id; a track object that differs replaces the one of the same id.
     *
     * @param nowNanos from when on its datagrams may leave: its origin time, or the time now. If it is earlier than in the call
     *     before, that one's is taken
     */
    public void write(Frame frame, long nowNanos) {}

    /** When {@link #advance} is to be called if no frame comes before; {@code Long.MAX_VALUE} if it need not be. */
    public long nextDeadline() {
        return Long.MAX_VALUE;
    }

    /** Sends what is due without a frame: clock references, tables, null packets, the rest of a frame. */
    public void advance(long nowNanos) {}

    public MuxerCounters counters() {
        return new MuxerCounters(0, 0, 0, 0, 0, 0);
    }
}
