package dev.tramo.bench.rtmp;

import java.util.List;

/**
 * One turn's figures.
 *
 * @param cpuPercent of one core, all measured processes
 * @param sourcesCpuPercent of one core
 * @param sinkCpuPercent of one core
 * @param othersCpuPercent of one core, whoever had no part in the turn
 * @param seconds how long the window was
 * @param lateStarts of pushes added to a live camera; none if they did not start
 * @param peers versions of nginx and its module
 */
record Sample(
        double cpuPercent,
        double sourcesCpuPercent,
        double sinkCpuPercent,
        double othersCpuPercent,
        long rssBytes,
        long pssBytes,
        double seconds,
        Delivery delivery,
        List<LateStart> lateStarts,
        String peers) {}
