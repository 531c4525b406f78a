package dev.tramo.mpegts.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.Damage;
import dev.tramo.mpegts.fixture.MadeStream;
import dev.tramo.mpegts.fixture.TimedStream;
import dev.tramo.mpegts.fixture.TimedStream.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that is damaged in one way raises the indicator that ETSI TR 101 290 names for it, as often as it was damaged, and no other. */
class DamageMatrixTest {
    private static final int VIDEO = MadeStream.VIDEO_PID;
    private static final int AUDIO = MadeStream.AUDIO_PID;
    private static final int SECONDS = 14;
    private static final double DAMAGED_AT = 10;

    private final TimedStream stream = TimedStream.seconds(SECONDS);

    @ParameterizedTest
    @EnumSource
    void raisesItsIndicatorAndNoOther(Damage damage) {
        damage.at(DAMAGED_AT, stream);
        StreamReport report = AnalyzerRun.analyze(stream);
        assertThat(AnalyzerRun.raised(report)).isEqualTo(damage.raised());
        for (String number : damage.raised().keySet()) {
            assertThat(indicator(report, number).pid()).isEqualTo(damage.pid());
        }
        long damaged = report.missingPackets() + suspect(report);
        if (damage.damaged() == Damage.MANY) {
            assertThat(damaged).isBetween(2L, 40L);
        } else {
            assertThat(damaged).isEqualTo(damage.damaged());
        }
    }

    private static IndicatorReport indicator(StreamReport report, String number) {
        return report.indicators().stream()
                .filter(one -> one.indicator().number().equals(number))
                .findFirst()
                .orElseThrow();
    }

    private static long suspect(StreamReport report) {
        return report.of(Indicator.SYNC_BYTE).count()
                + report.of(Indicator.TRANSPORT).count()
                + report.bytesSkipped() / Ts.PACKET_BYTES;
    }

    @Test
    void anUndamagedStreamRaisesNoneIfLittleIsLookedAt() {
        assertThat(AnalyzerRun.raised(AnalyzerRun.analyze(stream, AnalysisLevel.BASIC)))
                .isEmpty();
    }

    @Test
    void fifteenDroppedPacketsAreNoDuplicate() {
        List<Timed> packets = stream.packets();
        int dropped = 0;
        for (int at = stream.plain(DAMAGED_AT); dropped < 15; ) {
            boolean isVideo = Ts.pid(stream.bytes(at), 0) == VIDEO;
            if (isVideo && !Ts.hasClock(stream.bytes(at), 0)) {
                packets.remove(at);
                dropped++;
            } else {
                // The picture's first packet has the clock, and must not come: it is made one of the missing.
                at++;
                dropped += isVideo ? 16 : 0;
            }
        }
        assertThat(AnalyzerRun.analyze(stream).missingPackets()).isBetween(12L, 14L);
    }

    @Test
    void aDuplicateIsCounted() {
        Damage.DUPLICATED.at(DAMAGED_AT, stream);
        assertThat(pid(AnalyzerRun.analyze(stream), VIDEO).duplicatePackets()).isEqualTo(1);
    }

    @Test
    void whatStaysAwayIsActiveAndWhatIsOverIsNot() {
        Damage.NO_PAT.at(DAMAGED_AT, stream);
        IndicatorReport lasting = AnalyzerRun.analyze(stream).of(Indicator.PAT);
        assertThat(lasting.isActive()).isTrue();
        assertThat(lasting.lastNanos() / 1e9).isBetween(DAMAGED_AT + 0.4, DAMAGED_AT + 0.7);

        TimedStream away = TimedStream.seconds(SECONDS);
        away.remove(Ts.PID_PAT, 2.001, 3.61);
        StreamReport report = AnalyzerRun.analyze(away);
        assertThat(AnalyzerRun.raised(report)).isEqualTo(Map.of("1.3", 1L));
        assertThat(report.of(Indicator.PAT).isActive()).isFalse();
    }

    @Test
    void anSdtThatStaysAwayIsARepetitionError() {
        stream.remove(MadeStream.SDT_PID, DAMAGED_AT, SECONDS);
        assertThat(AnalyzerRun.raised(AnalyzerRun.analyze(stream))).isEqualTo(Map.of("3.2", 1L));
    }

    @Test
    void scrambledPacketsNeedACat() {
        for (Timed packet : stream.packets()) {
            if (packet.nanos() > DAMAGED_AT * 1e9 && Ts.pid(packet.bytes(), 0) == AUDIO) {
                packet.bytes()[3] |= (byte) 0x80;
            }
        }
        StreamReport report = AnalyzerRun.analyze(stream);
        assertThat(report.of(Indicator.CAT).count()).isEqualTo(1);
        assertThat(pid(report, AUDIO).isScrambled()).isTrue();
    }

    /** A network that holds a stream back for a while and sends it at once then: nothing of it is late in the stream. */
    @Test
    void aPauseInWhichNothingArrivesIsNoError() {
        List<Timed> held = new ArrayList<>();
        int picture = stream.clock(DAMAGED_AT) + 1; // the clock is not the first that comes then
        for (int i = 0; i < stream.packets().size(); i++) {
            Timed packet = stream.packets().get(i);
            long later = i > picture ? 800_000_000 : 0;
            held.add(new Timed(packet.bytes(), packet.nanos() + later));
        }
        stream.packets().clear();
        stream.packets().addAll(held);
        assertThat(AnalyzerRun.raised(AnalyzerRun.analyze(stream))).isEmpty();
    }

    private static PidReport pid(StreamReport report, int pid) {
        return report.services().getFirst().pids().stream()
                .filter(found -> found.pid() == pid)
                .findFirst()
                .orElseThrow();
    }
}
