package dev.tramo.bench.path;

import dev.tramo.bench.relay.Conditions;

/**
 * What is carried, and over what.
 *
 * @param mbps payload of each link, Mbit/s
 * @param latencyMillis of SRT
 * @param passphrase empty for no encryption
 * @param warmupSeconds that don't count
 * @param seconds that count
 */
public record Settings(
        double mbps, int latencyMillis, String passphrase, int warmupSeconds, int seconds, Conditions conditions) {
    /** Room for repeats, the same for both programs. */
    private static final double LIMIT_FACTOR = 4;

    int kbpsMax() {
        return (int) Math.ceil(mbps * 1_000 * LIMIT_FACTOR);
    }
}
