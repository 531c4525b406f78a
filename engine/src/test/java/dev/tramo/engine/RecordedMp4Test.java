package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.file.RecordingMp4;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording as MP4 is one that decoders take without a word. */
class RecordedMp4Test {
    private static final int DATAGRAM_BYTES = 1316;
    /** More than a picture has. */
    private static final int CUTS = 16;

    private static final String ENCODE = "ffmpeg -v error -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i"
            + " sine=sample_rate=48000 -t 3 -c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 25 -b:v 2M"
            + " -minrate 2M -maxrate 2M -bufsize 200k -c:a aac -f mpegts -muxrate 4M ";

    @TempDir
    private Path folder;

    private static void run(String command) {
        try (PeerProcess ffmpeg = new PeerProcess(List.of(command.split(" ")))) {
            assertThat(ffmpeg.exitCode(30)).as(ffmpeg.output()).isZero();
            assertThat(ffmpeg.output()).isEmpty();
        }
    }

    @Test
    void aRecordingThatEndsWithinAPictureEndsWithTheOneBefore() throws IOException {
        Path stream = folder.resolve("stream.ts");
        run(ENCODE + stream);
        byte[] bytes = Files.readAllBytes(stream);
        int datagrams = bytes.length / DATAGRAM_BYTES;
        for (int end = datagrams - CUTS; end < datagrams; end++) {
            Path mp4 = folder.resolve(end + ".mp4");
            try (OutputStream out = Files.newOutputStream(mp4);
                    RecordingMp4 recording = new RecordingMp4(out)) {
                recording.write(bytes, 0, end * DATAGRAM_BYTES);
            }
            assertThat(mp4).isNotEmptyFile();
            run("ffmpeg -v error -xerror -i " + mp4 + " -f null -");
        }
    }
}
