package dev.tramo.bench.switching;

/** How a source is left. */
enum Fault {
    /** Somebody takes the other one. */
    HAND("taken by hand"),
    /** The process that sends it is killed. */
    KILLED("peer killed"),
    /** Nothing comes from its peer any more, no acknowledgement either, and then it goes on. */
    CUT("path cut"),
    /** The peer stays connected and has nothing to send. */
    SILENT("input silent"),
    /** Its video PID is missing. */
    PID_LOST("PID lost"),
    /** Its packets come at a quarter of their rate. */
    SLOW("bit rate falls");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** For a table. */
    String words() {
        return words;
    }

    /** Whether its session ends, and another takes its place. */
    boolean endsSession() {
        return this == KILLED || this == CUT;
    }

    /** Whether the bit rate of the source is watched. */
    boolean isByRate() {
        return this == SLOW;
    }
}
