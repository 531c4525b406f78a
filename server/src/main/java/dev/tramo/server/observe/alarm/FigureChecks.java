package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import java.util.Locale;

/** Which rules are met at an endpoint, by its figures of the last seconds. */
final class FigureChecks {
    /** Of fewer packets, a share tells nothing. */
    private static final int PACKETS_MIN = 100;

    private static final double PERCENT = 100;

    private FigureChecks() {}

    static void add(String name, EndpointWatch endpoint, Findings findings) {
        addLoss(name, endpoint, findings);
        addRetransmissions(name, endpoint, findings);
        addMargin(name, endpoint, findings);
        addRtt(name, endpoint, findings);
        if (endpoint.seen().state().isFlowing()) {
            addBitRate(name, endpoint, findings);
        }
        RuleValues dropped = findings.of(Rule.DROPPED);
        double drops = endpoint.dropped.sum(dropped.windowSeconds());
        if (drops >= dropped.of(Limit.PACKETS_MIN)) {
            findings.add(
                    Rule.DROPPED,
                    name,
                    () -> String.format(
                            Locale.ROOT,
                            "%.0f packets or frames were dropped here in %d s%s",
                            drops,
                            dropped.windowSeconds(),
                            reason(endpoint.seen())));
        }
    }

    private static void addLoss(String name, EndpointWatch endpoint, Findings findings) {
        RuleValues loss = findings.of(Rule.UNRECOVERED_LOSS);
        double lost = endpoint.unrecovered.sum(loss.windowSeconds());
        if (lost >= loss.of(Limit.PACKETS_MIN)) {
            findings.add(
                    Rule.UNRECOVERED_LOSS,
                    name,
                    () -> String.format(
                            Locale.ROOT, "%.0f packets were lost for good in %d s", lost, loss.windowSeconds()));
        }
    }

    private static void addRetransmissions(String name, EndpointWatch endpoint, Findings findings) {
        RuleValues values = findings.of(Rule.RETRANSMISSIONS);
        double packets = endpoint.packets.sum(values.windowSeconds());
        double percent = PERCENT * endpoint.retransmitted.sum(values.windowSeconds()) / packets;
        if (packets >= PACKETS_MIN && percent > values.of(Limit.PERCENT_MAX)) {
            findings.add(
                    Rule.RETRANSMISSIONS,
                    name,
                    () -> String.format(
                            Locale.ROOT,
                            "%.1f %% of the packets in %d s were retransmissions, more than %s %%",
                            percent,
                            values.windowSeconds(),
                            text(values.of(Limit.PERCENT_MAX))));
        }
    }

    private static void addMargin(String name, EndpointWatch endpoint, Findings findings) {
        RuleValues values = findings.of(Rule.LATENCY_MARGIN);
        double margin = endpoint.marginMillis.min(values.windowSeconds());
        if (margin < values.of(Limit.MILLIS_MIN)) {
            findings.add(
                    Rule.LATENCY_MARGIN,
                    name,
                    () -> String.format(
                            Locale.ROOT,
                            "a packet came %.0f ms before its turn, less than %s ms",
                            margin,
                            text(values.of(Limit.MILLIS_MIN))));
        }
    }

    private static void addRtt(String name, EndpointWatch endpoint, Findings findings) {
        RuleValues values = findings.of(Rule.RTT_JUMP);
        double millis = endpoint.rttMillis();
        double mean = endpoint.rttMeanMillis();
        // False if one of them is not known.
        if (millis > mean * values.of(Limit.FACTOR) && millis > mean + values.of(Limit.MILLIS_MIN)) {
            findings.add(
                    Rule.RTT_JUMP,
                    name,
                    () -> String.format(
                            Locale.ROOT, "the round-trip time is %.0f ms, its recent mean %.0f ms", millis, mean));
        }
    }

    private static void addBitRate(String name, EndpointWatch endpoint, Findings findings) {
        RuleValues values = findings.of(Rule.BIT_RATE);
        double min = values.of(Limit.MBPS_MIN);
        double max = values.of(Limit.MBPS_MAX);
        double mbps = endpoint.mbps.mean(values.windowSeconds());
        if (mbps < min || (max > 0 && mbps > max)) {
            findings.add(
                    Rule.BIT_RATE,
                    name,
                    () -> String.format(Locale.ROOT, "%.3f Mbit/s; wanted are ", mbps)
                            + (max > 0 ? text(min) + " to " + text(max) : "at least " + text(min)));
        }
    }

    private static String reason(EndpointSnapshot endpoint) {
        return endpoint.reason().isEmpty() ? "" : " (" + endpoint.reason() + ")";
    }

    /** A number as it was set: 10, not 10.0. */
    static String text(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : String.valueOf(value);
    }
}
