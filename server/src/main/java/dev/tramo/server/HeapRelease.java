package dev.tramo.server;

import dev.tramo.engine.Engine;
import dev.tramo.server.observe.event.Ticking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives back what the heap took for a start, or for a burst: when no media have flowed for a while, it is collected once, and shrinks to
 * what {@code server/jvm.options} leave free. Never while media flow, which would wait for it. The thread of its clock only.
 */
@Singleton
final class HeapRelease implements Ticking {
    /** Seconds without media. */
    static final int QUIET_SECONDS = 15;
    /** What is not worth it. */
    static final long GROWN_BYTES_MIN = 4 << 20;

    private final BooleanSupplier isFlowing;
    private final LongSupplier heapBytes;
    private final Runnable collect;
    private int quietSeconds;
    private long bytesAfter;

    @Inject
    HeapRelease(Engine engine) {
        this(
                () -> engine.snapshots().stream()
                        .anyMatch(route -> route.state().isFlowing()),
                Runtime.getRuntime()::totalMemory,
                System::gc);
    }

    /**
     * @param isFlowing whether media flow
     * @param heapBytes that the heap takes
     * @param collect collects it
     */
    HeapRelease(BooleanSupplier isFlowing, LongSupplier heapBytes, Runnable collect) {
        this.isFlowing = isFlowing;
        this.heapBytes = heapBytes;
        this.collect = collect;
    }

    @Override
    public void tick(Instant now) {
        if (heapBytes.getAsLong() - bytesAfter < GROWN_BYTES_MIN || isFlowing.getAsBoolean()) {
            quietSeconds = 0;
            return;
        }
        quietSeconds++;
        if (quietSeconds >= QUIET_SECONDS) {
            quietSeconds = 0;
            collect.run();
            bytesAfter = heapBytes.getAsLong();
        }
    }
}
