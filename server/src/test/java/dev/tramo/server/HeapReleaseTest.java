package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeapReleaseTest {
    private static final long MIB = 1 << 20;

    private boolean isFlowing;
    private long heapBytes = 40 * MIB;
    private int collected;
    private final HeapRelease release = new HeapRelease(() -> isFlowing, () -> heapBytes, () -> {
        collected++;
        heapBytes = 20 * MIB;
    });

    private void tick(int seconds) {
        for (int i = 0; i < seconds; i++) {
            release.tick(Instant.EPOCH);
        }
    }

    @Test
    void theStartsGarbageIsCollectedOnce() {
        tick(HeapRelease.QUIET_SECONDS - 1);
        assertThat(collected).isZero();

        tick(10 * HeapRelease.QUIET_SECONDS);

        assertThat(collected).isEqualTo(1);
    }

    @Test
    void nothingIsCollectedWhileMediaFlowOrPauseForAMoment() {
        isFlowing = true;
        tick(100 * HeapRelease.QUIET_SECONDS);
        isFlowing = false;
        tick(HeapRelease.QUIET_SECONDS - 1);
        isFlowing = true;
        tick(1);
        isFlowing = false;
        tick(HeapRelease.QUIET_SECONDS - 1);
        assertThat(collected).isZero();

        tick(1);

        assertThat(collected).isEqualTo(1);
    }

    @Test
    void aBurstIsGivenBackWhenItIsOver() {
        tick(HeapRelease.QUIET_SECONDS);
        heapBytes += HeapRelease.GROWN_BYTES_MIN - 1;
        tick(10 * HeapRelease.QUIET_SECONDS);
        assertThat(collected).isEqualTo(1);

        heapBytes++;
        tick(HeapRelease.QUIET_SECONDS);

        assertThat(collected).isEqualTo(2);
    }
}
