package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.send.Bandwidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packet filter brings on networks that lose packets. Contents, order and time are checked by every run. */
class FecTest {
    private static final double END_SECONDS = 6;
    private static final Traffic TV = Traffic.packets(400, 1, END_SECONDS);

    private static SrtOptions options(String filter, int latencyMillis) {
        return Runs.latency(latencyMillis).with(o -> o.packetFilter = filter);
    }

    private static Encryption encryption() {
        return Encryption.with("correct horse battery", 16).refreshedEvery(200, 50);
    }

    /** What holds of all that was received, if nothing came twice but repeats. */
    private static void assertAccountedFor(Outcome.Direction direction) {
        SrtStatistics.Received received = direction.received();
        long discarded = received.packets()
                - (received.packetsUnique() - received.packetsFilterSupply() + received.packetsFilterExtra());
        assertThat(discarded).isBetween(received.packetsBelated(), received.packetsRetransmitted());
        assertThat(direction.delivered()).isEqualTo((int) received.packetsUnique());
        assertThat(received.packetsUndecrypted()).isZero();
        assertThat(received.packetsFilterExtra()).isBetween(1L, direction.sent().packetsFilterExtra());
    }

    @ParameterizedTest
    @CsvSource({
        // the least share that must be delivered where nothing is repeated: columns alone protect worst
        "'cols:5', 0.965",
        "'cols:5,rows:-4,layout:even', 0.965",
        "'cols:5,rows:-4,layout:staircase', 0.96",
        "'cols:5,rows:4,layout:even', 0.99",
        "'cols:5,rows:4,layout:staircase', 0.99"
    })
    void everyLayoutRepairsInBothDirections(String layout, double leastWithoutRepeats) {
        long seed = 1;
        for (String arq : new String[] {"always", "onreq", "never"}) {
            for (Encryption encryption : new Encryption[] {Encryption.NONE, encryption()}) {
                for (double loss : new double[] {0.02, 0.05}) {
                    SrtOptions options =
                            options("fec," + layout + ",arq:" + arq, 400).with(o -> o.encryption = encryption);
                    Scenario.Side side =
                            Scenario.Side.sending(options, TV.withPayloadBytes(DataStream.HEADER_BYTES, 1452));
                    Outcome outcome = Simulation.run(Scenario.of(
                            seed++, side, side, NetworkConditions.delay(20).loss(loss)));
                    for (Outcome.Direction direction :
                            new Outcome.Direction[] {outcome.toListener(), outcome.toCaller()}) {
                        String what = layout + ", " + arq + ", " + encryption + ", loss " + loss;
                        Runs.report(what, direction);
                        assertThat(direction.deliveredShare())
                                .as(what)
                                .isGreaterThanOrEqualTo(arq.equals("never") ? leastWithoutRepeats : 0.999);
                        assertThat(direction.received().packetsFilterSupply())
                                .as(what)
                                .isPositive();
                        boolean isAsked = arq.equals("always")
                                || (arq.equals("onreq") && direction.received().packetsFilterLoss() > 0);
                        assertThat(direction.received().naksSent() > 0).as(what).isEqualTo(isAsked);
                        assertAccountedFor(direction);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoPercentOfLossAreRepairedWithoutARepeat(long seed) {
        SrtOptions options = options("fec,cols:10,rows:5,layout:staircase,arq:never", 500);
        Traffic tv = Traffic.megabits(8, 21);

        Outcome.Direction direction =
                Runs.run(seed, options, tv, NetworkConditions.delay(20).loss(0.02));

        Runs.report("10 x 5 staircase, 2 % loss, seed " + seed, direction);
        SrtStatistics.Received received = direction.received();
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.995);
        assertThat(received.naksSent()).isZero();
        // A lost tail is all that a sender repeats by itself.
        assertThat(direction.sent().packetsRetransmitted()).isLessThan(100);
        assertAccountedFor(direction);
        long cameAsData = received.packets() - received.packetsFilterExtra() - received.packetsRetransmitted();
        long repeatsTaken = received.packetsUnique() - cameAsData - received.packetsFilterSupply();
        assertThat(repeatsTaken).isBetween(0L, received.packetsRetransmitted());
        assertThat(received.packetsFilterSupply()).isBetween(direction.stream().submitted() / 60L, 1_000L);
    }

    @Test
    void onRequestFarLessIsRepeatedThanWithoutFec() {
        NetworkConditions network = NetworkConditions.delay(20).loss(0.03);
        Outcome.Direction without = Runs.run(1, Runs.latency(400), TV, network);
        Outcome.Direction with = Runs.run(1, options("fec,cols:5,rows:4", 400), TV, network);

        assertThat(with.deliveredShare()).isGreaterThanOrEqualTo(0.999);
        assertThat(with.sent().packetsRetransmitted()).isLessThan(without.sent().packetsRetransmitted() / 4);
        assertThat(with.received().packetsFilterLoss())
                .isLessThan(without.received().packetsLost() / 10);
    }

    @Test
    void withoutLossNothingIsRebuiltOrAskedFor() {
        for (String filter : new String[] {"fec,cols:5", "fec,cols:5,rows:4", "fec,cols:5,rows:-4,arq:always"}) {
            Outcome.Direction direction = Runs.run(1, options(filter, 120), TV, NetworkConditions.delay(20));

            assertThat(direction.missing(0, END_SECONDS)).isEmpty();
            assertThat(direction.received().packetsFilterSupply()).isZero();
            assertThat(direction.received().packetsFilterLoss()).isZero();
            assertThat(direction.received().naksSent()).isZero();
            assertThat(direction.sent().packetsRetransmitted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fec,cols:5", "fec,cols:5,rows:4", "fec,cols:5,rows:4,layout:even", "fec,cols:5,rows:-4"})
    void reorderingAndDuplicationDoNoHarm(String filter) {
        NetworkConditions network =
                NetworkConditions.delay(20).jitter(15).duplication(0.1).loss(0.02);
        for (String arq : new String[] {",arq:always", ",arq:onreq"}) {
            Outcome.Direction direction = Simulation.run(Runs.scenario(1, options(filter + arq, 400), TV, network)
                            .startingAtSequence(0x7FFF_FF00))
                    .toListener();

            Runs.report(filter + arq + ", 15 ms jitter", direction);
            assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "onreq", "never"})
    void packetsThatAreNeverSentGarbleNothing(String arq) {
        // Too little bandwidth for a while, and an outage: the sender gives up packets that it has never sent.
        SrtOptions options = options("fec,cols:5,rows:4,arq:" + arq, 200)
                .withBufferPackets(256)
                .with(o -> o.bandwidth = new Bandwidth(500_000, 0, 25));
        Traffic more = Traffic.packets(400, 1, 16);
        NetworkConditions network = NetworkConditions.delay(20).loss(0.03).blackout(5, 7.5);

        Outcome.Direction direction = Runs.run(1, options, more, network);

        assertThat(direction.sent().packetsDropped()).isGreaterThan(500);
        assertThat(direction.sent().packetsUnique())
                .isLessThan(direction.stream().submitted() - 500L);
        assertThat(direction.received().packetsFilterSupply()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"'fec,cols:100', 64", "'fec,cols:20,rows:20', 256", "'fec,cols:20,rows:-20', 256"})
    void aWindowShorterThanAGroupDoesNotStopAStreamThatWaitsForLatePackets(String filter, int packets) {
        SrtOptions options = options(filter, 100).withBufferPackets(packets).with(o -> {
            o.tooLatePacketDrop = false;
            o.sendDropDelayMillis = -1;
        });

        Outcome.Direction direction = Runs.run(
                1,
                options,
                Traffic.packets(200, 1, END_SECONDS),
                NetworkConditions.delay(10).loss(0.02));

        assertThat(direction.delivered()).isGreaterThan((int) (direction.sent().packetsUnique() * 98 / 100));
        assertThat(direction.deliveredShare(END_SECONDS - 1, END_SECONDS)).isGreaterThan(0.9);
    }
}
