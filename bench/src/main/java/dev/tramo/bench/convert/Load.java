package dev.tramo.bench.convert;

/**
 * What a turn carries.
 *
 * @param routes of each direction
 * @param mbps of each stream, audio and video
 * @param warmupSeconds before what counts
 */
record Load(int routes, double mbps, int warmupSeconds, int seconds) {
    int converters() {
        return 2 * routes;
    }
}
