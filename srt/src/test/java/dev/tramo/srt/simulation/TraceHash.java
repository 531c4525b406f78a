package dev.tramo.srt.simulation;

/** A hash of all that was sent when: equal for two runs only if they were the same. Bodies hold keys and stay out. */
final class TraceHash {
    private long hash = 0x9E37_79B9_7F4A_7C15L;

    void add(long nanos, Datagram datagram) {
        add(nanos);
        add(datagram.length());
        add(datagram.bytes().getLong(0));
        add(datagram.bytes().getLong(8));
    }

    void add(long value) {
        hash = (hash ^ value) * 0xBF58_476D_1CE4_E5B9L;
        hash ^= hash >>> 29;
    }

    long value() {
        return hash;
    }
}
