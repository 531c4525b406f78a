package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import dev.tramo.rtmp.media.MediaTag;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A publisher's stream and its consumers. Keeps what a late joiner needs: metadata, sequence headers, and all frames since the
 * last keyframe. One thread; all times are {@code nowNanos} of one clock.
 *
 * <p>It needs no connection on either side. The publishing side, a connection or a demultiplexer, calls:
 *
 * <ol>
 *   <li>{@link #begin} when the publisher starts, or returns;
 *   <li>{@link #onMessage} for metadata, sequence headers and frames: each track's sequence header before its frames, and its
 *       frames in decode order;
 *   <li>{@link #flush} after each group of messages that arrived together; without it the last messages are not sent;
 *   <li>{@link #interrupt} when the publisher is gone but may return, then {@link #begin} or {@link #end};
 *   <li>{@link #observe} once a second, and {@link #close} at last.
 * </ol>
 *
 * <p>The receiving side is a {@link Consumer}, which is a connection, or a {@link MessageTap}.
 */
public final class LiveStream {
    /** How long a stream's beginning can be held, milliseconds: a server looks up names, makes TLS, refuses and is tried again. */
    public static final int BEGINNING_MILLIS_MAX = 5_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final TapFeed[] NO_TAPS = {};
    private static final int METADATA_KEY = -1;
    private static final int AUDIO_KEYS = 1 << 20;

    private final ByteBufAllocator allocator;
    private final MemoryBudget budget;
    private final Timeline timeline = new Timeline();
    private final StreamMeter meter = new StreamMeter();
    private final GopCache gop = new GopCache();
    private final StreamHeaders headers = new StreamHeaders();
    private final StartRule startRule = new StartRule(headers);
    private final MessageEncoder encoder;
    private final MediaTag tag = new MediaTag();
    private final EnhancedCodecs enhanced = new EnhancedCodecs();

    private long arrivalNanos;
    private Consumer[] consumers = {};
    private TapFeed[] taps = NO_TAPS;
    private long frames;
    private long bytes;
    private boolean live;
    private boolean framesSeen;
    private int leadingTrack = -1;
    private long beganNanos;

    public LiveStream(ByteBufAllocator allocator, MemoryBudget budget) {
        this.allocator = allocator;
        this.budget = budget;
        this.encoder = new MessageEncoder(allocator, budget);
    }

    /** A publisher begins or returns. Consumers continue with its first keyframe. */
    public void begin(long nowNanos) {
        timeline.interrupt();
        goOn(nowNanos);
    }

    /**
     * As {@link #begin}, of a publisher whose timestamps go on from those of the one before: the time between them is not measured by
     * their arrival.
     */
    public void goOn(long nowNanos) {
        gop.clear();
        meter.begin(nowNanos);
        live = true;
        framesSeen = false;
        leadingTrack = -1;
        beganNanos = nowNanos;
        startRule.begin(nowNanos);
        headers.begin();
        enhanced.clear();
        for (Consumer consumer : consumers) {
            consumer.onBegin();
        }
        for (TapFeed tap : taps) {
            tap.begin();
        }
    }

    /** The publisher is gone but may return: sequence headers are kept. */
    public void interrupt() {
        boolean wasLive = live;
        live = false;
        framesSeen = false;
        gop.clear();
        meter.begin(beganNanos);
        for (TapFeed tap : wasLive ? taps : NO_TAPS) {
            tap.interrupt();
        }
    }

    /** The publisher will not return: everything that was kept is released. */
    public void end() {
        interrupt();
        headers.clear();
        enhanced.clear();
        for (TapFeed tap : taps) {
            tap.end();
        }
    }

    /** Whether the current publisher has sent a video or audio frame. */
    public boolean isFlowing() {
        return live && framesSeen;
    }

    /** The codecs that the present publisher has sent by enhanced RTMP. */
    public EnhancedCodecs enhancedCodecs() {
        return enhanced;
    }

    /** Whether the present publisher has sent video, or announced it. */
    public boolean hasVideo() {
        return startRule.isVideoExpected();
    }

    /** Audio and video messages since this stream was made, whoever published them. */
    public long frames() {
        return frames;
    }

    /** Their payload, bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * Receives a message from the publisher; it is sent with the next {@link #flush}.
     *
     * @param type audio, video or data
     * @param timestamp milliseconds, modulo 2^32
     * @param payload taken over; not copied if {@link dev.tramo.rtmp.wire.ChunkReader#HEADROOM_BYTES} are free in front of it
     *     and it is one chunk
     */
    public void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
        arrivalNanos = nowNanos;
        if (type == MessageType.DATA) {
            onData(payload);
            return;
        }
        boolean video = type == MessageType.VIDEO;
        if (video) {
            tag.readVideo(payload);
        } else {
            tag.readAudio(payload);
        }
        boolean timed = tag.kind() == MediaTag.Kind.FRAME || tag.kind() == MediaTag.Kind.EMPTY;
        long time = timed
                ? timeline.place(video, tag.track(), timestamp, nowNanos)
                : timeline.placeHeader(video, tag.track());
        meter.count(type, tag, payload, time);
        switch (tag.kind()) {
            case HEADER -> onHeader(video, type, time, payload);
            // An end of sequence would stop players although the publisher may return; commands are for Flash players.
            case END, COMMAND -> payload.release();
            case FRAME, EMPTY -> onFrame(video, type, time, payload);
        }
    }

    private void onFrame(boolean video, int type, long time, ByteBuf payload) {
        framesSeen = true;
        frames++;
        bytes += payload.readableBytes();
        enhanced.note(video, tag);
        if (video) {
            startRule.onVideo(arrivalNanos);
        }
        Role role = video ? videoRole() : Role.AUDIO;
        for (TapFeed tap : taps) {
            if (tap.startsWith(role)) {
                tap.start(time, headers.ordered());
            }
            tap.offer(role, type, time, payload, arrivalNanos);
        }
        if (!framesSeen) {
            payload.release(); // a tap had enough with it, and interrupted the stream: it is no beginning for who
            // comes later
            return;
        }
        MediaMessage message = encode(role, 0, type, time, payload);
        gop.add(message);
        for (Consumer consumer : consumers) {
            if (startRule.starts(consumer.joining(), role, arrivalNanos)) {
                consumer.start(time, headers.ordered());
            }
            if (consumer.joining().hasStarted()) {
                consumer.offer(message);
            }
        }
        message.release();
    }

    /** With several video tracks, groups of pictures begin at the keyframes of one: the track whose keyframe came first. */
    private Role videoRole() {
        if (tag.keyframe()) {
            leadingTrack = leadingTrack < 0 ? tag.track() : leadingTrack;
            return tag.track() == leadingTrack ? Role.KEYFRAME : Role.VIDEO;
        }
        return tag.disposable() ? Role.DISPOSABLE_VIDEO : Role.VIDEO;
    }

    private void onHeader(boolean video, int type, long time, ByteBuf payload) {
        enhanced.note(video, tag);
        int key = (video ? 0 : AUDIO_KEYS) + tag.headerKey();
        remember(video ? Role.VIDEO_HEADER : Role.AUDIO_HEADER, key, type, time, payload);
    }

    private void onData(ByteBuf payload) {
        DataMessages.Kind kind = DataMessages.read(payload);
        // Data messages often have timestamp 0: their order among audio and video counts.
        long time = encoder.latestMillis();
        switch (kind) {
            case SAMPLE_ACCESS -> payload.release();
            case METADATA -> remember(Role.METADATA, METADATA_KEY, MessageType.DATA, time, payload);
            case OTHER -> spread(Role.DATA, 0, MessageType.DATA, time, payload).release();
        }
    }

    /** Keeps and sends a header unless it repeats the one before. */
    private void remember(Role role, int key, int type, long time, ByteBuf payload) {
        MediaMessage returned = headers.returned(key, payload);
        if (returned != null) {
            catchUp(returned);
        }
        if (!headers.accepts(key, payload)) {
            payload.release();
            return;
        }
        boolean replaces = headers.put(spread(role, key, type, time, payload));
        if (replaces && role == Role.VIDEO_HEADER) {
            gop.clear(); // its frames need the old header
        }
    }

    /** Sends a header of the former publisher to those that have started since the present one began: with another one's sound, for instance. */
    private void catchUp(MediaMessage header) {
        for (TapFeed tap : taps) {
            if (tap.joining().lacksFormer()) {
                tap.offerKept(header);
            }
        }
        for (Consumer consumer : consumers) {
            if (consumer.joining().lacksFormer()) {
                consumer.offer(header);
            }
        }
    }

    /** Sends a header or data to all taps and consumers that have started. */
    private MediaMessage spread(Role role, int key, int type, long time, ByteBuf payload) {
        for (TapFeed tap : taps) {
            tap.offer(role, type, time, payload, arrivalNanos);
        }
        MediaMessage message = encode(role, key, type, time, payload);
        for (Consumer consumer : consumers) {
            if (consumer.joining().hasStarted()) {
                consumer.offer(message);
            }
        }
        return message;
    }

    private MediaMessage encode(Role role, int key, int type, long time, ByteBuf payload) {
        MediaMessage message = encoder.encode(
                role,
                key,
                type,
                time,
                arrivalNanos / NANOS_PER_MILLI,
                type != MessageType.DATA && tag.enhanced(),
                payload);
        if (consumers.length > 0 && MessageEncoder.isBatched(message)) {
            if (encoder.isBatchFullFor(message)) {
                closeBatch();
            }
            encoder.join(message);
        }
        return message;
    }

    private void closeBatch() {
        if (encoder.hasOpenBatch()) {
            for (Consumer consumer : consumers) {
                consumer.endRun();
            }
            encoder.closeBatch();
        }
    }

    /**
     * Adds a consumer. It begins with the last keyframe if that is recent enough, else with the next one; a push begins with the
     * stream's first keyframe if that {@linkplain #holdBeginning is kept} and recent enough.
     *
     * @param burstMillisMax largest age of the keyframe, milliseconds; negative to wait for the next one
     */
    public void add(Consumer consumer, long burstMillisMax) {
        Consumer[] more = Arrays.copyOf(consumers, consumers.length + 1);
        more[consumers.length] = consumer;
        consumers = more;
        boolean fromBeginning =
                consumer.kind() == Consumer.Kind.PUSH && isYoung(gop.sinceFirstKeyframe(), burstMillisMax);
        List<MediaMessage> recent = fromBeginning ? gop.sinceFirstKeyframe() : recent(burstMillisMax);
        if (!recent.isEmpty()) {
            consumer.start(recent.getFirst().time(), headers.ordered());
            recent.forEach(consumer::offer);
            consumer.flush();
        }
    }

    /**
     * Keeps all frames of the stream, which has just begun, for a push that is to be added when its server has accepted it: for
     * {@value #BEGINNING_MILLIS_MAX} ms and 8 MiB at most, and not while memory is scarce. To be followed by
     * {@link #releaseBeginning}.
     */
    public void holdBeginning() {
        gop.hold();
    }

    /** Undoes one {@link #holdBeginning}. */
    public void releaseBeginning() {
        gop.release();
    }

    /** All frames since the last keyframe; empty if that is too old or not kept. */
    private List<MediaMessage> recent(long burstMillisMax) {
        List<MediaMessage> recent = gop.sinceLastKeyframe();
        return isYoung(recent, burstMillisMax) ? recent : List.of();
    }

    private boolean isYoung(List<MediaMessage> frames, long millisMax) {
        long now = arrivalNanos / NANOS_PER_MILLI;
        return !frames.isEmpty() && now - frames.getFirst().arrivalMillis() <= millisMax;
    }

    /** Removes a consumer and releases its queue. */
    public void remove(Consumer consumer) {
        List<Consumer> fewer = new ArrayList<>(List.of(consumers));
        if (fewer.remove(consumer)) {
            consumer.clear();
            consumers = fewer.toArray(Consumer[]::new);
        }
    }

    /**
     * Adds a tap, which is called by this method already if there is a publisher. Like a consumer it begins with the last
     * keyframe if that is recent enough, else with the next one.
     *
     * @param burstMillisMax largest age of the last keyframe, milliseconds; negative to wait for the next one
     */
    public void addTap(MessageTap tap, long burstMillisMax, long nowNanos) {
        TapFeed feed = new TapFeed(tap, allocator, nowNanos);
        TapFeed[] more = Arrays.copyOf(taps, taps.length + 1);
        more[taps.length] = feed;
        taps = more;
        if (live) {
            feed.begin();
        }
        List<MediaMessage> recent = recent(burstMillisMax);
        if (!recent.isEmpty()) {
            feed.start(recent.getFirst().time(), headers.ordered());
            recent.forEach(feed::offerKept);
            feed.flush();
        }
    }

    /** Removes a tap: it is not called any more. A tap may remove itself while it is called. */
    public void removeTap(MessageTap tap) {
        List<TapFeed> fewer = new ArrayList<>(taps.length);
        for (TapFeed feed : taps) {
            if (feed.feeds(tap)) {
                feed.remove();
            } else {
                fewer.add(feed);
            }
        }
        taps = fewer.toArray(TapFeed[]::new);
    }

    /** Sends everything that was written to consumers since the last call. */
    public void flush() {
        closeBatch();
        flushTaps();
        for (Consumer consumer : consumers) {
            consumer.flush();
        }
    }

    /** Tells taps alone that a group of messages is complete: what they make of it need not wait for the next {@link #flush}. */
    public void flushTaps() {
        for (TapFeed tap : taps) {
            tap.flush();
        }
    }

    /**
     * Measures the last second, checks consumers' progress, and adapts their queues to the memory left. Called once a second.
     */
    public StreamStatistics observe(long nowNanos) {
        boolean scarce = budget.isScarce();
        if (scarce) {
            gop.forgetBeginning();
        }
        for (Consumer consumer : consumers) {
            consumer.setScarce(scarce);
            consumer.observe(nowNanos);
        }
        return meter.observe(nowNanos);
    }

    /** The times of the present publisher's frames. */
    public StreamTiming timing() {
        return meter.timing();
    }

    /** Lets {@link #timing} count from zero. */
    public void resetTiming() {
        meter.resetTiming();
    }

    /** Ends the stream and releases all memory, consumers' queues included. */
    public void close() {
        closeBatch();
        end();
        for (Consumer consumer : consumers) {
            consumer.clear();
        }
        consumers = new Consumer[0];
        taps = NO_TAPS;
    }
}
