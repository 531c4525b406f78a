package dev.tramo.engine.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.switching.SourceChoice.Candidate;
import dev.tramo.engine.switching.SourceChoice.Choice;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Two or three sources in virtual time. */
class SourceChoiceTest {
    private static final long MILLI = 1_000_000;
    private static final int STEP_MILLIS = 5;

    private static final Switching RULES = new Switching(
            true, Standby.HOT, Join.PACKET, 500, true, 0, 2_000, 0, 1_000, Returning.AUTOMATIC, 10_000, 3_000, 0);

    private long millis = 100_000;
    private final SourceWatch main = new SourceWatch(RULES, AnalysisThresholds.STANDARD);
    private final SourceWatch backup = new SourceWatch(RULES, AnalysisThresholds.STANDARD);
    private final SourceWatch slate = new SourceWatch(RULES, AnalysisThresholds.STANDARD);
    private SourceChoice choice = choice(RULES);
    private Switching rules = RULES;
    /** Usable ones that are to bring a keyframe first. */
    private final Set<String> unready = new HashSet<>();

    private final List<String> switches = new ArrayList<>();
    private long switchedMillis;

    private SourceChoice choice(Switching by) {
        SourceChoice made = new SourceChoice(by, "main", false);
        List<Candidate> all = List.of(candidate("main", main), candidate("backup", backup), candidate("slate", slate));
        made.change(all, by);
        all.forEach(candidate -> {
            candidate.watch().change(by, now());
            candidate.watch().opened(now());
            candidate.watch().connected(true, "", now());
        });
        return made;
    }

    private Candidate candidate(String id, SourceWatch watch) {
        return new Candidate(id, watch, () -> !unready.contains(id));
    }

    private void use(Switching by) {
        rules = by;
        choice = choice(by);
    }

    private static Switching with(Returning returning) {
        return new Switching(
                true, Standby.HOT, Join.PACKET, 500, true, 0, 2_000, 0, 1_000, returning, 10_000, 3_000, 0);
    }

    private long now() {
        return millis * MILLI;
    }

    private interface Bytes {
        int of(long millis);
    }

    private static Bytes flows() {
        return at -> 1_316;
    }

    private static Bytes silent() {
        return at -> 0;
    }

    private static Bytes when(LongPredicate there) {
        return at -> there.test(at) ? 1_316 : 0;
    }

    /** Lets time pass, in which the sources bring that much every 5 ms. */
    private void pass(long forMillis, Bytes ofMain, Bytes ofBackup, Bytes ofSlate) {
        for (long end = millis + forMillis; millis < end; millis += STEP_MILLIS) {
            bring(main, ofMain);
            bring(backup, ofBackup);
            bring(slate, ofSlate);
            Choice chosen = choice.choose(now());
            if (chosen != null) {
                choice.switched(chosen, now());
                switches.add(chosen.source());
                switchedMillis = millis;
                assertThat(chosen.reason()).isNotBlank();
            }
        }
    }

    private void bring(SourceWatch to, Bytes bytes) {
        int length = bytes.of(millis);
        if (length > 0) {
            to.onBytes(length, now());
        }
    }

    private void passWithout(long forMillis, Bytes ofMain, Bytes ofBackup) {
        pass(forMillis, ofMain, ofBackup, silent());
    }

    @Test
    void thePreferredSourceStaysWhileItWorks() {
        passWithout(60_000, flows(), flows());

        assertThat(switches).isEmpty();
    }

    @Test
    void aSilentSourceIsLeftAfterTheTimeThatWasSet() {
        passWithout(2_000, flows(), flows());
        long silentSince = millis - STEP_MILLIS;
        passWithout(3_000, silent(), flows());

        assertThat(switches).containsExactly("backup");
        assertThat(switchedMillis - silentSince).isBetween(500L, 500L + 2 * STEP_MILLIS);
    }

    @Test
    void oneThatIsReadyIsChosenBeforeOneThatHasToBringAKeyframeFirst() {
        unready.add("backup");
        pass(2_000, flows(), flows(), flows());
        pass(1_000, silent(), flows(), flows());

        assertThat(switches).containsExactly("slate");
    }

    @Test
    void ifNoneIsReadyTheFirstThatIsUsableIsChosen() {
        unready.addAll(List.of("backup", "slate"));
        pass(2_000, flows(), flows(), flows());
        pass(1_000, silent(), flows(), flows());

        assertThat(switches).containsExactly("backup");
    }

