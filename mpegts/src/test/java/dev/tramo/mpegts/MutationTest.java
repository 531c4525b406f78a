package dev.tramo.mpegts;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams and headers that were right once, with some bytes changed. */
class MutationTest {
    private static final int STREAMS = 600;
    private static final int HEADERS = 10_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void aDemuxerSurvivesAnyStream() {
        List<byte[]> streams = new ArrayList<>();
        for (Codec codec : Samples.CODECS) {
            Track track = Samples.track(codec);
            List<Frame> frames = Samples.frames(track, (1L << 33) - Ts.HZ, 2, random);
            byte[] whole = MuxFixture.played(MuxerSettings.DEFAULT, List.of(track), frames)
                    .bytes();
            streams.add(Arrays.copyOf(whole, 60 * Ts.PACKET_BYTES));
        }
        for (int round = 0; round < STREAMS; round++) {
            byte[] stream = mutated(streams.get(round % streams.size()));
            attempt(round, () -> Fuzzed.stream(stream));
            attempt(round, () -> Fuzzed.elementary(stream));
        }
    }

    @Test
    void parsersSurviveAnyHeader() {
        List<byte[]> headers = new ArrayList<>(
                List.of(Samples.AVC_SPS, Samples.AVC_PPS, Samples.HEVC_VPS, Samples.HEVC_SPS, Samples.HEVC_PPS));
        for (Codec codec : Samples.CODECS) {
            Track track = Samples.track(codec);
            headers.add(track.configuration());
            headers.add(Samples.frames(track, 0, 1, random).get(1).data().array());
        }
        for (int round = 0; round < HEADERS; round++) {
            byte[] header = mutated(headers.get(round % headers.size()));
            attempt(round, () -> Fuzzed.headers(header));
        }
    }

    private void attempt(int round, Runnable attempted) {
        try {
            attempted.run();
        } catch (RuntimeException | AssertionError e) {
            fail("seed " + seed + ", round " + round, e);
        }
    }

    private byte[] mutated(byte[] original) {
        byte[] bytes =
                Arrays.copyOf(original, random.nextInt(4) == 0 ? random.nextInt(original.length + 1) : original.length);
        for (int i = random.nextInt(20); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) 0xFF;
                default -> bytes[at] = 0;
            }
        }
        return bytes;
    }
}
