package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.MediaTag;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's stream, and everybody who is sent it. Remembers what a late comer needs: metadata, codec headers, and the
 * pictures since the last keyframe. One thread; all times are {@code nowNanos} of one clock.
 *
 * <p>It needs no connection on either side. Who publishes, be it a connection or a demultiplexer, calls {@link #begin} first, then
 * {@link #onMessage} for metadata, configurations and frames, each track's configuration before its frames and its frames in
 * decode order, and {@link #flush} after the messages that came together, or nobody is sent the last of them. {@link #interrupt}
 * says that the publisher is gone, {@link #begin} that it is back, {@link #end} that it will not return. {@link #observe} is called
 * once a second. Who takes the stream is a {@link Consumer}, over a connection, or a {@link MessageTap}.
 */
public final class LiveStream {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Sound waits that long for a picture that was announced or seen. */
    private static final long PICTURE_WAIT_NANOS = 5_000 * NANOS_PER_MILLI;
    /** Sound waits that long for a picture that nobody spoke of. */
    private static final long AUDIO_ONLY_WAIT_NANOS = 1_500 * NANOS_PER_MILLI;

    private static final TapFeed[] NO_TAPS = {};
    private static final int METADATA_KEY = -1;
    private static final int AUDIO_KEYS = 1 << 20;
    private static final byte[] SET_DATA_FRAME = {
        2, 0, 13, '@', 's', 'e', 't', 'D', 'a', 't', 'a', 'F', 'r', 'a', 'm', 'e'
    };
    private static final byte[] ON_METADATA = {2, 0, 10, 'o', 'n', 'M', 'e', 't', 'a', 'D', 'a', 't', 'a'};
    private static final byte[] SAMPLE_ACCESS = {2, 0, 17, '|', 'R', 't', 'm', 'p'};
    private static final int TRACKS_MAX = 64;
    private static final int LEADING_VALUES_MAX = 4;
    private static final int AMF_NUMBER = 0;
    private static final int AMF_NULL = 5;
    private static final int AMF_UNDEFINED = 6;

    private final ByteBufAllocator allocator;
    private final MemoryBudget budget;
    private final Timeline timeline = new Timeline();
    private final StreamMeter meter = new StreamMeter();
    private final GopCache gop = new GopCache();
    private final MediaTag tag = new MediaTag();
    /** In the order in which they came; metadata is put first when they are sent. */
    private final Map<Integer, MediaMessage> headers = new LinkedHashMap<>();

    /** Of the publisher before: who has them need not be sent the same again. */
    private final Map<Integer, MediaMessage> formerHeaders = new HashMap<>();

    private final Set<String> enhancedCodecs = new TreeSet<>();
    private final int[] lastEnhanced = new int[2];
    private final long[] lastTime = {-1, -1, -1};
    private final long[] serials = new long[3];
    private long arrivalNanos;
    private long arrivalMillis;
    private Consumer[] consumers = {};
    private TapFeed[] taps = {};
    private @Nullable Batch batch;
    private boolean live;
    private boolean framesSeen;
    private boolean videoSeen;
    private int leadingTrack = -1;
    private long videoNanos;
    private long beganNanos;

    public LiveStream(ByteBufAllocator allocator, MemoryBudget budget) {
        this.allocator = allocator;
        this.budget = budget;
    }

    /** A publisher begins, or returns: consumers go on when its first keyframe is here. */
    public void begin(long nowNanos) {
        timeline.interrupt();
        gop.clear();
        meter.begin(nowNanos);
        live = true;
        framesSeen = false;
        videoSeen = false;
        leadingTrack = -1;
        beganNanos = nowNanos;
        formerHeaders.values().forEach(MediaMessage::release);
        formerHeaders.clear();
        formerHeaders.putAll(headers);
        headers.clear();
        forgetCodecs();
        for (Consumer consumer : consumers) {
            consumer.awaitKeyframe();
        }
        for (TapFeed tap : taps) {
            tap.begin();
        }
    }

    /** The publisher is gone, perhaps to return. */
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

    /** The publisher is gone for good: nothing is remembered. */
    public void end() {
        interrupt();
        headers.values().forEach(MediaMessage::release);
        headers.clear();
        formerHeaders.values().forEach(MediaMessage::release);
        formerHeaders.clear();
        forgetCodecs();
        for (TapFeed tap : taps) {
            tap.end();
        }
    }

    private void forgetCodecs() {
        enhancedCodecs.clear();
        java.util.Arrays.fill(lastEnhanced, 0);
    }

    /** Whether a publisher has sent a picture or sound. */
    public boolean isFlowing() {
        return live && framesSeen;
    }

    /** FourCCs of the stream's codecs that only enhanced RTMP carries. */
    public List<String> enhancedCodecs() {
        return List.copyOf(enhancedCodecs);
    }

    /**
     * A message of the publisher; sent with the next {@link #flush}.
     *
     * @param type audio, video or data
     * @param timestamp milliseconds, modulo 2^32
     * @param payload taken over
     */
    public void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
        arrivalNanos = nowNanos;
        arrivalMillis = nowNanos / NANOS_PER_MILLI;
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
            case HEADER -> onHeader(type, time, payload);
            // An end would stop players although the publisher may be back in a moment; a command is for Flash players.
            case END, COMMAND -> payload.release();
            case FRAME, EMPTY -> onFrame(type, time, payload, nowNanos);
        }
    }

    private void onFrame(int type, long time, ByteBuf payload, long nowNanos) {
        boolean video = type == MessageType.VIDEO;
        framesSeen = true;
        if (video) {
            videoSeen = true;
            videoNanos = nowNanos;
        }
        noteCodec(video ? 1 : 0);
        Role role = video ? pictureRole() : Role.AUDIO;
        for (TapFeed tap : taps) {
            if (mayStart(tap.joining(), role, nowNanos)) {
                tap.start(time, orderedHeaders());
            }
            tap.offer(role, type, time, payload, nowNanos);
        }
        MediaMessage message = message(role, 0, type, time, payload);
        gop.add(message);
        for (Consumer consumer : consumers) {
            if (mayStart(consumer.joining(), role, nowNanos)) {
                consumer.start(time, orderedHeaders());
            }
            if (consumer.joining().hasStarted()) {
                consumer.offer(message);
            }
        }
        message.release();
    }

    /** Of several video tracks, one says where a group of pictures begins: the one whose keyframe came first. */
    private Role pictureRole() {
        if (tag.keyframe()) {
            leadingTrack = leadingTrack < 0 ? tag.track() : leadingTrack;
            return tag.track() == leadingTrack ? Role.KEYFRAME : Role.VIDEO;
        }
        return tag.disposable() ? Role.DISPOSABLE_VIDEO : Role.VIDEO;
    }

    private void noteCodec(int track) {
        if (tag.enhanced() && tag.codec() != lastEnhanced[track] && tag.codec() != FourCc.NONE) {
            lastEnhanced[track] = tag.codec();
            enhancedCodecs.add(FourCc.text(tag.codec()));
        }
    }

    private boolean mayStart(Joining joining, Role role, long nowNanos) {
        return !joining.hasStarted()
                && (role == Role.KEYFRAME || (role == Role.AUDIO && audioMayStart(joining, nowNanos)));
    }

    /** Sound alone begins a stream without pictures; with them it waits for a keyframe, but not for ever. */
    private boolean audioMayStart(Joining joining, long nowNanos) {
        long joinedNanos = Math.max(joining.joinedNanos() - beganNanos, 0) + beganNanos;
        if (nowNanos - joinedNanos > PICTURE_WAIT_NANOS) {
            return true; // the next keyframe is far
        }
        boolean announced = headers.values().stream().anyMatch(header -> header.role() == Role.VIDEO_HEADER);
        long waited = nowNanos - (videoSeen ? videoNanos : beganNanos);
        return waited > (videoSeen || announced ? PICTURE_WAIT_NANOS : AUDIO_ONLY_WAIT_NANOS);
    }

    private void onHeader(int type, long time, ByteBuf payload) {
        boolean video = type == MessageType.VIDEO;
        noteCodec(video ? 1 : 0);
        int key = (video ? 0 : AUDIO_KEYS) + tag.headerKey();
        remember(video ? Role.VIDEO_HEADER : Role.AUDIO_HEADER, key, type, time, payload);
    }

    private void onData(ByteBuf payload) {
        skipToName(payload);
        if (beginsWith(payload, SET_DATA_FRAME)) {
            payload.skipBytes(SET_DATA_FRAME.length);
            skipToName(payload);
        }
        if (beginsWith(payload, SAMPLE_ACCESS)) {
            payload.release(); // each server tells its own players
            return;
        }
        boolean metadata = beginsWith(payload, ON_METADATA);
        // Data often carries a time of 0: it is sent where it stands between audio and video.
        long time = Math.max(0, Math.max(lastTime[0], lastTime[1]));
        if (metadata) {
            remember(Role.METADATA, METADATA_KEY, MessageType.DATA, time, payload);
        } else {
            spread(Role.DATA, 0, MessageType.DATA, time, payload).release();
        }
    }

    /** Some encoders write data as a command: with a transaction number and a null before its name. */
    private static void skipToName(ByteBuf payload) {
        int start = payload.readerIndex();
        skipLeadingValues(payload);
        if (!beginsWith(payload, SET_DATA_FRAME) && !beginsWith(payload, ON_METADATA)) {
            payload.readerIndex(start); // other data goes on as it came
        }
    }

    private static void skipLeadingValues(ByteBuf payload) {
        for (int i = 0; i < LEADING_VALUES_MAX && payload.isReadable(); i++) {
            int bytes = switch (payload.getByte(payload.readerIndex())) {
                case AMF_NUMBER -> 9;
                case AMF_NULL, AMF_UNDEFINED -> 1;
                default -> 0;
            };
            if (bytes == 0 || bytes > payload.readableBytes()) {
                return;
            }
            payload.skipBytes(bytes);
        }
    }

    private static boolean beginsWith(ByteBuf payload, byte[] start) {
        if (payload.readableBytes() < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (payload.getByte(payload.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** Keeps a header and tells everybody; identical repeats are left out. */
    private void remember(Role role, int key, int type, long time, ByteBuf payload) {
        MediaMessage former = formerHeaders.remove(key);
        if (former != null && former.carries(payload)) {
            headers.put(key, former);
        } else if (former != null) {
            former.release();
        }
        MediaMessage known = headers.get(key);
        boolean repeated = known != null && known.carries(payload);
        if (repeated || (known == null && headers.size() >= TRACKS_MAX)) {
            payload.release();
            return;
        }
        headers.put(key, spread(role, key, type, time, payload));
        if (known != null) {
            known.release();
            if (role == Role.VIDEO_HEADER) {
                gop.clear(); // what is in it needs the old header
            }
        }
    }

    /** Passes a header or data to everybody who has started. */
    private MediaMessage spread(Role role, int key, int type, long time, ByteBuf payload) {
        for (TapFeed tap : taps) {
            tap.offer(role, type, time, payload, arrivalNanos);
        }
        MediaMessage message = message(role, key, type, time, payload);
        for (Consumer consumer : consumers) {
            if (consumer.joining().hasStarted()) {
                consumer.offer(message);
            }
        }
        return message;
    }

    private MediaMessage message(Role role, int key, int type, long time, ByteBuf payload) {
        int track = type == MessageType.AUDIO ? 0 : type == MessageType.VIDEO ? 1 : 2;
        long previous = lastTime[track];
        lastTime[track] = time;
        serials[track]++;
        MediaMessage message = new MediaMessage(
                role, key, type, time, arrivalMillis, previous, serials[track], payload, allocator, budget);
        if (consumers.length > 0 && message.follows() && message.wireBytes() <= Batch.BYTES_MAX) {
            message.join(batchFor(message.wireBytes()));
        }
        return message;
    }

    private Batch batchFor(int wireBytes) {
        if (batch != null && !batch.hasRoomFor(wireBytes)) {
            closeBatch();
        }
        if (batch == null) {
            batch = new Batch(allocator);
        }
        return batch;
    }

    private void closeBatch() {
        if (batch != null) {
            for (Consumer consumer : consumers) {
                consumer.endRun();
            }
            batch.close();
            batch = null;
        }
    }

    private List<MediaMessage> orderedHeaders() {
        List<MediaMessage> ordered = new ArrayList<>(headers.size());
        for (Role role : new Role[] {Role.METADATA, Role.VIDEO_HEADER, Role.AUDIO_HEADER}) {
            headers.values().stream().filter(header -> header.role() == role).forEach(ordered::add);
        }
        return ordered;
    }

    /**
     * Adds a consumer. It begins with the pictures since the last keyframe, if that is not too old; else at the next keyframe.
     *
     * @param burstMillisMax how old the keyframe may be
     */
    public void add(Consumer consumer, long burstMillisMax) {
        Consumer[] more = java.util.Arrays.copyOf(consumers, consumers.length + 1);
        more[consumers.length] = consumer;
        consumers = more;
        List<MediaMessage> recent = gop.messages();
        if (!recent.isEmpty() && arrivalMillis - recent.getFirst().arrivalMillis() <= burstMillisMax) {
            consumer.start(recent.getFirst().time(), orderedHeaders());
            recent.forEach(consumer::offer);
            consumer.flush();
        }
    }

    /** Takes a consumer out; what waits for it is released. */
    public void remove(Consumer consumer) {
        List<Consumer> fewer = new ArrayList<>(List.of(consumers));
        if (fewer.remove(consumer)) {
            consumer.clear();
            consumers = fewer.toArray(Consumer[]::new);
        }
    }

    /**
     * Adds a tap, which is called from within this method if a publisher is there. Like a consumer it begins with the pictures since
     * the last keyframe, if that is not too old; else at the next keyframe.
     *
     * @param burstMillisMax how old the keyframe may be
     */
    public void addTap(MessageTap tap, long burstMillisMax, long nowNanos) {
        TapFeed feed = new TapFeed(tap, allocator, nowNanos);
        TapFeed[] more = java.util.Arrays.copyOf(taps, taps.length + 1);
        more[taps.length] = feed;
        taps = more;
        if (live) {
            feed.begin();
        }
        List<MediaMessage> recent = gop.messages();
        if (!recent.isEmpty() && arrivalMillis - recent.getFirst().arrivalMillis() <= burstMillisMax) {
            feed.start(recent.getFirst().time(), orderedHeaders());
            recent.forEach(feed::offerKept);
            feed.flush();
        }
    }

    /** Takes a tap out: it is called no more. It may do so itself when it is called. */
    public void removeTap(MessageTap tap) {
        List<TapFeed> fewer = new ArrayList<>(List.of(taps));
        fewer.removeIf(feed -> {
            boolean is = feed.feeds(tap);
            if (is) {
                feed.remove();
            }
            return is;
        });
        taps = fewer.toArray(TapFeed[]::new);
    }

    /** Sends what was written to consumers since the last call. */
    public void flush() {
        closeBatch();
        for (TapFeed tap : taps) {
            tap.flush();
        }
        for (Consumer consumer : consumers) {
            consumer.flush();
        }
    }

    /** The last second's figures; once a second. */
    public StreamStatistics observe(long nowNanos) {
        boolean scarce = budget.isScarce();
        for (Consumer consumer : consumers) {
            consumer.setScarce(scarce);
            consumer.observe(nowNanos);
        }
        return meter.observe(nowNanos);
    }

    /** Releases everything. */
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