    @Test
    void theDeadlineIsWhenASilentSourceIsLeft() {
        passWithout(2_000, flows(), flows());
        long last = now() - STEP_MILLIS * MILLI;

        assertThat(choice.nextDeadline(now())).isEqualTo(last + 500 * MILLI + 1);
    }

    @Test
    void aDisconnectedSourceIsLeftAtOnce() {
        passWithout(2_000, flows(), flows());
        main.connected(false, "the peer closed the connection", now());

        Choice chosen = choice.choose(now());

        assertThat(chosen).isNotNull();
        assertThat(chosen.source()).isEqualTo("backup");
        assertThat(chosen.reason()).isEqualTo("main: disconnected: the peer closed the connection");
        assertThat(chosen.isFault()).isTrue();
    }

    @Test
    void theFirstUsableSourceInTheOrderOfPreferenceIsTaken() {
        pass(2_000, flows(), silent(), flows());
        pass(2_000, silent(), silent(), flows());
        pass(2_000, silent(), flows(), flows());

        assertThat(switches).as("the backup must be usable for a while").containsExactly("slate");
    }

    @Test
    void whileNoSourceIsUsableTheActiveOneStays() {
        passWithout(2_000, flows(), flows());
        passWithout(60_000, silent(), silent());

        assertThat(switches).isEmpty();
        assertThat(choice.active()).isEqualTo("main");
    }

    @Test
    void thePreferredSourceIsTakenAgainAfterItWasUsableForTheTimeThatWasSet() {
        passWithout(2_000, flows(), flows());
        passWithout(5_000, silent(), flows());
        long backSince = millis;
        passWithout(20_000, flows(), flows());

        assertThat(switches).containsExactly("backup", "main");
        assertThat(switchedMillis - backSince).isBetween(10_000L, 10_000L + 2 * STEP_MILLIS);
    }

    @Test
    void aSourceThatComesAndGoesIsNotTakenAgain() {
        passWithout(2_000, flows(), flows());
        passWithout(2_000, silent(), flows());
        // Eight seconds there, one away: never ten without interruption.
        passWithout(600_000, when(at -> at % 9_000 < 8_000), flows());

        assertThat(switches).containsExactly("backup");
    }

    @Test
    void twoSourcesThatFailInTurnAreNotChangedMoreOftenThanTheHoldTimeAllows() {
        passWithout(2_000, flows(), flows());
        int before = switches.size();
        passWithout(60_000, when(at -> at / 600 % 2 == 0), when(at -> at / 600 % 2 == 1));

        assertThat(switches.size() - before).isLessThanOrEqualTo(60);
    }

