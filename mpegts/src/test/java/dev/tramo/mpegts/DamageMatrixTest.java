package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.AnalyzerRun.Timed;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.PidReport;
import dev.tramo.mpegts.analysis.StreamReport;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream that is damaged in one way raises the indicator that ETSI TR 101 290 names for it, as often as it was damaged, and no other. */
class DamageMatrixTest {
    private static final int VIDEO = MadeStream.VIDEO_PID;
    private static final int AUDIO = MadeStream.AUDIO_PID;
    private static final int SECONDS = 14;
    private static final double DAMAGED_AT = 10;

    private final AnalyzerRun run = AnalyzerRun.seconds(SECONDS);

    @Test
    void anUndamagedStreamRaisesNone() {
        assertThat(AnalyzerRun.raised(run.analyze())).isEmpty();
        assertThat(AnalyzerRun.raised(run.analyze(AnalysisLevel.BASIC))).isEmpty();
    }

    @Test
    void droppedPacketsAreMissing() {
        int at = run.plain(DAMAGED_AT);
        run.packets.subList(at, at + 3).clear();
        run.raises(Indicator.CONTINUITY, 1, VIDEO);
        assertThat(pid(run.analyze(), VIDEO).missingPackets()).isEqualTo(3);
    }

    @Test
    void fifteenDroppedPacketsAreNoDuplicate() {
        int dropped = 0;
        for (int at = run.plain(DAMAGED_AT); dropped < 15; ) {
            boolean isVideo = Ts.pid(run.bytes(at), 0) == VIDEO;
            if (isVideo && !Ts.hasClock(run.bytes(at), 0)) {
                run.packets.remove(at);
                dropped++;
            } else {
                // The picture's first packet has the clock, and must not come: it is made one of the missing.
                at++;
                dropped += isVideo ? 16 : 0;
            }
        }
        assertThat(run.analyze().missingPackets()).isEqualTo(14);
    }

    @Test
    void aPacketMayComeTwice() {
        int at = run.plain(DAMAGED_AT);
        run.packets.add(at, run.packets.get(at));
        StreamReport report = run.analyze();
        assertThat(AnalyzerRun.raised(report)).isEmpty();
        assertThat(pid(report, VIDEO).duplicatePackets()).isEqualTo(1);
    }

    @Test
    void aPacketMayNotComeThreeTimes() {
        int at = run.plain(DAMAGED_AT);
        run.packets.add(at, run.packets.get(at));
        run.packets.add(at, run.packets.get(at));
        run.raises(Indicator.CONTINUITY, 1, VIDEO);
        assertThat(run.analyze().missingPackets()).isZero();
    }

    @Test
    void swappedPacketsAreOutOfOrderThreeTimesAndNotMissing() {
        int at = run.plain(DAMAGED_AT);
        Timed first = run.packets.get(at);
        run.packets.set(at, run.packets.get(at + 1));
        run.packets.set(at + 1, first);
        run.raises(Indicator.CONTINUITY, 3, VIDEO);
        assertThat(run.analyze().missingPackets()).isZero();
    }

    @Test
    void aWrongPidIsAMissingPacket() {
        int at = run.plain(DAMAGED_AT);
        run.bytes(at)[1] = 0x1A;
        run.raises(Indicator.CONTINUITY, 1, VIDEO);
    }

    @Test
    void aWrongSyncByteIsOneError() {
        run.bytes(run.plain(DAMAGED_AT))[0] = 0x46;
        run.raises(Indicator.SYNC_BYTE, 1, -1);
    }

    @Test
    void aWrongPayloadIsNoError() {
        Arrays.fill(run.bytes(run.plain(DAMAGED_AT)), 20, 180, (byte) 0);
        assertThat(AnalyzerRun.raised(run.analyze())).isEmpty();
    }

