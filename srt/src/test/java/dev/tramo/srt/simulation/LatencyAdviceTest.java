package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LatencyProposal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A latency that is proposed from one run keeps its promise in another over the same kind of network. What is seen is counted without
 * the recorder: packets that were not delivered, or late.
 */
class LatencyAdviceTest {
    private static final double END_SECONDS = 17;
    private static final Traffic TRAFFIC = Traffic.megabits(3, END_SECONDS);
    private static final int GENEROUS_MILLIS = 2_500;
    private static final int LOSS_PER_MILLION = 5_000;

    /** Of how many milliseconds of latency a prediction may be off: each session estimates the origin of the packets anew. */
    private static final int TOLERANCE_MILLIS = 10;

    /**
     * What was lost with a latency.
     *
     * @param before measured in the other run
     * @param recorded by the second run's own record
     * @param seen in the second run: given up, or delivered late
     */
    private record Loss(long seed, int latencyMillis, DelayWindow before, long packets, long recorded, long seen) {
        long predicted() {
            return before.missingAt(latencyMillis);
        }

        /** Not more than is predicted for 10 ms less, not less than for 10 ms more, give or take chance. */
        boolean isAsPredicted() {
            long most = before.missingAt(latencyMillis - TOLERANCE_MILLIS);
            long least = before.missingAt(latencyMillis + TOLERANCE_MILLIS);
            return seen <= most + chance(most) && seen >= least - chance(least);
        }

        /** Four standard deviations of independent losses, and 0.1 % of the packets: losses come in bursts. */
        private double chance(long expected) {
            return 4 * Math.sqrt(expected) + packets / 1e3;
        }

        boolean isWithinTarget() {
            return seen <= packets * LOSS_PER_MILLION / 1_000_000;
        }

        @Override
        public String toString() {
            return "Loss[seed=%d, latencyMillis=%d, packets=%d, predicted=%d, 10 ms less %d, 10 ms more %d, recorded=%d, seen=%d]"
                    .formatted(
                            seed,
                            latencyMillis,
                            packets,
                            predicted(),
                            before.missingAt(latencyMillis - TOLERANCE_MILLIS),
                            before.missingAt(latencyMillis + TOLERANCE_MILLIS),
                            recorded,
                            seen);
        }
    }

    private static NetworkConditions network(SplittableRandom random) {
        NetworkConditions network = NetworkConditions.delay(random.nextDouble(1, 80));
        network = random.nextInt(2) == 0 ? network.jitter(random.nextDouble(20)) : network;
        return random.nextInt(3) == 0
                ? network.burst(0.004 * random.nextDouble(), 0.05 + random.nextDouble(0.3), 0.8)
                : network.loss(random.nextDouble(0.08));
    }

    private static Endpoint.Session run(long seed, int latencyMillis, NetworkConditions both) {
        SrtOptions options = Runs.latency(latencyMillis);
        List<Endpoint.Session> sessions = Runs.run(seed, options, TRAFFIC, both).receiving();
        assertThat(sessions).as("sessions, seed %d", seed).hasSize(1);
        return sessions.getFirst();
    }

    private static DelayReport delays(Endpoint.Session session) {
        return session.connection.delays().report(session.connectedNanos).orElseThrow();
    }

    private static Loss loss(long seed, int latencyMillis, DelayWindow before, NetworkConditions both) {
        Endpoint.Session session = run(seed + 1_000_000, latencyMillis, both);
        DelayWindow now = delays(session).session();
        long seen = session.connection.statistics().received().packetsDropped() + session.deliveries.late();
        Loss loss = new Loss(seed, latencyMillis, before, now.packets(), now.missingAt(latencyMillis), seen);
        if (Boolean.getBoolean("tramo.simulation.report")) {
            System.out.println(loss);
        }
        return loss;
    }

    /** Losses with the latency that is proposed, and with one that is too short. */
    private record Losses(List<Loss> proposed, List<Loss> tight) {
        private static Losses of(LongStream seeds) {
            Losses losses = new Losses(new ArrayList<>(), new ArrayList<>());
            seeds.forEach(seed -> {
                NetworkConditions network = network(new SplittableRandom(seed));
                Endpoint.Session first = run(seed, GENEROUS_MILLIS, network);
                DelayWindow measured = delays(first).session();
                SrtStatistics.Link link = first.connection.statistics().link();
                LatencyProposal proposal = LatencyProposal.of(
                        measured, GENEROUS_MILLIS, link.rttMillis(), link.rttVariationMillis(), LOSS_PER_MILLION);
                losses.proposed.add(loss(seed, proposal.latencyMillis(), measured, network));
                // A prediction of nothing is no great feat.
                int tight = Math.max(1, measured.latencyFor(measured.packets() / 50));
                losses.tight.add(loss(seed, tight, measured, network));
            });
            return losses;
        }
    }

    private static void assertAgreement(List<Loss> losses) {
        List<Loss> strays =
                losses.stream().filter(loss -> !loss.isAsPredicted()).toList();
        assertThat(strays).as("not as predicted").hasSizeLessThanOrEqualTo(losses.size() * 3 / 100);
        // The origin moves a little between a packet's arrival and its turn.
        assertThat(losses)
                .allSatisfy(loss -> assertThat(Math.abs(loss.recorded() - loss.seen()))
                        .as(loss.toString())
                        .isLessThanOrEqualTo(10 + loss.seen() / 10));
    }

    @Test
    void aProposedLatencyKeepsItsPromiseInAnotherSession() {
        assertPromiseIsKept(LongStream.rangeClosed(1, 60));
    }

    @Test
    @Tag("long")
    void soItDoesInHundredsOfNetworks() {
        assertPromiseIsKept(LongStream.rangeClosed(1, 200));
    }

    private static void assertPromiseIsKept(LongStream seeds) {
        Losses losses = Losses.of(seeds);
        int networks = losses.proposed().size();

        assertAgreement(losses.proposed());
        assertAgreement(losses.tight());
        assertThat(losses.proposed().stream().filter(loss -> !loss.isWithinTarget()))
                .as("more lost than the target allows")
                .hasSizeLessThanOrEqualTo(networks / 100);
        assertThat(losses.tight().stream().mapToLong(Loss::seen).sum())
                .as("lost with latencies that are too short")
                .isGreaterThan(networks * 10L);
    }
}
