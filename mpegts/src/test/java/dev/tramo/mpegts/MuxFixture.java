package dev.tramo.mpegts;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A multiplexer in virtual time, and what it sent. */
final class MuxFixture {
    static final long START_NANOS = 5_000_000_000L;

    final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    final List<byte[]> datagrams = new ArrayList<>();
    final List<Long> dues = new ArrayList<>();
    final TsMuxer muxer;
    long now = START_NANOS;
    /** How often the multiplexer was called without a frame. */
    int advances;

    private long firstDts = Long.MIN_VALUE;

    MuxFixture(MuxerSettings settings) {
        muxer = new TsMuxer(settings, (data, offset, length, due) -> {
            byte[] datagram = new byte[length];
            data.get(offset, datagram);
            datagrams.add(datagram);
            dues.add(due);
            stream.writeBytes(datagram);
        });
    }

    /** Writes frames at the pace of their decoding times. */
    MuxFixture play(List<Frame> frames) {
        for (Frame frame : frames) {
            firstDts = firstDts == Long.MIN_VALUE ? frame.dts() : firstDts;
            advanceTo(Math.max(now, START_NANOS + Ts.toNanos(frame.dts() - firstDts)));
            muxer.write(frame, now);
        }
        return this;
    }

    /** Calls the multiplexer when it wants, up to a time. */
    void advanceTo(long nanos) {
        for (long next = muxer.nextDeadline(); next < nanos; next = muxer.nextDeadline()) {
            now = Math.max(now, next);
            muxer.advance(now);
            advances++;
        }
        now = Math.max(now, nanos);
    }

    static MuxFixture played(MuxerSettings settings, List<Track> tracks, List<Frame> frames) {
        MuxFixture fixture = new MuxFixture(settings);
        fixture.muxer.setTracks(tracks, fixture.now);
        fixture.play(frames);
        fixture.advanceTo(fixture.now + 500_000_000);
        return fixture;
    }

    byte[] bytes() {
        return stream.toByteArray();
    }
}