    @Test
    void synchronisationIsLostAfterTwoWrongSyncBytes() {
        int at = run.plain(DAMAGED_AT);
        Random random = new Random(1);
        for (int i = at; i < at + 30; i++) {
            random.nextBytes(run.bytes(i));
            run.bytes(i)[0] = 0;
        }
        StreamReport report = run.analyze();
        assertThat(AnalyzerRun.raised(report)).isEqualTo(Map.of("1.1", 1L, "1.2", 2L));
        assertThat(report.of(Indicator.SYNC_LOSS).isActive()).isTrue(); // it was less than 5 s ago
        assertThat(report.bytesSkipped()).isBetween(28L * 188, 30L * 188);
    }

    @Test
    void bytesTooManyLoseSynchronisation() {
        int at = run.plain(DAMAGED_AT);
        run.packets.add(at, new Timed(new byte[100], run.packets.get(at).nanos()));
        assertThat(AnalyzerRun.raised(run.analyze())).isEqualTo(Map.of("1.1", 1L, "1.2", 2L));
    }

    @Test
    void aPatThatStaysAwayIsOneErrorAndLasts() {
        run.remove(Ts.PID_PAT, DAMAGED_AT, SECONDS);
        run.raises(Indicator.PAT, 1, Ts.PID_PAT);
        assertThat(run.analyze().of(Indicator.PAT).isActive()).isTrue();
        assertThat(run.analyze().of(Indicator.PAT).lastNanos() / 1e9).isBetween(DAMAGED_AT + 0.4, DAMAGED_AT + 0.7);
    }

    @Test
    void aPatThatIsAwayForSixteenPacketsIsOneError() {
        run.remove(Ts.PID_PAT, 2.001, 3.61);
        run.raises(Indicator.PAT, 1, Ts.PID_PAT);
        assertThat(run.analyze().of(Indicator.PAT).isActive()).isFalse();
    }

    @Test
    void aPmtThatStaysAwayIsOneError() {
        run.remove(MadeStream.PMT_PID, DAMAGED_AT, SECONDS);
        run.raises(Indicator.PMT, 1, MadeStream.PMT_PID);
    }

    @Test
    void aPidThatStaysAwayIsOneErrorOfThatPidAlone() {
        run.remove(AUDIO, DAMAGED_AT, SECONDS);
        run.raises(Indicator.PID, 1, AUDIO);
        assertThat(run.analyze().of(Indicator.PID).isActive()).isTrue();
    }

    @Test
    void aVideoPidThatStaysAwayTakesItsClockAlong() {
        run.remove(VIDEO, DAMAGED_AT, SECONDS);
        run.raises(Indicator.PID, 1, VIDEO);
    }

    @Test
    void anSdtThatStaysAwayIsARepetitionError() {
        run.remove(MadeStream.SDT_PID, DAMAGED_AT, SECONDS);
        run.raises(Indicator.SI_REPETITION, 1, MadeStream.SDT_PID);
    }

    @Test
    void anErrorBitIsATransportErrorAndNothingElse() {
        run.bytes(run.plain(DAMAGED_AT))[1] |= (byte) 0x80;
        run.raises(Indicator.TRANSPORT, 1, VIDEO);
    }

    @Test
    void aWrongCrcIsOneError() {
        int at = run.find(MadeStream.PMT_PID, DAMAGED_AT, packet -> true);
        run.bytes(at)[20] ^= 1;
        run.raises(Indicator.CRC, 1, MadeStream.PMT_PID);
    }

    @Test
    void aClockThatIsAwayForTooLongIsARepetitionError() {
        for (int i = 0; i < 3; i++) {
            hideClock(run.bytes(clock(DAMAGED_AT)));
        }
        run.raises(Indicator.PCR_REPETITION, 1, VIDEO);
    }

    @Test
    void aClockThatDoesNotComeBackIsARepetitionError() {
        for (Timed packet : run.packets) {
            if (packet.nanos() > DAMAGED_AT * 1e9 && Ts.hasClock(packet.bytes(), 0)) {
                hideClock(packet.bytes());
            }
        }
        run.raises(Indicator.PCR_REPETITION, 1, VIDEO);
    }

