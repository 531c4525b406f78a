package dev.tramo.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private final ByteBuffer bytes = ByteBuffer.allocate(2_000).position(100);

    @Test
    void carriesWhatWasPutIn() {
        Probe.put(bytes, 3, 19, 70_000, 123_456_789_012L);
        assertThat(bytes.position()).isEqualTo(100 + Probe.BYTES);
        assertThat(Probe.isIntact(bytes, 100, Probe.BYTES)).isTrue();
        assertThat(Probe.window(bytes, 100)).isEqualTo(3);
        assertThat(Probe.link(bytes, 100)).isEqualTo(19);
        assertThat(Probe.sequence(bytes, 100)).isEqualTo(70_000);
        assertThat(Probe.sentNanos(bytes, 100)).isEqualTo(123_456_789_012L);
    }

    @Test
    void damageAtEitherEndIsSeen() {
        Probe.put(bytes, 3, 19, 70_000, 123_456_789_012L);
        for (int at : new int[] {0, 4, 8, 12, 20, Probe.BYTES - 1}) {
            bytes.put(100 + at, (byte) (bytes.get(100 + at) ^ 1));
            assertThat(Probe.isIntact(bytes, 100, Probe.BYTES))
                    .as("byte %d", at)
                    .isFalse();
            bytes.put(100 + at, (byte) (bytes.get(100 + at) ^ 1));
        }
        assertThat(Probe.isIntact(bytes, 100, Probe.BYTES - 1)).isFalse();
    }
}
