package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.RejectReason;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a run.
 *
 * @param toListener what the caller sent
 * @param toCaller what the listener sent
 * @param failures why the caller's attempts to connect failed
 * @param outstandingEventsMax datagrams under way and timers, at most
 * @param traceHash equal for equal runs
 */
record Outcome(
        Direction toListener,
        Direction toCaller,
        List<RejectReason> failures,
        int outstandingEventsMax,
        long traceHash) {

    /** One direction's payloads, and the connections of the side that sent and of the side that received them. */
    record Direction(DataStream stream, List<Endpoint.Session> sending, List<Endpoint.Session> receiving) {
        /** Of what was submitted while a connection took it, the share that was delivered. */
        double deliveredShare() {
            return deliveredShare(0, Double.MAX_VALUE);
        }

        /** The same, of what was submitted within these seconds of true time. */
        double deliveredShare(double fromSeconds, double toSeconds) {
            int taken = 0;
            int delivered = 0;
            for (int i = 0; i < stream.submitted(); i++) {
                if (isWithin(i, fromSeconds, toSeconds) && stream.isTaken(i)) {
                    taken++;
                    delivered += stream.isDelivered(i) ? 1 : 0;
                }
            }
            return taken == 0 ? 0 : (double) delivered / taken;
        }

        /** Of everything submitted within these seconds, connected or not, what was not delivered. */
        List<Integer> missing(double fromSeconds, double toSeconds) {
            List<Integer> missing = new ArrayList<>();
            for (int i = 0; i < stream.submitted(); i++) {
                if (isWithin(i, fromSeconds, toSeconds) && !stream.isDelivered(i)) {
                    missing.add(i);
                }
            }
            return missing;
        }

        private boolean isWithin(int number, double fromSeconds, double toSeconds) {
            double at = stream.submittedNanos(number) / 1e9;
            return at >= fromSeconds && at < toSeconds;
        }

        /** Latency of what was submitted within these seconds: least and most, ms. */
        double[] latencyMillis(double fromSeconds, double toSeconds) {
            double least = Double.MAX_VALUE;
            double most = 0;
            for (int i = 0; i < stream.submitted(); i++) {
                if (isWithin(i, fromSeconds, toSeconds) && stream.isDelivered(i)) {
                    least = Math.min(least, stream.latencyNanos(i) / 1e6);
                    most = Math.max(most, stream.latencyNanos(i) / 1e6);
                }
            }
            return new double[] {least, most};
        }

        /** Payloads delivered. */
        int delivered() {
            int delivered = 0;
            for (int i = 0; i < stream.submitted(); i++) {
                delivered += stream.isDelivered(i) ? 1 : 0;
            }
            return delivered;
        }

        /** Statistics of the sender's last connection. */
        SrtStatistics.Sent sent() {
            return statistics(sending).sent();
        }

        /** Statistics of the receiver's last connection. */
        SrtStatistics.Received received() {
            return statistics(receiving).received();
        }

        private static SrtStatistics statistics(List<Endpoint.Session> sessions) {
            Endpoint.Session last = sessions.getLast();
            return last.isOpen() ? last.connection.statistics() : last.statistics;
        }
    }
}
