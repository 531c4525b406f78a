package dev.tramo.engine.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SrtDamageTest {
    private static final SrtStatistics NONE = SrtStatistics.NONE;

    private final SrtDamage sending = new SrtDamage(true);
    private final SrtDamage receiving = new SrtDamage(false);
    private long second;

    private String observe(SrtDamage damage, SrtStatistics statistics, SrtMember... paths) {
        return damage.observe(statistics, List.of(paths), 0, TimeUnit.SECONDS.toNanos(++second));
    }

    private static SrtStatistics sent(long dropped, long refused) {
        return new SrtStatistics(
                NONE.link(),
                new SrtStatistics.Sent(0, 0, 0, 0, 0, 0, dropped, 0, refused, 0, 0, 0, 0, 0, 0),
                NONE.received());
    }

    private static SrtStatistics received(long dropped, long undecrypted) {
        return new SrtStatistics(
                NONE.link(),
                NONE.sent(),
                new SrtStatistics.Received(0, 0, 0, 0, 0, 0, 0, 0, 0, dropped, 0, undecrypted, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static SrtMember path(String peer, String state, long dropped) {
        return new SrtMember(peer, "", 50, state, "", 0.5, sent(dropped, 0));
    }

    @Test
    void aSourceMissesWhatCameTooLateOrCannotBeDecrypted() {
        assertThat(observe(receiving, received(0, 0))).isEmpty();
        assertThat(observe(receiving, received(5, 2)))
                .isEqualTo(
                        "5 packets lost in the last 10 s: 3 not there in time: raise the latency; 2 not decryptable");
    }

    @Test
    void aDestinationKnowsWhatItDroppedAndWhatItDidNotTake() {
        assertThat(observe(sending, sent(1, 0)))
                .isEqualTo("1 packet lost in the last 10 s: 1 sent too late: raise the latency");
        assertThat(observe(sending, sent(1, 4))).startsWith("5 packets lost").contains("4 not taken");
    }

    @Test
    void whatOnePathDropsAnotherMayHaveBrought() {
        observe(sending, sent(0, 0), path("a", "active", 0), path("b", "active", 0));
        assertThat(observe(sending, sent(7, 0), path("a", "active", 7), path("b", "active", 0)))
                .isEmpty();
        assertThat(observe(sending, sent(15, 0), path("a", "active", 10), path("b", "unstable", 5)))
                .startsWith("3 packets lost");
    }

    @Test
    void anIdlePathBringsNothing() {
        observe(sending, sent(0, 0), path("a", "active", 0), path("b", "idle", 0));
        assertThat(observe(sending, sent(4, 0), path("a", "active", 4), path("b", "idle", 0)))
                .startsWith("4 packets lost");
    }
}
