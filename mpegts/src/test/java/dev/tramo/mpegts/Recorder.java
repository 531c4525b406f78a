package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a demuxer finds. */
final class Recorder implements DemuxerListener {
    final List<TsProgram> programs = new ArrayList<>();
    final List<Track> tracks = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();
    final List<Long> jumps = new ArrayList<>();
    /** In the order in which they came: programs, tracks, frames. */
    final List<Object> all = new ArrayList<>();

    @Override
    public void onProgram(TsProgram program) {
        programs.add(program);
        all.add(program);
    }

    @Override
    public void onTrack(Track track) {
        tracks.add(track);
        all.add(track);
    }

    @Override
    public void onFrame(Frame frame) {
        Frame kept = copy(frame);
        frames.add(kept);
        all.add(kept);
    }

    @Override
    public void onTimeJump(long jump) {
        jumps.add(jump);
    }

    static Frame copy(Frame frame) {
        ByteBuffer data = ByteBuffer.allocate(frame.data().remaining());
        data.put(frame.data().duplicate()).flip();
        return new Frame(frame.track(), data, frame.dts(), frame.pts(), frame.randomAccess(), frame.originNanos());
    }

    List<Frame> of(Codec codec) {
        return frames.stream().filter(frame -> frame.track().codec() == codec).toList();
    }

    /** Reads a whole stream, in datagrams of a size that fits no packet if {@code datagramBytes} is odd. */
    static Recorder read(byte[] stream, int datagramBytes) {
        Recorder recorder = new Recorder();
        recorder.feed(new TsDemuxer(DemuxerSettings.DEFAULT, recorder), stream, datagramBytes);
        return recorder;
    }

    void feed(TsDemuxer demuxer, byte[] stream, int datagramBytes) {
        ByteBuffer data = ByteBuffer.wrap(stream);
        for (int at = 0; at < stream.length; at += datagramBytes) {
            demuxer.onDatagram(data, at, Math.min(datagramBytes, stream.length - at), at * 1000L);
        }
        demuxer.flush();
    }
}
