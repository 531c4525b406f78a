package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.List;

/** Finds the access units of one program in a transport stream. */
public final class TsDemuxer {
    private final DemuxerSettings settings;
    private final DemuxerListener listener;

    public TsDemuxer(DemuxerSettings settings, DemuxerListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Takes the next bytes of the stream: any number of packets of 188, 192 or 204 bytes, whole or in part.
     *
     * @param data read with absolute access, its position and limit are not used
     * @param offset of the first byte in {@code data}
     * @param length in bytes
     * @param arrivalNanos when they arrived
     */
    public void onDatagram(ByteBuffer data, int offset, int length, long arrivalNanos) {}

    /** Gives out the access units that wait for the beginning of the next: at the end of a stream, or after a silence. */
    public void flush() {}

    /** The programs that the last program association table lists, in its order; empty before there was one. */
    public List<Integer> programNumbers() {
        return List.of();
    }

    public DemuxerCounters counters() {
        return new DemuxerCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
