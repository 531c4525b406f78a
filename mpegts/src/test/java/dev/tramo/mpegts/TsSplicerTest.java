package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two films of different encoders are joined again and again, in virtual time, and FFmpeg decodes the result without a word. */
class TsSplicerTest {
    private static final double BITS_PER_SECOND = 1_200_000;
    private static final int DATAGRAM_BYTES = 7 * Ts.PACKET_BYTES;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long FILM_NANOS = 19 * SECOND;
    private static final long DETECTION_NANOS = 500 * MILLI;
    private static final long AWAY_NANOS = 2_600 * MILLI;

    @TempDir
    static Path folder;

    private static final int VIDEO_PID = 0x100;
    private static final long PAUSE_NANOS = 40 * MILLI;
    private static final byte[][] FILMS = new byte[2][];

    @BeforeAll
    static void makeFilms() throws IOException, InterruptedException {
        Peers.require(Peers.FFMPEG);
        FILMS[0] = film("one.ts", "testsrc2", 440, 25, 0);
        FILMS[1] = film("two.ts", "mandelbrot", 880, 50, 1_000);
    }

    private static byte[] film(String name, String picture, int tone, int keyframes, int begins)
            throws IOException, InterruptedException {
        Peers.run(
                folder,
                Peers.FFMPEG,
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                picture + "=size=320x240:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000:frequency=" + tone,
                "-t",
                "20",
                "-vf",
                "noise=alls=20:all_seed=1", // one that stays: keyframes are large
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-bf",
                "2",
                "-g",
                Integer.toString(keyframes),
                "-b:v",
                "700k",
                "-maxrate",
                "700k",
                "-bufsize",
                "350k",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-b:a",
                "96k",
                "-muxrate",
                "1200k",
                "-output_ts_offset",
                Integer.toString(begins),
                name);
        return Files.readAllBytes(folder.resolve(name));
    }

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final TsSplicer splicer = new TsSplicer(new TsJoiner(this::take));
    private final TsSplicer.Input[] inputs = {splicer.newInput(), splicer.newInput()};
    private final int[] read = new int[2];
    /** Until when a source brings nothing, or no video. */
    private final long[] awayUntil = new long[2];

    private final boolean[] isVideoAway = new boolean[2];

    private long now;
    private long sentNanos;
    private long gapNanosMax;
    private int active;
    private int byHand;
    private int pauses;
    private int byFault;

    private void take(ByteBuffer data, int offset, int length, long dueNanos) {
        assertThat(dueNanos).as("it goes out when it is due, not before").isLessThanOrEqualTo(now);
        byte[] bytes = new byte[length];
        data.get(offset, bytes);
        sent.writeBytes(bytes);
        sentNanos = now;
    }

    private void feed() {
        for (int i = 0; i < 2; i++) {
            while (read[i] + DATAGRAM_BYTES <= FILMS[i].length && read[i] * 8e9 / BITS_PER_SECOND <= now) {
                byte[] datagram = Arrays.copyOfRange(FILMS[i], read[i], read[i] + DATAGRAM_BYTES);
                if (now < awayUntil[i] && isVideoAway[i]) {
                    withoutVideo(datagram, Integer.MAX_VALUE);
                }
                if (now >= awayUntil[i] || isVideoAway[i]) {
                    inputs[i].onDatagram(ByteBuffer.wrap(datagram), 0, DATAGRAM_BYTES, now);
                }
                read[i] += DATAGRAM_BYTES;
            }
        }
    }

    /** Makes null packets of the first packets of video; how many of them were counted by their counters. */
    private static int withoutVideo(byte[] datagram, int packetsMax) {
        int packets = 0;
        for (int at = 0; at < datagram.length && packets < packetsMax; at += Ts.PACKET_BYTES) {
            if (Ts.pid(datagram, at) == VIDEO_PID) {
                packets += Ts.hasPayload(datagram, at) ? 1 : 0;
                DatagramWriter.writeNull(datagram, at);
            }
        }
        return packets;
    }

    private void goOver(int to) {
        splicer.join(inputs[to], now);
        active = to;
        splicer.advance(now);
    }

    /** Changes between the films by hand and by failure, at random times. */
    private void play(int seed) {
        Random random = new Random(seed);
        splicer.start(inputs[0]);
        boolean isAwaiting = false;
        long failedAt = -1;
        long nextAt = 3 * SECOND;
        for (now = 0; now < FILM_NANOS; now += MILLI) {
            feed();
            if (isAwaiting && splicer.isDue(now)) {
                goOver(1 - active);
                isAwaiting = false;
                byHand++;
            }
            splicer.advance(now);
            if (failedAt >= 0 && now >= failedAt + DETECTION_NANOS) {
                failedAt = -1;
                assertThat(inputs[1 - active].hasKeyframe()).isTrue();
                long before = sentNanos;
                goOver(1 - active);
                assertThat(sentNanos).as("it goes on at once").isEqualTo(now);
                gapNanosMax = Math.max(gapNanosMax, now - before);
                byFault++;
            }
            boolean isOtherWhole = now >= awayUntil[1 - active] + 2_100 * MILLI;
            if (now >= nextAt && !isAwaiting && failedAt < 0 && isOtherWhole) {
                nextAt = now + (300 + random.nextInt(1_500)) * MILLI;
                if (random.nextBoolean()) {
                    splicer.await(inputs[1 - active], now);
                    isAwaiting = true;
                } else {
                    awayUntil[active] = now + AWAY_NANOS;
                    isVideoAway[active] = random.nextBoolean();
                    failedAt = now;
                }
            }
        }
        splicer.join(splicer.newInput(), now); // units that have begun go out to their end
        splicer.advance(now);
    }

