package dev.tramo.mpegts.analysis;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A service (program) of a transport stream.
 *
 * @param id program number
 * @param name of the SDT; may be empty
 * @param provider of the SDT; may be empty
 * @param pmtPid PID of its PMT
 * @param pcrPid PID of its clock; 0x1FFF without one; -1 as long as its PMT has not come
 * @param clock what its PCRs show; empty before the first
 * @param audioToVideoMillis how much later than its video its audio is sent, ms, relative to their presentation times; negative: earlier
 * @param pids PMT, clock and streams, in the order of the PMT
 */
public record ServiceReport(
        int id,
        String name,
        String provider,
        int pmtPid,
        int pcrPid,
        Optional<ClockReport> clock,
        OptionalDouble audioToVideoMillis,
        List<PidReport> pids) {
    /** Takes a copy. */
    public ServiceReport {
        pids = List.copyOf(pids);
    }
}
