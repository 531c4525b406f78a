package dev.tramo.engine.hls;

import dev.tramo.engine.rtmp.FrameDestination;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.spec.HlsSpec;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a leg of frames shows: the HLS of its destination, or a preview if it has none, and stills. Its loop, where nothing else is said. */
public final class LegViewing implements Viewing {
    /** Longer than a still is waited for. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final StreamContext context;
    private final Runnable onNeed;
    private final HlsOutput preview;
    private final FrameStills stills;
    /** The destination's, or the preview. */
    private volatile HlsOutput shown;
    /** When somebody last asked. */
    private volatile long askedNanos = System.nanoTime();

    /** @param onNeed called on the loop when {@link #needsFrames} changes */
    public LegViewing(StreamContext context, Runnable onNeed) {
        this.context = context;
        this.onNeed = onNeed;
        this.preview = newOutput(HlsSpec.DEFAULT);
        this.shown = preview;
        this.stills = new FrameStills(context, onNeed);
    }

    /** An output for a destination, which costs nothing yet. */
    public HlsOutput newOutput(HlsSpec spec) {
        return new HlsOutput(context, spec, onNeed);
    }

    /** Shows the HLS of the first of these destinations that has some, from now on. */
    public void show(Collection<FrameDestination> destinations) {
        shown = destinations.stream()
                .filter(HlsDestination.class::isInstance)
                .map(destination -> ((HlsDestination) destination).output())
                .findFirst()
                .orElse(preview);
    }

    @Override
    public HlsOutput hls() {
        askedNanos = System.nanoTime();
        return shown;
    }

    @Override
    public CompletableFuture<byte[]> still() {
        askedNanos = System.nanoTime();
        return stills.take();
    }

    /** Whether nobody has looked for some seconds. Any thread. */
    public boolean isUnseen() {
        return !shown.isActive() && System.nanoTime() - askedNanos > IDLE_NANOS;
    }

    /** Whether a preview or a still is made now; a destination tells that itself. */
    public boolean needsFrames() {
        return preview.isActive() || stills.isWaiting();
    }

    /** Once a second. */
    public void observe() {
        preview.observe();
        stills.observe();
    }

    /** Shows nothing any more. */
    public void close() {
        preview.close();
        stills.close();
    }
}
