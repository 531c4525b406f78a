package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Copies what a {@link TagReader} finds. */
final class RecordingSink implements TagReader.Sink {
    /** A configuration, in hexadecimal. */
    record Configuration(boolean video, String codec, String bytes) {}

    /** A frame, in hexadecimal. */
    record Frame(boolean video, String codec, String bytes, long dtsMillis, long ptsMillis, boolean keyframe) {}

    final List<Configuration> configurations = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();
    final List<String> unsupported = new ArrayList<>();
    int offsetNanos;

    @Override
    public void onConfiguration(boolean video, int codec, byte[] configuration) {
        configurations.add(
                new Configuration(video, FourCc.text(codec), HexFormat.of().formatHex(configuration)));
    }

    @Override
    public void onFrame(CodedFrame frame) {
        offsetNanos = frame.offsetNanos();
        frames.add(new Frame(
                frame.video(),
                FourCc.text(frame.codec()),
                ByteBufUtil.hexDump(frame.bytes(), frame.offset(), frame.length()),
                frame.dtsMillis(),
                frame.ptsMillis(),
                frame.keyframe()));
    }

    @Override
    public void onUnsupported(boolean video, String reason) {
        unsupported.add(reason);
    }
}
