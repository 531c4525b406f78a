package dev.tramo.bench.analysis;

/**
 * What each server carries, and for how long.
 *
 * @param links each from UDP to SRT and back
 * @param mbps of each link
 * @param warmupSeconds before the first window
 * @param settleSeconds after each change of levels
 * @param windowSeconds of each window
 * @param windows of each server at each level
 */
record Load(int links, double mbps, int warmupSeconds, int settleSeconds, int windowSeconds, int windows) {
    int seconds() {
        return warmupSeconds + Level.values().length * (settleSeconds + windows * windowSeconds);
    }
}
