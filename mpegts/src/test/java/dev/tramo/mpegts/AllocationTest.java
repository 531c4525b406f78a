package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a frame costs the garbage collector. A frame has some ten packets, so nothing is left for each of them. */
class AllocationTest {
    private static final int ROUNDS = 40;
    /** The frame's record, and the reader of a slice header or two. */
    private static final double BYTES_PER_FRAME = 200;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    @Test
    void aDemuxerAllocatesARecordForEachFrame() {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        List<Frame> frames = Samples.interleaved(
                Samples.frames(video, 0, 4, new Random(1)), Samples.frames(audio, 0, 4, new Random(2)));
        byte[] stream = MuxFixture.played(MuxerSettings.DEFAULT, List.of(video, audio), frames)
                .bytes();
        ByteBuffer data = ByteBuffer.wrap(stream);
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, new DemuxerListener() {
            @Override
            public void onProgram(TsProgram program) {}

            @Override
            public void onTrack(Track track) {}

            @Override
            public void onFrame(Frame frame) {}

            @Override
            public void onTimeJump(long jump) {}
        });
        feed(demuxer, data, 2);

        long before = allocated();
        long framesBefore = demuxer.counters().frames();
        feed(demuxer, data, ROUNDS);
        long taken = allocated() - before;

        long count = demuxer.counters().frames() - framesBefore;
        assertThat(count).isGreaterThan(ROUNDS * 250L);
        assertThat((double) taken / count).isLessThan(BYTES_PER_FRAME);
    }

    private static void feed(TsDemuxer demuxer, ByteBuffer data, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int at = 0; at < data.capacity(); at += 1316) {
                demuxer.onDatagram(data, at, Math.min(1316, data.capacity() - at), at);
            }
        }
    }

    @Test
    void aMuxerAllocatesNothing() {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = Samples.frames(video, 0, 4, new Random(1));
        long[] bytes = new long[1];
        TsMuxer muxer = new TsMuxer(MuxerSettings.DEFAULT, (data, offset, length, due) -> bytes[0] += length);
        muxer.setTracks(List.of(video), 0);
        Frame[][] rounds = new Frame[ROUNDS + 2][frames.size()];
        for (int round = 0; round < rounds.length; round++) {
            for (int i = 0; i < frames.size(); i++) {
                Frame frame = frames.get(i);
                long shift = round * 4 * Ts.HZ;
                rounds[round][i] = new Frame(
                        video, frame.data(), frame.dts() + shift, frame.pts() + shift, frame.randomAccess(), 0);
            }
        }
        write(muxer, rounds, 0, 2);

        long before = allocated();
        write(muxer, rounds, 2, rounds.length);
        long taken = allocated() - before;

        assertThat((double) taken / (ROUNDS * frames.size())).isLessThan(1);
        assertThat(muxer.counters().framesDropped()).isZero();
        assertThat(bytes[0]).isPositive();
    }

    private static void write(TsMuxer muxer, Frame[][] rounds, int from, int to) {
        for (int round = from; round < to; round++) {
            for (Frame frame : rounds[round]) {
                muxer.write(frame, Ts.toNanos(frame.dts()));
            }
        }
    }
}
