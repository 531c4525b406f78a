package dev.tramo.engine.rtmp;

import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.MessageTap;
import dev.tramo.rtmp.media.MediaTag;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream made of those of several sources, one after the other: each begins with its sequence headers and a keyframe, and timestamps go
 * on from the one before by the time that has passed. The leg's loop.
 */
public final class StreamJoin {
    /** A keyframe that old is of no use any more: the next one is waited for. */
    private static final long KEYFRAME_MILLIS_MAX = 10_000;

    /** Times may be ahead of the clock by that much, since a source was begun with an older keyframe. */
    private static final long AHEAD_MILLIS_MAX = 3_000;
    /** At 25 frames a second. */
    private static final long FRAME_MILLIS = 40;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StreamContext to;
    private @Nullable Relay relay;
    private boolean hasSent;
    private long sentMillis;
    private long sentNanos = System.nanoTime();
    private long firstMillis;
    private long firstNanos;

    /** @param to the stream that is made */
    public StreamJoin(StreamContext to) {
        this.to = to;
    }

    /**
     * Takes the stream of another source from now on, beginning with its last keyframe, or the next one if there is none.
     *
     * @param onFirst is told how long nothing went out, nanoseconds, when its first frame does
     */
    public void from(LiveStream source, LongConsumer onFirst) {
        stop();
        Relay made = new Relay(source, onFirst);
        relay = made;
        source.addTap(made, KEYFRAME_MILLIS_MAX, System.nanoTime());
        if (!made.sendKept()) {
            stop();
            Relay later = new Relay(source, onFirst);
            later.kept = null;
            relay = later;
            source.addTap(later, -1, System.nanoTime());
        }
    }

    /** Takes nothing more. */
    public void stop() {
        Relay present = relay;
        relay = null;
        if (present != null) {
            present.source.removeTap(present);
        }
    }

    /** The source's publisher is gone, perhaps to return: consumers are kept. */
    private void interrupt() {
        to.life().interrupt("the publisher is gone", RtmpListenSpec.GRACE_DEFAULT);
    }

    /** What goes out now has that time, if it is not ahead of the clock. */
    private long due(long now) {
        return firstMillis + (now - firstNanos) / NANOS_PER_MILLI;
    }

    private record Kept(int type, long timeMillis, ByteBuf payload, boolean isFrame) {}

    private final class Relay implements MessageTap {
        private final LiveStream source;
        private final LongConsumer onFirst;
        private final MediaTag tag = new MediaTag();
        /** Messages from before the tap was added; null when they were sent. */
        private @Nullable List<Kept> kept = new ArrayList<>();

        private boolean hasBegun;
        private boolean isPlaced;
        private boolean hasTold;
        /** From the source's time line to that of the stream that is made. */
        private long addedMillis;

        private Relay(LiveStream source, LongConsumer onFirst) {
            this.source = source;
            this.onFirst = onFirst;
        }

        @Override
        public void onBegan() {
            begin();
        }

        private void begin() {
            if (hasSent) {
                to.life().goOn();
            } else {
                to.life().begin();
            }
            hasBegun = true;
        }

        @Override
        public void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos) {
            boolean isFrame = isFrame(type, payload);
            List<Kept> keeping = kept;
            if (keeping != null) {
                keeping.add(new Kept(type, timeMillis, copy(payload), isFrame));
                return;
            }
            long now = System.nanoTime();
            if (isFrame && !isPlaced) {
                place(timeMillis, now);
            }
            send(type, timeMillis + addedMillis, copy(payload), isFrame, now);
        }

        private boolean isFrame(int type, ByteBuf payload) {
            if (type == MessageType.VIDEO) {
                tag.readVideo(payload);
            } else if (type == MessageType.AUDIO) {
                tag.readAudio(payload);
            } else {
                return false;
            }
            return tag.kind() == MediaTag.Kind.FRAME;
        }

        /** Room in front, so that it is not copied again. */
        private ByteBuf copy(ByteBuf payload) {
            int length = payload.readableBytes();
            ByteBuf copied = to.gateway().allocator().buffer(ChunkReader.HEADROOM_BYTES + Math.max(length, 1));
            copied.setIndex(ChunkReader.HEADROOM_BYTES, ChunkReader.HEADROOM_BYTES);
            return copied.writeBytes(payload, payload.readerIndex(), length);
        }

        /** The frame goes out now. */
        private void place(long timeMillis, long now) {
            isPlaced = true;
            addedMillis = hasSent ? Math.max(sentMillis + FRAME_MILLIS, due(now)) - timeMillis : 0;
        }

        /**
         * The first of them follows what went out last, or is as much earlier than now as it came earlier, whatever is later. In the first
         * case, times are ahead of the clock from now on; that much may not become too much.
         *
         * @return whether they were sent
         */
        private boolean sendKept() {
            List<Kept> all = kept == null ? List.of() : kept;
            kept = null;
            List<Long> times =
                    all.stream().filter(Kept::isFrame).map(Kept::timeMillis).toList();
            long now = System.nanoTime();
            if (hasSent && !times.isEmpty()) {
                long onTime = due(now) - Collections.max(times);
                addedMillis = Math.max(onTime, sentMillis + FRAME_MILLIS - times.getFirst());
                if (addedMillis - onTime > AHEAD_MILLIS_MAX) {
                    all.forEach(message -> message.payload().release());
                    return false;
                }
            }
            if (!all.isEmpty() && !hasBegun) {
                begin();
            }
            isPlaced = !times.isEmpty();
            for (Kept message : all) {
                send(message.type(), message.timeMillis() + addedMillis, message.payload(), message.isFrame(), now);
            }
            to.life().flush();
            return true;
        }

        private void send(int type, long timeMillis, ByteBuf payload, boolean isFrame, long now) {
            if (isFrame) {
                if (!hasTold) {
                    hasTold = true;
                    onFirst.accept(now - sentNanos);
                }
                if (!hasSent) {
                    hasSent = true;
                    firstMillis = timeMillis;
                    firstNanos = now;
                }
                sentMillis = Math.max(sentMillis, timeMillis);
                sentNanos = now;
            }
            boolean _ = to.life().onMessage(type, (int) timeMillis, payload, now);
        }

        @Override
        public void onBatchEnd() {
            to.life().flush();
        }

        @Override
        public void onInterrupted() {
            interrupt();
        }

        @Override
        public void onEnded() {
            // The stream that is made ends by its own time.
        }
    }
}
