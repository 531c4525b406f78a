package dev.tramo.engine.media;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.DemuxerListener;
import dev.tramo.mpegts.DemuxerSettings;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsDemuxer;
import dev.tramo.mpegts.TsProgram;
import dev.tramo.mpegts.TsStream;
import dev.tramo.net.Loop;
import dev.tramo.rtmp.media.Carriage;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.TagWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns a transport stream into RTMP messages: the first video and the first audio track that RTMP carries, of the first program that
 * has any. Does nothing while no destination needs it. {@link #onPayload} and {@link #observe} are called on the datagram leg's loop, {@link #sink} on the
 * frame leg's.
 */
public final class TsToFrames implements Converter, PayloadConsumer, DemuxerListener {
    /** Takes the messages, on the frame leg's loop. */
    public interface Sink extends MessageQueue.Sink {}

    private static final System.Logger LOG = System.getLogger(TsToFrames.class.getName());
    private static final DemuxerSettings SETTINGS = DemuxerSettings.DEFAULT;
    private static final String ENCODER = "Tramo";
    /** Codecs that only enhanced RTMP carries, by the name that streams have. */
    private static final Map<String, Integer> ENHANCED = Map.of(
            Codec.HEVC.label(), FourCc.HEVC,
            Codec.AC3.label(), FourCc.AC3,
            Codec.EAC3.label(), FourCc.EAC3,
            Codec.OPUS.label(), FourCc.OPUS);

    private static final int TICKS_PER_MILLI = 90;
    private static final int SETTLED_SECONDS = 5;

    private final TagWriter writer;
    private final MessageQueue queue;
    /** From the loop's clock to {@link System#nanoTime}. */
    private final long clockOffsetNanos;

    private volatile boolean isNeeded;
    private volatile Omitted omitted = Omitted.NOTHING;
    private volatile Set<String> enhancedCodecs = Set.of();

    private @Nullable TsDemuxer demuxer;
    /** Programs that brought nothing: if there are any, the demultiplexer reads program {@link #programNumber}, whatever is listed. */
    private int programsTried;

    private int programNumber;
    /** At the last observation, programs were listed, and the map of the one that is read had not come: it may be under way. */
    private boolean isAwaitingMap;

    private @Nullable Track video;
    private @Nullable Track audio;
    private final Set<String> refused = new LinkedHashSet<>();
    private List<TsStream> streams = List.of();
    /** Whether frames were refused by the queue, so that pictures are no use until the next keyframe. */
    private boolean isAwaitingKeyframe;
    /** Whether who takes the messages lacks a configuration, perhaps: they are sent again before the next frame. */
    private volatile boolean isToAnnounce;

    private boolean hasMoved;
    /** An internal error was logged. */
    private boolean hasFailed;
    /** Time of the last message. */
    private int lastMillis;

    private final Damage damage = Damage.lost(
            "frame",
            "not converted to RTMP in time: the machine is overloaded",
            "incomplete or malformed in the transport stream");
    /** Since then no track was found: all that there are, are known. */
    private int settledSeconds;

    /** Of this demultiplexer, before it was settled: it began in the midst of frames. */
    private long unusableAtFirst;

    private long framesUnusableBefore;
    private volatile long framesUnusable;
    private volatile String lost = "";
    private final AtomicLong framesDropped = new AtomicLong();

    /** A converter from a datagram leg on {@code from} to a frame leg on {@code to}. */
    public TsToFrames(Loop from, EventLoop to, ByteBufAllocator allocator) {
        this.writer = new TagWriter(allocator);
        this.queue = new MessageQueue(to);
        this.clockOffsetNanos = System.nanoTime() - from.clockNanos();
    }

    /** Says who takes the messages. The frame leg's loop. */
    public void sink(Sink sink) {
        queue.sink(sink);
    }

    /** Says whether any destination needs the frames now. Any thread. */
    public void need(boolean needed) {
        isNeeded = needed;
    }

    /** What RTMP cannot carry of the present stream, and what was lost on the way to it lately. Any thread. */
    public Omitted omitted() {
        String lately = lost;
        Omitted present = omitted;
        return lately.isEmpty() ? present : new Omitted(Reasons.together(lately, present.media()), present.data());
    }

    /** FourCCs of what the program lists and only enhanced RTMP carries, whether or not a frame of it has come. Any thread. */
    public Set<String> enhancedCodecs() {
        return enhancedCodecs;
    }

    @Override
    public ConversionFigures figures() {
        return new ConversionFigures(framesDropped(), 0, framesUnusable);
    }

    /** Frames that found the queue full. Any thread. */
    public long framesDropped() {
        return framesDropped.get();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        TsDemuxer reader = demuxer;
        if (!isNeeded) {
            if (reader != null) {
                forget();
            }
            return;
        }
        if (reader == null) {
            reader = new TsDemuxer(SETTINGS, this);
            demuxer = reader;
        }
        hasMoved = true;
        try {
            reader.onDatagram(data, offset, length, originNanos);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** What goes wrong here must reach neither the source nor its other destinations: the stream is read anew. */
    private void failed(RuntimeException failure) {
        forget();
        if (!hasFailed) {
            hasFailed = true;
            LOG.log(System.Logger.Level.ERROR, "conversion from MPEG-TS failed", failure);
        }
    }

    /**
     * Once a second: gives out the last frame of a stream that is silent, and turns to the next program if the present one has no
     * stream that can be read. The datagram leg's loop.
     */
    public void observe() {
        TsDemuxer reader = demuxer;
        if (reader != null) {
            countUnusable(reader.counters().framesDropped());
        }
        lost = damage.observe(System.nanoTime(), framesDropped.get(), framesUnusable);
        if (reader != null && !hasMoved) {
            reader.flush();
        } else if (reader != null) {
            lookForProgram(reader.programNumbers());
        }
        hasMoved = false;
    }

    private void lookForProgram(List<Integer> programs) {
        if (programsTried > 0 && !programs.isEmpty() && !programs.contains(programNumber)) {
            onSwitched();
        } else if (streams.isEmpty() && !isAwaitingMap) {
            isAwaitingMap = !programs.isEmpty();
        } else if (streams.stream().noneMatch(TsStream::carried)) {
            turnToNextProgram(programs);
        }
    }

    /** Another source's stream follows, or one with other programs: all of them are tried. The datagram leg's loop. */
    public void onSwitched() {
        if (programsTried > 0) {
            programsTried = 0;
            read(SETTINGS);
        }
    }

    private void countUnusable(long dropped) {
        if (settledSeconds < SETTLED_SECONDS) {
            settledSeconds++;
            unusableAtFirst = dropped;
        }
        framesUnusable = framesUnusableBefore + dropped - unusableAtFirst;
    }

    /** Another demultiplexer is used from now on, or another track was found: what it drops before its first frame does not count. */
    private void settleAnew() {
        framesUnusableBefore = framesUnusable;
        settledSeconds = 0;
    }

    /** Programs may be listed that are not there. Each is tried once. */
    private void turnToNextProgram(List<Integer> programs) {
        if (programsTried + 1 < programs.size()) {
            programsTried++;
            programNumber = programs.get(programsTried);
            read(SETTINGS.withProgramNumber(programNumber));
        }
    }

    private void read(DemuxerSettings settings) {
        refused.clear();
        streams = List.of();
        isAwaitingMap = false;
        describe();
        settleAnew();
        demuxer = new TsDemuxer(settings, this);
    }

    private void forget() {
        settleAnew();
        demuxer = null;
        programsTried = 0;
        isAwaitingMap = false;
        video = null;
        audio = null;
        refused.clear();
        streams = List.of();
        omitted = Omitted.NOTHING;
        enhancedCodecs = Set.of();
    }

    @Override
    public void onProgram(TsProgram program) {
        streams = program.streams();
        if (!isListed(video)) {
            video = null;
        }
        if (!isListed(audio)) {
            audio = null;
        }
        refused.clear();
        describe();
    }

    private boolean isListed(@Nullable Track track) {
        return track != null && streams.stream().anyMatch(stream -> stream.pid() == track.id());
    }

    @Override
    public void onTrack(Track track) {
        int codec = fourCc(track);
        if (codec == FourCc.NONE) {
            refused.add(name(track));
            describe();
            return;
        }
        Track chosen = track.codec().isVideo() ? video : audio;
        if (chosen != null && chosen.id() != track.id()) {
            return; // the first one of its kind stays
        }
        if (track.codec().isVideo()) {
            video = track;
        } else {
            audio = track;
        }
        settleAnew();
        describe();
        announce(track, codec);
    }

    private void announce(Track track, int codec) {
        Track picture = video;
        Track sound = audio;
        long now = System.nanoTime();
        offer(
                MessageType.DATA,
                0,
                writer.metaData(
                        picture == null ? FourCc.NONE : fourCc(picture),
                        picture == null ? new byte[0] : picture.configuration(),
                        sound == null ? FourCc.NONE : fourCc(sound),
                        sound == null ? new byte[0] : sound.configuration(),
                        ENCODER),
                now);
        if (TagWriter.hasConfiguration(codec)) {
            offer(type(track), lastMillis, writer.configuration(codec, track.configuration()), now);
        }
    }

    private boolean offer(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
        boolean taken = queue.offer(type, timestampMillis, payload, arrivalNanos);
        if (!taken) {
            isToAnnounce = true;
        }
        return taken;
    }

    /**
     * The stream was interrupted or has ended for who takes the messages, and what was announced is forgotten: should frames return, the
     * demultiplexer finds the same tracks and says nothing. Any thread.
     */
    public void announceAgain() {
        isToAnnounce = true;
    }

    private void announceAll() {
        isToAnnounce = false;
        Track picture = video;
        Track sound = audio;
        if (picture != null) {
            announce(picture, fourCc(picture));
        }
        if (sound != null) {
            announce(sound, fourCc(sound));
        }
    }

    @Override
    public void onFrame(Frame frame) {
        Track track = frame.track();
        boolean isVideo = track.codec().isVideo();
        if (!track.equals(isVideo ? video : audio)) {
            return;
        }
        if (isVideo && isAwaitingKeyframe && !frame.randomAccess()) {
            framesDropped.incrementAndGet();
            return;
        }
        long dtsMillis = Math.floorDiv(frame.dts(), TICKS_PER_MILLI);
        long ptsMillis = Math.floorDiv(frame.pts(), TICKS_PER_MILLI);
        lastMillis = (int) dtsMillis;
        if (isToAnnounce) {
            announceAll();
        }
        boolean taken = offer(
                type(track),
                lastMillis,
                writer.frame(fourCc(track), frame.data(), ptsMillis - dtsMillis, frame.randomAccess()),
                frame.originNanos() + clockOffsetNanos);
        if (!taken) {
            framesDropped.incrementAndGet();
        }
        if (isVideo) {
            isAwaitingKeyframe = !taken;
        }
    }

    @Override
    public void onTimeJump(long jump) {
        // The frames' times go on without it.
    }

    private static int type(Track track) {
        return track.codec().isVideo() ? MessageType.VIDEO : MessageType.AUDIO;
    }

    private static int fourCc(Track track) {
        return switch (track.codec()) {
            case H264 -> FourCc.AVC;
            case HEVC -> FourCc.HEVC;
            case AV1 -> FourCc.AV1;
            case AAC -> FourCc.AAC;
            case MPEG_AUDIO -> track.layer() == 3 ? FourCc.MP3 : FourCc.NONE;
            case AC3 -> FourCc.AC3;
            case EAC3 -> FourCc.EAC3;
            case OPUS -> FourCc.OPUS;
        };
    }

    private static String name(Track track) {
        return track.codec() == Codec.MPEG_AUDIO
                ? "MPEG audio layer " + "I".repeat(track.layer())
                : track.codec().label();
    }

    private void describe() {
        Set<String> media = new LinkedHashSet<>(refused);
        List<String> data = new ArrayList<>();
        Set<String> enhanced = new LinkedHashSet<>();
        for (TsStream stream : streams) {
            if (!stream.carried()) {
                (isMedia(stream) ? media : data).add(stream.name());
            } else if (ENHANCED.containsKey(stream.name())) {
                enhanced.add(FourCc.text(ENHANCED.get(stream.name())));
            }
        }
        enhancedCodecs = Set.copyOf(enhanced);
        String left = media.isEmpty() ? "" : Carriage.refusal(String.join(" and ", media));
        omitted = new Omitted(left, data.isEmpty() ? "" : "RTMP does not carry " + String.join(", ", data));
    }

    /** ISO/IEC 13818-1 table 2-34: audio and video that the demultiplexer does not read. */
    private static boolean isMedia(TsStream stream) {
        return switch (stream.streamType()) {
            case 0x01, 0x02, 0x03, 0x04, 0x0F, 0x10, 0x11, 0x1B, 0x24, 0x33, 0x81, 0x87 -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        isNeeded = false;
        queue.close();
    }
}
