package dev.tramo.bench.path;

import dev.tramo.bench.relay.Conditions;

/** What is carried, and over what. */
record Settings(
        double mbps, int latencyMillis, String passphrase, int warmupSeconds, int seconds, Conditions conditions) {
    /** Room for repeats, the same for both programs. */
    private static final double LIMIT_FACTOR = 4;

    int kbpsMax() {
        return (int) Math.ceil(mbps * 1_000 * LIMIT_FACTOR);
    }
}
