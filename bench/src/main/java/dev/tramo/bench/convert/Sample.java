package dev.tramo.bench.convert;

/**
 * One turn's figures.
 *
 * @param cpuPercent of one core, all measured processes together
 * @param othersCpuPercent of whatever else runs on the machine
 * @param rssBytes of all measured processes together
 */
record Sample(double cpuPercent, double othersCpuPercent, long rssBytes) {}
