package dev.tramo.engine.endpoint;

/** Turns a growing counter into a rate. */
public final class Rate {
    private long last;

    /** Mbit/s since the last call; a counter that fell has begun anew. */
    public double mbps(long bytes, double seconds) {
        long moved = bytes >= last ? bytes - last : bytes;
        last = bytes;
        return seconds <= 0 ? 0 : moved * 8 / seconds / 1e6;
    }
}
