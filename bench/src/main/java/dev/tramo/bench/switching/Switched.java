package dev.tramo.bench.switching;

/**
 * One switch.
 *
 * @param gapMillis longest time without a packet at the output; of {@link Fault#PID_LOST}, of video
 * @param reason as the route told it
 */
record Switched(Fault fault, double gapMillis, String reason) {}