    @Test
    void whatIsJoinedDecodesWithoutAWordAndItsTimesNeverGoBack() throws IOException, InterruptedException {
        int changes = 0;
        for (int seed = 0; seed < 6; seed++) {
            TsSplicerTest run = new TsSplicerTest();
            run.play(seed);
            assertDecodes("joined-" + seed + ".ts", run.sent.toByteArray());
            assertCountersAndClockGoOn(run.sent.toByteArray());
            assertThat(run.gapNanosMax).as("seed %d", seed).isLessThanOrEqualTo(DETECTION_NANOS + 20 * MILLI);
            assertThat(run.byFault).as("seed %d", seed).isPositive();
            changes += run.byHand + run.byFault;
        }
        assertThat(changes).isGreaterThan(25);
    }

    private static void assertDecodes(String name, byte[] stream) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve(name), stream);
        Peers.Output decoded =
                Peers.run(folder, Peers.FFMPEG, "-v", "warning", "-i", file.toString(), "-map", "0", "-f", "null", "-");
        assertThat(decoded.err()).as(name).isEmpty();
    }

    private static void assertCountersAndClockGoOn(byte[] stream) {
        int[] next = new int[Ts.PID_COUNT];
        Arrays.fill(next, -1);
        long clock = -1;
        for (int at = 0; at < stream.length; at += Ts.PACKET_BYTES) {
            int pid = Ts.pid(stream, at);
            if (pid != Ts.PID_NULL && Ts.hasPayload(stream, at)) {
                int counter = Ts.continuity(stream, at);
                assertThat(next[pid] < 0 || next[pid] == counter)
                        .as("counter of PID %d at %d: %d after %d", pid, at, counter, next[pid] - 1)
                        .isTrue();
                next[pid] = (counter + 1) & 15;
            }
            if (Ts.hasClock(stream, at)) {
                long ticks = TsJoiner.clock(stream, at);
                assertThat(clock < 0 || Ts.difference(ticks, clock) > 0)
                        .as("clock at %d: %d after %d", at, ticks, clock)
                        .isTrue();
                if (clock >= 0 && Ts.difference(ticks, clock) > Ts.HZ) {
                    assertThat(Ts.hasDiscontinuity(stream, at))
                            .as("marked at %d", at)
                            .isTrue();
                }
                clock = ticks;
            }
        }
    }

    @Test
    void aSourceWithoutAKeyframeIsBegunWithWhatComesNext() {
        splicer.start(inputs[0]);
        assertThat(inputs[1].hasKeyframe()).isFalse();
        goOver(1);
        for (now = 0; now < SECOND; now += MILLI) {
            feed();
            splicer.advance(now);
        }

        assertThat(sent.size()).isPositive();
    }

    @Test
    void howLongThereIsNoKeyframeIsCountedFromTheFirstPacketAndFromALoss() {
        splicer.start(inputs[0]);
        assertThat(inputs[1].withoutKeyframeNanos(SECOND)).isZero();
        long first = -1;
        for (now = 0; now < 3 * SECOND && !inputs[1].hasKeyframe(); now += MILLI) {
            feed();
            first = first < 0 && read[1] > 0 ? now : first;
            assertThat(inputs[1].withoutKeyframeNanos(now))
                    .isEqualTo(first < 0 || inputs[1].hasKeyframe() ? 0 : now - first);
        }
        assertThat(inputs[1].hasKeyframe()).isTrue();

        read[1] += 3 * DATAGRAM_BYTES;
        long lost = -1;
        for (long end = now + SECOND / 2; now < end; now += MILLI) {
            feed();
            lost = lost < 0 && !inputs[1].hasKeyframe() ? now : lost;
        }
        assertThat(inputs[1].hasKeyframe()).isFalse();
        assertThat(inputs[1].withoutKeyframeNanos(now)).isEqualTo(now - lost);
    }

    /** Tables come twice a second: the first after a pause says nothing of the keyframe before it. */
    @Test
    void aKeyframeAfterAPauseIsOneToBeginWithForGood() {
        splicer.start(inputs[0]);
        for (long keyframe : keyframes()) {
            if (keyframe < 3 * SECOND) {
                continue;
            }
            awayUntil[1] = keyframe - 20 * MILLI;
            for (; now < keyframe - 900 * MILLI; now += MILLI) {
                long until = awayUntil[1];
                awayUntil[1] = 0;
                feed();
                awayUntil[1] = until;
            }
            for (; now < keyframe + 400 * MILLI; now += MILLI) {
                feed();
            }
            for (; now < keyframe + SECOND; now += MILLI) {
                feed();
                assertThat(inputs[1].hasKeyframe())
                        .as("%d ms after the keyframe", (now - keyframe) / MILLI)
                        .isTrue();
            }
        }
    }

    /** When those of the second film come. */
    private static List<Long> keyframes() {
        TsSplicerTest run = new TsSplicerTest();
        TsLine line = new TsLine();
        List<Long> found = new ArrayList<>();
        for (; run.now < FILM_NANOS - 2 * SECOND; run.now += MILLI) {
            int from = run.read[1];
            run.feed();
            line.onDatagram(ByteBuffer.wrap(FILMS[1]), from, run.read[1] - from, run.now);
            if (line.hasKeyframe() && (found.isEmpty() || line.keyframeNanos() != found.getLast())) {
                found.add(line.keyframeNanos());
            }
        }
        return found;
    }

    /** At a constant rate, a keyframe takes several times as long to come as other pictures: here up to a fifth of a second. */
    @Test
    void largeKeyframesMakeNoPausesAgainAndAgain() {
        splicer.start(inputs[0]);
        advanceTo(3 * SECOND);
        pauses = 0;
        byHandAt(3 * SECOND, 1);
        byHandAt(9 * SECOND, 0);
        advanceTo(18 * SECOND);
        assertThat(byHand).isEqualTo(2);
        assertThat(pauses)
                .as("one of each source at most, for the first that is larger")
                .isLessThanOrEqualTo(2);
    }

    /** Goes over when the next keyframe has come. */
    private void byHandAt(long at, int next) {
        advanceTo(at);
        splicer.await(inputs[next], now);
        while (active != next) {
            step();
            if (splicer.isDue(now)) {
                goOver(next);
                byHand++;
            }
        }
    }

    private void advanceTo(long until) {
        while (now < until) {
            step();
        }
    }

    private void step() {
        now += MILLI;
        feed();
        splicer.advance(now);
        if (now - sentNanos == PAUSE_NANOS) {
            pauses++;
        }
    }

    /** Not at the beginning: FFmpeg takes the frame rate from that. */
    @Test
    void aPictureWhoseEndDoesNotComeStaysInWhileAnotherSourceIsWaitedFor() throws IOException, InterruptedException {
        for (long lostAt = 8_980 * MILLI; lostAt < 9_020 * MILLI; lostAt += 10 * MILLI) {
            TsSplicerTest run = new TsSplicerTest();
            run.loseVideoAndWait(lostAt);
            assertDecodes("waited.ts", run.sent.toByteArray());
        }
    }

    /** The first film loses its video while the second has brought nothing yet, and is waited for. */
    private void loseVideoAndWait(long lostAt) {
        splicer.start(inputs[0]);
        awayUntil[1] = 11 * SECOND;
        for (; now < lostAt; now += MILLI) {
            feed();
            splicer.advance(now);
        }
        awayUntil[0] = FILM_NANOS;
        isVideoAway[0] = true;
        splicer.await(inputs[1], now);
        for (; active == 0 && now < FILM_NANOS; now += MILLI) {
            feed();
            splicer.advance(now);
            if (splicer.isDue(now)) {
                goOver(1);
            }
        }
        assertThat(active).isEqualTo(1);
        for (long end = now + SECOND; now < end; now += MILLI) {
            feed();
            splicer.advance(now);
        }
        splicer.join(splicer.newInput(), now);
    }

    @Test
    void pausesOfVideoAreSeenWhereCountersDoNotShowThem() {
        splicer.start(inputs[0]);
        for (; now < 3 * SECOND || !inputs[1].hasKeyframe(); now += MILLI) {
            feed();
        }
        byte[] film = FILMS[1];
        int left = 16 * 16;
        TsSplicer.Input other = inputs[1];
        for (; left > 0; read[1] += DATAGRAM_BYTES) {
            byte[] datagram = Arrays.copyOfRange(film, read[1], read[1] + DATAGRAM_BYTES);
            left -= withoutVideo(datagram, left);
            now = (long) (read[1] * 8e9 / BITS_PER_SECOND);
            other.onDatagram(ByteBuffer.wrap(datagram), 0, DATAGRAM_BYTES, now);
        }
        for (long end = now + 100 * MILLI; now < end; now += MILLI) {
            feed();
        }
        assertThat(other.hasKeyframe()).isFalse();
    }

    @Test
    void whatIsNoTransportStreamPassesOfTheActiveSourceOnly() {
        splicer.start(inputs[0]);
        inputs[0].onDatagram(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0, 3, 0);
        inputs[1].onDatagram(ByteBuffer.wrap(new byte[] {4, 5}), 0, 2, 0);

        assertThat(sent.toByteArray()).containsExactly(1, 2, 3);
    }
}