    @Test
    void aClockThatIsOffBy600NanosecondsIsInaccurate() {
        byte[] packet = run.bytes(clock(DAMAGED_AT));
        MadeStream.writeClock(packet, MadeStream.clock(packet) + 16); // 593 ns
        run.raises(Indicator.PCR_ACCURACY, 1, VIDEO);
    }

    @Test
    void aClockThatIsOffBy400NanosecondsIsAccurate() {
        byte[] packet = run.bytes(clock(DAMAGED_AT));
        MadeStream.writeClock(packet, MadeStream.clock(packet) - 11);
        assertThat(AnalyzerRun.raised(run.analyze())).isEmpty();
    }

    @Test
    void aClockThatGoesOn600NanosecondsLaterIsInaccurateOnce() {
        shiftClocks(16);
        run.raises(Indicator.PCR_ACCURACY, 1, VIDEO);
    }

    @Test
    void aClockThatJumpsBy200MillisecondsIsDiscontinuous() {
        shiftClocks(27_000 * 200);
        run.raises(Indicator.PCR_DISCONTINUITY, 1, VIDEO);
    }

    @Test
    void aClockThatJumpsBackIsDiscontinuous() {
        shiftClocks(-27_000 * 200);
        run.raises(Indicator.PCR_DISCONTINUITY, 1, VIDEO);
    }

    @Test
    void aJumpThatIsAnnouncedIsNoError() {
        run.bytes(clock(DAMAGED_AT))[5] |= (byte) 0x80;
        shiftClocks(27_000 * 200);
        assertThat(AnalyzerRun.raised(run.analyze())).isEmpty();
    }

    @Test
    void timeStampsThatAreAwayForTooLongAreOneError() {
        for (Timed packet : run.packets) {
            boolean isWithin = packet.nanos() > DAMAGED_AT * 1e9 && packet.nanos() < (DAMAGED_AT + 0.8) * 1e9;
            if (isWithin && Ts.pid(packet.bytes(), 0) == VIDEO && Ts.startsUnit(packet.bytes(), 0)) {
                packet.bytes()[Ts.payload(packet.bytes(), 0) + 7] = 0;
            }
        }
        run.raises(Indicator.PTS, 1, VIDEO);
    }

    @Test
    void scrambledPacketsNeedACat() {
        for (Timed packet : run.packets) {
            if (packet.nanos() > DAMAGED_AT * 1e9 && Ts.pid(packet.bytes(), 0) == AUDIO) {
                packet.bytes()[3] |= (byte) 0x80;
            }
        }
        StreamReport report = run.analyze();
        assertThat(report.of(Indicator.CAT).count()).isEqualTo(1);
        assertThat(pid(report, AUDIO).isScrambled()).isTrue();
    }

    @Test
    void aPidThatNothingRefersToIsUnreferenced() {
        int counter = 0;
        for (Timed packet : run.packets) {
            if (packet.nanos() > DAMAGED_AT * 1e9 && Ts.pid(packet.bytes(), 0) == Ts.PID_NULL) {
                packet.bytes()[1] = 0x12;
                packet.bytes()[2] = 0x34;
                packet.bytes()[3] = (byte) (0x10 | counter);
                counter = counter + 1 & 15;
            }
        }
        run.raises(Indicator.UNREFERENCED, 1, 0x1234);
    }

    private int clock(double second) {
        return run.find(VIDEO, second, packet -> Ts.hasClock(packet, 0));
    }

    private static void hideClock(byte[] packet) {
        packet[5] = 0;
    }

    private void shiftClocks(long ticks) {
        for (Timed packet : run.packets) {
            if (packet.nanos() > DAMAGED_AT * 1e9 && Ts.hasClock(packet.bytes(), 0)) {
                MadeStream.writeClock(packet.bytes(), MadeStream.clock(packet.bytes()) + ticks);
            }
        }
    }

    private static PidReport pid(StreamReport report, int pid) {
        return report.services().getFirst().pids().stream()
                .filter(found -> found.pid() == pid)
                .findFirst()
                .orElseThrow();
    }
}
