package dev.tramo.srt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.srt.wire.KeyMaterialMessage;

/** Key material messages. */
class KeyMaterialFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyBytesAreAMessageOrNone(byte[] bytes) {
        KeyMaterialMessage message = KeyMaterialMessage.read(bytes);
        if (message == null) {
            return;
        }
        byte[] written = message.toBytes();
        assertThat(written).hasSameSizeAs(bytes).hasSizeLessThanOrEqualTo(KeyMaterialMessage.BYTES_MAX);
        assertThat(KeyMaterialMessage.read(written).toBytes()).isEqualTo(written);
    }
}
