package dev.tramo.bench.pacing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How steady an output was.
 *
 * @param deviation of each datagram's arrival from its time by the clock references before and after it, in either direction from the
 *     median, µs; the clocks' difference in speed is taken out
 * @param clockArrival the same of the datagrams with a reference alone: PCR_OJ with the jitter of datagrams, largest, µs
 * @param clockAccuracyNanos PCR_AC: largest deviation of a reference from the line of a constant bit rate, ns; not a number if the rate
 *     is not constant
 * @param gap between datagrams, µs
 */
record Steadiness(
        Percentiles deviation, double clockArrival, double clockAccuracyNanos, Percentiles gap, long datagrams) {
    private static final double TICK_NANOS = 1_000.0 / 27;
    /** Beyond it the rate is not constant. */
    private static final double ACCURACY_NANOS_MAX = 1e6;

    /** Microseconds. */
    record Percentiles(double p50, double p99, double p999, double max) {
        static Percentiles of(double[] micros) {
            double[] sorted = micros.clone();
            Arrays.sort(sorted);
            return new Percentiles(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), at(sorted, 1));
        }

        private static double at(double[] sorted, double share) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
        }
    }

    /** A line through points, by least squares. */
    private record Line(double meanX, double meanY, double slope) {
        static Line through(double[] x, double[] y) {
            double meanX = Arrays.stream(x).average().orElse(0);
            double meanY = Arrays.stream(y).average().orElse(0);
            double squares = 0;
            double products = 0;
            for (int i = 0; i < x.length; i++) {
                squares += (x[i] - meanX) * (x[i] - meanX);
                products += (x[i] - meanX) * (y[i] - meanY);
            }
            return new Line(meanX, meanY, squares == 0 ? 0 : products / squares);
        }

        double at(double x) {
            return meanY + slope * (x - meanX);
        }
    }

    static Steadiness of(Receiver.Received received) {
        List<Receiver.Reference> references = received.references();
        int first = references.isEmpty() ? 0 : references.getFirst().datagram() + 1;
        int last = references.isEmpty() ? 0 : references.getLast().datagram();
        double[] ideal = new double[Math.max(0, last - first)];
        double[] arrival = new double[ideal.length];
        int next = 0;
        for (int i = 0; i < ideal.length; i++) {
            long packet = received.firstPackets().get(first + i);
            while (references.get(next + 1).packet() < packet) {
                next++;
            }
            ideal[i] = time(references.get(next), references.get(next + 1), packet);
            arrival[i] =
                    received.arrivals().get(first + i) - received.arrivals().getFirst();
        }
        double[] deviations = residuals(ideal, arrival);
        return new Steadiness(
                Percentiles.of(Arrays.stream(deviations).map(Math::abs).toArray()),
                clockArrival(references, deviations, first),
                accuracy(references),
                Percentiles.of(gaps(received.arrivals())),
                received.arrivals().size());
    }

    private static double time(Receiver.Reference from, Receiver.Reference to, long packet) {
        double share = (double) (packet - from.packet()) / (to.packet() - from.packet());
        return (from.ticks() + share * (to.ticks() - from.ticks())) * TICK_NANOS;
    }

    /** From the line, less their median; µs. */
    private static double[] residuals(double[] ideal, double[] arrival) {
        Line line = Line.through(ideal, arrival);
        double[] micros = new double[ideal.length];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = (arrival[i] - line.at(ideal[i])) / 1e3;
        }
        double median = Percentiles.of(micros).p50();
        return Arrays.stream(micros).map(each -> each - median).toArray();
    }

    private static double clockArrival(List<Receiver.Reference> references, double[] deviations, int first) {
        return references.stream()
                .mapToInt(reference -> reference.datagram() - first)
                .filter(i -> i >= 0 && i < deviations.length)
                .mapToDouble(i -> Math.abs(deviations[i]))
                .max()
                .orElse(Double.NaN);
    }

    private static double accuracy(List<Receiver.Reference> references) {
        double[] packets = references.stream()
                .mapToDouble(each -> each.packet() - references.getFirst().packet())
                .toArray();
        double[] nanos = references.stream()
                .mapToDouble(each -> (each.ticks() - references.getFirst().ticks()) * TICK_NANOS)
                .toArray();
        Line line = Line.through(packets, nanos);
        double worst = 0;
        for (int i = 0; i < packets.length; i++) {
            worst = Math.max(worst, Math.abs(nanos[i] - line.at(packets[i])));
        }
        return packets.length < 2 || worst > ACCURACY_NANOS_MAX ? Double.NaN : worst;
    }

    private static double[] gaps(List<Long> arrivals) {
        return LongStream.range(1, arrivals.size())
                .mapToDouble(i -> (arrivals.get((int) i) - arrivals.get((int) i - 1)) / 1e3)
                .toArray();
    }
}
