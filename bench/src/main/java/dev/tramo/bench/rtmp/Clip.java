package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.report.Spread;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all cameras show, again and again: noise over a test picture, and noise to hear.
 *
 * @param file FLV
 * @param keyframeBytesMin of its smallest keyframe
 */
public record Clip(Path file, int keyframeBytesMin) {
    static final int KEYFRAME_MILLIS = 2_000;
    public static final String FORMAT = "720p25 H.264 at a constant bit rate, AAC, a keyframe every 2 s";

    private static final int SECONDS = 32; // a whole number of groups of pictures and of audio frames
    private static final int AUDIO_KBPS = 128;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int FLV_HEADER_BYTES = 13;
    private static final int TAG_TIME_BYTES = 7;
    private static final int TAG_SIZE_BYTES = 4;
    private static final int TAG_VIDEO = 9;
    private static final int KEYFRAME_AVC = 0x17;
    private static final int AVC_PICTURES = 1;

    /** Makes it with ffmpeg. */
    public static Clip make(Children children, double mbps) throws BenchException, InterruptedException {
        try {
            Path file = children.newFolder().resolve("clip.flv");
            children.run("ffmpeg", command(file, mbps), PATIENCE);
            try (InputStream flv = new BufferedInputStream(Files.newInputStream(file))) {
                return new Clip(file, keyframeBytesMin(flv));
            }
        } catch (IOException e) {
            throw new BenchException("no clip", e);
        }
    }

    private static List<String> command(Path file, double mbps) {
        String bits = Spread.number(mbps * 1e6 - AUDIO_KBPS * 1e3, 0);
        String bufferBits = Spread.number(mbps * 1e6 / 2, 0);
        List<String> command = Sources.words(Sources.PROGRAM + Sources.QUIET
                + " -f lavfi -i testsrc2=size=1280x720:rate=25 -f lavfi -i anoisesrc=amplitude=0.1:sample_rate=48000"
                + " -t " + SECONDS + " -vf noise=alls=12:allf=t -pix_fmt yuv420p"
                + " -c:v libx264 -preset ultrafast -tune zerolatency -x264-params nal-hrd=cbr"
                + " -b:v " + bits + " -minrate " + bits + " -maxrate " + bits + " -bufsize " + bufferBits
                + " -g " + 25 * KEYFRAME_MILLIS / 1_000 + " -sc_threshold 0"
                + " -c:a aac -ac 2 -b:a " + AUDIO_KBPS + "k -f flv");
        command.add(file.toString());
        return command;
    }

    /** The size of the smallest keyframe of an FLV file. */
    static int keyframeBytesMin(InputStream flv) throws IOException, BenchException {
        DataInputStream in = new DataInputStream(flv);
        in.skipNBytes(FLV_HEADER_BYTES);
        int bytesMin = Integer.MAX_VALUE;
        for (int type = in.read(); type >= 0; type = in.read()) {
            int bytes = (in.readUnsignedByte() << 16) + in.readUnsignedShort();
            in.skipNBytes(TAG_TIME_BYTES);
            byte[] data = new byte[bytes];
            in.readFully(data);
            in.skipNBytes(TAG_SIZE_BYTES);
            if (type == TAG_VIDEO && bytes > 1 && data[0] == KEYFRAME_AVC && data[1] == AVC_PICTURES) {
                bytesMin = Math.min(bytesMin, bytes);
            }
        }
        if (bytesMin == Integer.MAX_VALUE) {
            throw new BenchException("ffmpeg has made a clip without keyframes");
        }
        return bytesMin;
    }
}
