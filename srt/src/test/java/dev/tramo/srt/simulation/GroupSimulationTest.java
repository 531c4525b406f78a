package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.simulation.GroupScenario.Path;
import dev.tramo.srt.simulation.GroupScenario.Phase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While one path of a group works, nothing is missing; {@code -Dtramo.simulation.seed=17} replays one seed. */
class GroupSimulationTest {
    private static final Long SEED = Long.getLong("tramo.simulation.seed");
    private static final boolean REPORTS = Boolean.getBoolean("tramo.simulation.report");

    private static void run(GroupType type, long from, long to) {
        int delivered = 0;
        double tookMillis = 0;
        for (long seed = SEED == null ? from : SEED; seed < (SEED == null ? to : SEED + 1); seed++) {
            GroupScenario scenario = GroupScenario.alternating(seed, type);
            GroupSimulation simulation = GroupSimulation.run(scenario);
            assertThat(simulation.missing()).as("missing in %s", scenario).isEmpty();
            assertDelaysAreRecorded(simulation.caller.group, scenario);
            assertDelaysAreRecorded(simulation.listener.group, scenario);
            delivered += simulation.fromCaller.submitted() + simulation.fromListener.submitted();
            tookMillis = Math.max(
                    tookMillis,
                    Math.max(
                            simulation.caller.delivery.shiftMillisMax(),
                            simulation.listener.delivery.shiftMillisMax()));
        }
        if (REPORTS) {
            System.out.printf("%s: %d payloads, at most %.2f ms from their time%n", type, delivered, tookMillis);
        }
    }

    /** Each packet once, on whatever paths it came; twice only if the path that it came on ended before its turn. */
    private static void assertDelaysAreRecorded(SrtGroup group, GroupScenario scenario) {
        SrtStatistics.Received received = group.statistics().received();
        long recorded = group.delays()
                .report(0)
                .map(report -> report.session().packets())
                .orElse(0L);
        long known = received.packetsUnique() + received.packetsDropped();
        assertThat(recorded).as("delays in %s", scenario).isBetween(known, known + known / 100);
    }

    @ParameterizedTest
    @EnumSource
    void whileOnePathWorksEverythingComesOnceInOrderAndInTime(GroupType type) {
        run(type, 1, 101);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void thousandsOfGroupsDeliverEverything(GroupType type) {
        run(type, 1_000, 6_000);
    }

    @Test
    void aRunIsRepeatableBitForBit() {
        for (GroupType type : GroupType.values()) {
            GroupScenario scenario = GroupScenario.alternating(3, type);
            assertThat(GroupSimulation.run(scenario).traceHash())
                    .isEqualTo(GroupSimulation.run(scenario).traceHash());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPathThatBreaksIsDialledAnewAndJoinsTheGroup(GroupType type) {
        GroupSimulation simulation = GroupSimulation.run(GroupScenario.of(
                        1,
                        type,
                        20,
                        Path.of(10, Phase.of(2, 6, GroupScenario.cut()), Phase.of(14, 17, GroupScenario.cut())),
                        Path.of(20, Phase.of(8, 12, GroupScenario.cut())))
                .sending(true, true));

        assertThat(simulation.missing()).isEmpty();
        assertThat(simulation.caller.connected).isEqualTo(5);
        assertThat(simulation.listener.groups).isEqualTo(1);
        assertThat(simulation.listener.members).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void whenBothPathsAreDownForSecondsTheStreamResumes(GroupType type) {
        Phase shortly = Phase.of(3, 4.5, GroupScenario.cut());
        Phase long1 = Phase.of(8, 13, GroupScenario.cut());
        GroupSimulation simulation = GroupSimulation.run(
                GroupScenario.of(1, type, 20, Path.of(10, shortly, long1), Path.of(20, shortly, long1))
                        .sending(true, true),
                GroupSimulation::tolerateLate);

        for (DataStream stream : new DataStream[] {simulation.fromCaller, simulation.fromListener}) {
            assertThat(GroupSimulation.missing(stream, 1, 2.8)).isEmpty();
            assertThat(GroupSimulation.missing(stream, 5, 7.8)).isEmpty();
            assertThat(GroupSimulation.missing(stream, 15, 20)).isEmpty();
            assertThat(GroupSimulation.missing(stream, 8.5, 12.5)).isNotEmpty();
        }
        assertThat(simulation.listener.groups).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void withoutTooLateDropAnOutageOfBothPathsDelaysAndLosesNothing(GroupType type) {
        Phase outage = Phase.of(3, 4.5, GroupScenario.cut());
        GroupScenario scenario = GroupScenario.of(1, type, 10, Path.of(10, outage), Path.of(20, outage))
                .with(GroupScenario.OPTIONS.with(o -> o.tooLatePacketDrop = false));

        assertThat(GroupSimulation.run(scenario, GroupSimulation::tolerateLate).missing())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPathThatIsSlowForLongShiftsNothing(GroupType type) {
        NetworkConditions slow = NetworkConditions.delay(310);
        NetworkConditions good = NetworkConditions.delay(10);
        for (Phase phase :
                new Phase[] {new Phase(2, 30, slow, slow), new Phase(2, 30, slow, good), new Phase(2, 30, good, slow)
                }) {
            GroupSimulation simulation =
                    GroupSimulation.run(GroupScenario.of(1, type, 45, Path.of(10, phase), Path.of(15))
                            .sending(true, true));

            assertThat(simulation.missing()).isEmpty();
        }
    }

    @Test
    void aBackupGroupSendsHardlyMoreThanOnceWhileItsPathsAreGood() {
        GroupSimulation simulation =
                GroupSimulation.run(GroupScenario.of(1, GroupType.BACKUP, 20, Path.of(10), Path.of(5)));

        assertThat(simulation.missing()).isEmpty();
        long packets = simulation.caller.statistics().sent().packets();
        assertThat((double) packets / simulation.fromCaller.submitted()).isBetween(1.0, 1.05);
    }
}
