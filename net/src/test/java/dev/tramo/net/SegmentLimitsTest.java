package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SegmentLimitsTest {
    private final SegmentLimits limits = new SegmentLimits();

    private static Address address(int port) {
        return Address.of(new InetSocketAddress("127.0.0.1", port));
    }

    @Test
    void aLimitIsOfItsDestinationOnly() {
        limits.limit(address(1), 1315, 0);
        assertThat(limits.bytesMax(address(1), 1)).isEqualTo(1315);
        assertThat(limits.bytesMax(address(2), 1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aLimitIsForgottenAfterAWhileAndMayBeSetAnew() {
        limits.limit(address(1), 1315, 0);
        limits.limit(address(2), 0, 1);
        assertThat(limits.bytesMax(address(1), SegmentLimits.FORGET_NANOS - 1)).isEqualTo(1315);
        assertThat(limits.bytesMax(address(1), SegmentLimits.FORGET_NANOS)).isEqualTo(Integer.MAX_VALUE);
        assertThat(limits.bytesMax(address(2), SegmentLimits.FORGET_NANOS)).isZero();
        assertThat(limits.bytesMax(address(2), SegmentLimits.FORGET_NANOS + 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(limits.isEmpty()).isTrue();
        limits.limit(address(1), 1200, SegmentLimits.FORGET_NANOS);
        assertThat(limits.bytesMax(address(1), SegmentLimits.FORGET_NANOS)).isEqualTo(1200);
    }

    @Test
    void ofTooManyDestinationsTheOldestIsForgotten() {
        for (int i = 0; i <= SegmentLimits.CAPACITY; i++) {
            limits.limit(address(1 + i), 1315, i);
        }
        assertThat(limits.bytesMax(address(1), 100)).isEqualTo(Integer.MAX_VALUE);
        for (int i = 1; i <= SegmentLimits.CAPACITY; i++) {
            assertThat(limits.bytesMax(address(1 + i), 100)).isEqualTo(1315);
        }
    }
}
