package dev.tramo.engine.endpoint;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What a receiver of an RTP destination reported last (RTCP).
 *
 * @param peer its address and port
 * @param at when it came
 * @param lossPercent share of the packets lost on the way to it since the report before, %
 * @param lost packets in all
 * @param jitterMillis of the arrival there
 * @param rttMillis round-trip time; empty if it has not seen a report of ours yet
 */
public record RtpReport(
        String peer, Instant at, double lossPercent, long lost, double jitterMillis, OptionalDouble rttMillis) {}