    @Test
    void noSequenceOfFailuresChangesSourcesWithinTheHoldTime() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            use(with(Returning.values()[seed % 3]));
            switches.clear();
            long lastMillis = Long.MIN_VALUE / 2;
            boolean[] there = new boolean[3];
            for (int i = 0; i < 200; i++) {
                there[random.nextInt(3)] = random.nextBoolean();
                int before = switches.size();
                long part = 5 + random.nextInt(400) / 5 * 5;
                pass(part, there[0] ? flows() : silent(), there[1] ? flows() : silent(), there[2] ? flows() : silent());
                int more = switches.size() - before;
                assertThat(more).as("seed %d", seed).isLessThanOrEqualTo(1);
                if (more == 1) {
                    assertThat(switchedMillis - lastMillis).as("seed %d", seed).isGreaterThanOrEqualTo(1_000);
                    lastMillis = switchedMillis;
                }
            }
        }
    }

    @Test
    void nothingReturnsByItselfIfThatIsNotWanted() {
        use(with(Returning.MANUAL));
        passWithout(2_000, flows(), flows());
        passWithout(2_000, silent(), flows());
        passWithout(120_000, flows(), flows());
        assertThat(switches).containsExactly("backup");

        passWithout(2_000, flows(), silent());
        assertThat(switches).as("the preferred one is the first that works").containsExactly("backup", "main");
    }

    @Test
    void aSourceThatHasFailedComesLastIfNobodyReturns() {
        use(with(Returning.NEVER));
        pass(2_000, flows(), flows(), flows());
        pass(2_000, silent(), flows(), flows());
        pass(2_000, flows(), silent(), flows());
        assertThat(switches).containsExactly("backup", "slate");

        pass(2_000, flows(), silent(), silent());
        assertThat(switches).as("better than nothing").containsExactly("backup", "slate", "main");
    }

    @Test
    void whatIsTakenByHandStaysUntilItFails() {
        passWithout(2_000, flows(), flows());
        choice.take("backup");
        passWithout(60_000, flows(), flows());
        assertThat(switches).containsExactly("backup");

        passWithout(2_000, flows(), silent());
        assertThat(switches).containsExactly("backup", "main");
    }

    @Test
    void whatIsTakenByHandAndBringsNothingIsWaitedFor() {
        passWithout(2_000, flows(), silent());
        choice.take("backup");
        passWithout(5_000, flows(), silent());
        assertThat(switches).isEmpty();
        assertThat(choice.awaited()).isEqualTo("backup");

        passWithout(10, flows(), flows());
        assertThat(switches).containsExactly("backup");
        assertThat(choice.awaited()).isEmpty();
    }

    @Test
    void theSwitchIsMadeByHandAlone() {
        use(new Switching(
                false, Standby.HOT, Join.PACKET, 500, true, 0, 2_000, 0, 1_000, Returning.AUTOMATIC, 0, 3_000, 0));
        passWithout(2_000, flows(), flows());
        passWithout(20_000, silent(), flows());
        assertThat(switches).isEmpty();

        choice.take("backup");
        passWithout(10, silent(), flows());
        assertThat(switches).containsExactly("backup");
    }

    @Test
    void aSourceWhoseBitRateFallsIsLeft() {
        // 1316 bytes every 5 ms are 2 106 kbit/s.
        use(new Switching(
                true,
                Standby.HOT,
                Join.PACKET,
                500,
                true,
                1_000,
                2_000,
                0,
                1_000,
                Returning.AUTOMATIC,
                10_000,
                3_000,
                0));
        passWithout(10_000, flows(), flows());
        assertThat(switches).isEmpty();
        long slowSince = millis;
        passWithout(10_000, when(at -> at % 20 == 0), flows());

        assertThat(switches).containsExactly("backup");
        assertThat(switchedMillis - slowSince).isBetween(1_000L, 2_300L);
    }

    @Test
    void aSourceThatLosesTooMuchIsLeft() {
        use(new Switching(
                true, Standby.HOT, Join.PACKET, 500, true, 0, 2_000, 20, 1_000, Returning.AUTOMATIC, 10_000, 3_000, 0));
        passWithout(2_000, flows(), flows());
        main.lost(20, now());
        passWithout(1_000, flows(), flows());
        assertThat(switches).isEmpty();

        main.lost(21, now());
        passWithout(10, flows(), flows());
        assertThat(switches).containsExactly("backup");
    }

    @Test
    void aColdStandbyIsConnectedWhenItIsNeeded() {
        use(new Switching(
                true, Standby.COLD, Join.PACKET, 500, true, 0, 2_000, 0, 1_000, Returning.AUTOMATIC, 10_000, 3_000, 0));
        passWithout(2_000, flows(), silent());
        assertThat(choice.needs("main", now())).isTrue();
        assertThat(choice.needs("backup", now())).isFalse();

        passWithout(600, silent(), silent());
        assertThat(choice.needs("backup", now())).isTrue();

        passWithout(2_000, silent(), flows());
        assertThat(choice.active()).isEqualTo("backup");
        assertThat(choice.needs("main", now())).as("to see whether it is back").isTrue();
        assertThat(choice.needs("slate", now())).isFalse();
    }

    @Test
    void oneThatWasRemovedIsReplacedWhateverTheRulesSay() {
        Switching manual = new Switching(
                false, Standby.HOT, Join.PACKET, 500, true, 0, 2_000, 0, 1_000, Returning.NEVER, 0, 3_000, 0);
        use(manual);
        passWithout(2_000, flows(), flows());
        choice.change(List.of(candidate("backup", backup), candidate("slate", slate)), rules);

        Choice chosen = choice.choose(now());

        assertThat(chosen).isNotNull();
        assertThat(chosen.source()).isEqualTo("backup");
        assertThat(chosen.reason()).isEqualTo("main was removed");
    }
}
