package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What players are sent of a camera whose timestamps are unusual. */
@Execution(ExecutionMode.CONCURRENT)
class CameraTimestampsTest {
    private static final int PICTURES = 100;
    private static final int AHEAD_MILLIS = 3_500;
    private static final int FLV_HEADER_BYTES = 9 + 4;
    private static final int TAG_BYTES = 11 + 4;

    @AutoClose
    private final CameraStage stage = new CameraStage().start();

    @Test
    void picturesStampedThreeAndAHalfSecondsBeforeTheirSoundReachALatePlayerAtThePaceOfTheCamera() throws IOException {
        RawRtmp camera = stage.add(new RawRtmp(stage.port()).publish("cam", CameraStage.KEY));
        camera.message(RawRtmp.VIDEO, 1, 0, new byte[] {0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1F, (byte) 0xFF});
        camera.message(RawRtmp.AUDIO, 1, 0, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90});
        send(camera, 0);
        stage.awaitSource(State.RUNNING);
        Path file = stage.folder().resolve("late.flv");
        PeerProcess player = stage.peer("rtmpdump", "-q", "--live", "-r", stage.url(), "-o", file.toString());
        within(5).until(() -> stage.source().rtmp().players() == 1);
        send(camera, PICTURES);
        send(camera, 2 * PICTURES);
        within(5).until(() -> stage.source().rtmp().frames() == 3 * PICTURES);
        camera.command(1, "deleteStream", 0, null, 1);
        player.exitCode(10);

        List<Integer> pictures = timestamps(file, RawRtmp.VIDEO);
        List<Integer> sounds = timestamps(file, RawRtmp.AUDIO);
        assertThat(pictures).as("from the last keyframe on").hasSizeGreaterThan(2 * PICTURES);
        for (int i = 1; i < pictures.size(); i++) {
            assertThat(pictures.get(i) - pictures.get(i - 1)).isEqualTo(40);
        }
        assertThat(sounds).isSorted().isNotEmpty();
        assertThat(pictures.getLast() - sounds.getLast()).isEqualTo(AHEAD_MILLIS);
    }

    private static void send(RawRtmp camera, int first) {
        for (int i = first; i < first + PICTURES; i++) {
            byte kind = (byte) (i % 50 == 0 ? 0x17 : 0x27);
            camera.message(RawRtmp.VIDEO, 1, AHEAD_MILLIS + i * 40, new byte[] {kind, 1, 0, 0, 0, 0, 0, 0, 2, 0x41, 1});
            camera.message(RawRtmp.AUDIO, 1, i * 40, new byte[] {(byte) 0xAF, 1, 0x21, 0x10});
        }
    }

    /** Of the frames of one kind in an FLV file, without the codec header. */
    private static List<Integer> timestamps(Path file, int type) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Integer> found = new ArrayList<>();
        int at = FLV_HEADER_BYTES;
        while (at + TAG_BYTES <= bytes.limit()) {
            int length = bytes.getInt(at) & 0xFFFFFF;
            int low = bytes.getInt(at + 4);
            boolean isFrame = length > 1 && bytes.get(at + TAG_BYTES - 4 + 1) == 1;
            if (bytes.get(at) == type && isFrame) {
                found.add(low >>> 8 | (low & 0xFF) << 24);
            }
            at += TAG_BYTES + length;
        }
        return found;
    }
}
