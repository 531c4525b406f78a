package dev.tramo.mpegts.analysis;

import java.util.OptionalDouble;

/**
 * What the PCRs of a service show.
 *
 * <p>A software receiver knows when a datagram arrived, not when each packet did. So {@code jitterMillis} is not PCR_OJ as ETSI TR 101 290
 * clause 5.3.2.6 measures it at a synchronous interface: it includes the jitter of the network and the packing of seven packets into a
 * datagram. {@code accuracyNanos} is PCR_AC of clause 5.3.2.5: it follows from the positions of the packets alone, and is exact to
 * 37 ns; but it exists only where the bit rate is constant and no packet is missing.
 *
 * @param count of PCRs since the last reset
 * @param intervalMillis longest time between two PCRs by their values, in the last second
 * @param intervalMillisMax the same since the last reset
 * @param accuracyNanos largest deviation of a PCR from the line through its neighbours, in the last second; empty if the bit rate is not
 *     constant, or too little is known
 * @param jitterMillis largest deviation between arrival and PCR from their mean, in the last second
 */
public record ClockReport(
        long count,
        double intervalMillis,
        double intervalMillisMax,
        OptionalDouble accuracyNanos,
        double jitterMillis) {}
