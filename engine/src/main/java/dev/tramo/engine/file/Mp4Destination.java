package dev.tramo.engine.file;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.hls.FrameTap;
import dev.tramo.engine.hls.PooledParts;
import dev.tramo.engine.rtmp.FrameDestination;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.hls.FragmentStream;
import dev.tramo.rtmp.RelayPath;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** Records frames as fragmented MP4. A file ends when it is long or large enough, and the next one begins with a keyframe. The leg's loop. */
public final class Mp4Destination implements FrameDestination {
    /** What has come since the last keyframe, so far back a recording begins with what was kept of it. */
    private static final long BURST_MILLIS_MAX = 10_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final byte[] NO_HEADER = {};

    private final StreamContext context;
    private final RecordingSession session;
    private final FileSpec spec;
    private final Tap tap;
    private final FragmentStream fragments;
    private final Runnable onNeed;
    private boolean isOpen;
    private byte[] header = NO_HEADER;
    /** A file began, and its first fragment was not taken. */
    private boolean isLost;

    private long wallMillis;
    private long fileMillis;
    private long fileBytes;

    /**
     * A destination that writes nothing yet.
     *
     * @param route its route's ID
     * @param id its own
     * @param onNeed called when {@link #needsFrames} changes
     */
    public Mp4Destination(
            StreamContext context,
            Recordings recordings,
            FileSpec spec,
            String route,
            String id,
            Status status,
            Runnable onNeed) {
        this.context = context;
        this.spec = spec;
        this.onNeed = onNeed;
        this.session = new RecordingSession(recordings, spec, route, id, status, "fragment");
        this.tap = new Tap(context.gateway().allocator());
        this.fragments = new FragmentStream(
                RecordingQueue.BYTES_MAX, new PooledParts(context.gateway().allocator()), new Files());
    }

    @Override
    public void open() {
        session.open();
        isOpen = true;
        context.stream().addTap(tap, BURST_MILLIS_MAX, System.nanoTime());
        onNeed.run();
    }

    @Override
    public void begin(boolean justBegan, RelayPath relays) {
        // The tap is told.
    }

    @Override
    public void hold() {
        // Likewise.
    }

    @Override
    public void end(String reason) {
        // Likewise.
    }

    @Override
    public boolean needsFrames() {
        return isOpen;
    }

    @Override
    public void observe(double seconds) {
        session.observe(seconds, tap.missing());
    }

    @Override
    public EndpointSnapshot snapshot() {
        return session.snapshot();
    }

    @Override
    public Status status() {
        return session.status();
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            context.stream().removeTap(tap);
            fragments.onBreak();
            fragments.close();
            tap.forget();
            session.close();
        }
    }

    /** Hands fragments on, and says when a file is to begin. */
    private final class Files implements FragmentStream.Sink {
        @Override
        public boolean wantsFile() {
            return isLost
                    || !session.failure().isEmpty()
                    || wallMillis - fileMillis >= spec.segment().toMillis()
                    || fileBytes >= spec.segmentBytes();
        }

        @Override
        public void onFile(byte[] before) {
            header = before;
        }

        @Override
        public void onFragment(ByteBuffer bytes, boolean isKeyframe) {
            int length = bytes.remaining();
            boolean begins = header.length > 0;
            if (isLost && !begins) {
                session.queue().refuse();
                return;
            }
            boolean isTaken = session.queue().add(bytes, wallMillis, begins, header);
            if (begins) {
                isLost = !isTaken;
                header = NO_HEADER;
                fileMillis = wallMillis;
                fileBytes = 0;
            }
            fileBytes += length;
        }
    }

    private final class Tap extends FrameTap {
        private Tap(ByteBufAllocator allocator) {
            super(allocator);
        }

        private String missing() {
            return omitted();
        }

        private void forget() {
            forgetTracks();
        }

        @Override
        protected void onFrame(Frame frame) {
            long ageMillis = (System.nanoTime() - frame.originNanos()) / NANOS_PER_MILLI;
            wallMillis = System.currentTimeMillis() - ageMillis;
            fragments.onFrame(frame, wallMillis);
        }

        @Override
        public void onBegan() {
            // A keyframe follows.
        }

        @Override
        public void onInterrupted() {
            fragments.onBreak();
        }

        @Override
        public void onEnded() {
            forgetTracks();
        }
    }
}
