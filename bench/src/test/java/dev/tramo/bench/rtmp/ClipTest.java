package dev.tramo.bench.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.BenchException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ClipTest {
    private static final int AUDIO = 8;
    private static final int VIDEO = 9;
    private static final int KEY = 0x17;
    private static final int INTER = 0x27;

    private final ByteBuffer flv = ByteBuffer.allocate(200_000).position(13);

    private void tag(int type, int bytes, int first, int second) {
        flv.putInt((type << 24) + bytes).putInt(0).put(new byte[3]);
        flv.put((byte) first).put((byte) second).put(new byte[bytes - 2]).putInt(bytes + 11);
    }

    private int keyframeBytesMin() throws Exception {
        return Clip.keyframeBytesMin(new ByteArrayInputStream(flv.array(), 0, flv.position()));
    }

    @Test
    void neitherHeadersNorOtherFramesNorSoundAreKeyframes() throws Exception {
        tag(VIDEO, 40, KEY, 0);
        tag(VIDEO, 90_000, KEY, 1);
        tag(AUDIO, 300, KEY, 1);
        tag(VIDEO, 500, INTER, 1);
        tag(VIDEO, 70_000, KEY, 1);
        assertThat(keyframeBytesMin()).isEqualTo(70_000);
    }

    @Test
    void aClipWithoutKeyframesIsRefused() {
        tag(VIDEO, 500, INTER, 1);
        assertThatThrownBy(this::keyframeBytesMin).isInstanceOf(BenchException.class);
    }
}
