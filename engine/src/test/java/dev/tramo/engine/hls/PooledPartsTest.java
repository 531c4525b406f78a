package dev.tramo.engine.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.hls.PartBytes;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PooledPartsTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true, true);
    private final PooledParts parts = new PooledParts(allocator);

    @Test
    void whatIsWrittenIsReadUntilNobodyHoldsIt() {
        PartBytes part = parts.allocate(8);
        part.view().putLong(42);
        assertThat(part.retain()).isTrue();
        part.release();

        ByteBuffer view = part.view();
        assertThat(view.isDirect()).isTrue();
        assertThat(view.remaining()).isEqualTo(8);
        assertThat(view.getLong()).isEqualTo(42);
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(8);
        part.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(part.retain()).as("nobody holds it").isFalse();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** Pools hand out the same objects again. */
    @Test
    void whoComesTooLateFindsNoOtherPart() {
        PooledParts pool = new PooledParts(new PooledByteBufAllocator(true));
        PartBytes gone = pool.allocate(1_000);
        gone.release();
        PartBytes other = pool.allocate(2_000);

        assertThat(gone.retain()).isFalse();
        assertThat(gone.size()).isEqualTo(1_000);
        assertThat(other.retain()).isTrue();
        other.release();
        assertThat(other.view().remaining()).isEqualTo(2_000);
        other.release();
        assertThat(other.retain()).isFalse();
    }
}
