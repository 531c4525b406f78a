package dev.tramo.bench.srt;

/**
 * One turn's figures of links that carry nothing.
 *
 * @param packetsPerSecond UDP packets that the whole machine sent
 * @param othersCpuPercent of one core, whoever had no part in the turn
 */
record IdleSample(Share sender, Share receiver, double packetsPerSecond, double othersCpuPercent) {
    /**
     * What one side of the links took, all its processes.
     *
     * @param cpuPercent of one core
     */
    record Share(double cpuPercent, double wakeUpsPerSecond, long rssBytes, long pssBytes) {}

    Share of(Side side) {
        return side == Side.SENDING ? sender : receiver;
    }
}
