package dev.tramo.rtmp.driver;

import java.util.concurrent.atomic.LongAdder;

/** Bytes of all RTMP connections of a process, in either direction. Any thread. */
public final class Traffic {
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();

    void received(int bytes) {
        in.add(bytes);
    }

    void sent(int bytes) {
        out.add(bytes);
    }

    /** Bytes received since the start. */
    public long receivedBytes() {
        return in.sum();
    }

    /** Bytes written to connections since the start. */
    public long sentBytes() {
        return out.sum();
    }
}
