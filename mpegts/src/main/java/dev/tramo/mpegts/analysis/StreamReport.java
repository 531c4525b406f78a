package dev.tramo.mpegts.analysis;

import java.util.List;

/**
 * What was found in a stream since the last reset.
 *
 * @param isTransportStream whether transport packets were found; without, all else is empty
 * @param sinceNanos when the analysis began or was reset, on the analyzer's clock
 * @param transportStreamId of the PAT; -1 before there was one
 * @param bitsPerSecond of all transport packets, over the last seconds
 * @param isConstantRate whether the PCRs show a constant bit rate
 * @param packets all
 * @param nullPackets packets of PID 0x1FFF
 * @param continuityErrors of all PIDs
 * @param missingPackets that the continuity counters show as missing; of a gap of 16 or more, too few
 * @param duplicatePackets that were sent twice, as they may be
 * @param bytesSkipped that belong to no packet
 * @param services in the order of the PAT
 * @param otherPids PIDs that belong to no service: tables, null packets, and those that nothing refers to
 * @param indicators all of them
 */
public record StreamReport(
        boolean isTransportStream,
        long sinceNanos,
        int transportStreamId,
        long bitsPerSecond,
        boolean isConstantRate,
        long packets,
        long nullPackets,
        long continuityErrors,
        long missingPackets,
        long duplicatePackets,
        long bytesSkipped,
        List<ServiceReport> services,
        List<PidReport> otherPids,
        List<IndicatorReport> indicators) {
    /** Takes copies. */
    public StreamReport {
        services = List.copyOf(services);
        otherPids = List.copyOf(otherPids);
        indicators = List.copyOf(indicators);
    }

    /** The report of an indicator. */
    public IndicatorReport of(Indicator indicator) {
        return indicators.stream()
                .filter(report -> report.indicator() == indicator)
                .findFirst()
                .orElse(new IndicatorReport(indicator, 0, 0, false, -1));
    }
}
