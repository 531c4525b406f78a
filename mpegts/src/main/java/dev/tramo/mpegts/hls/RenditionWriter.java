package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.FragmentWriter;
import dev.tramo.mpegts.cmaf.Mp4;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes parts and segments of samples, and keeps the latest. */
final class RenditionWriter {
    private static final int MILLIS_PER_SECOND = 1_000;
    /** A segment begins at the first keyframe after that share of its wanted length: keyframes are not exactly a segment apart. */
    private static final double SEGMENT_MIN = 0.9;
    /** Of a playlist, whatever the memory: RFC 8216 6.2.2. */
    private static final int SEGMENTS_MIN = 3;

    /** Of a segment's share of all memory, which then ends. */
    private static final int SEGMENT_SHARE = 4;

    private final String name;
    private final HlsSettings settings;
    private final PartMemory memory;
    private final FragmentWriter fragment = new FragmentWriter();
    private final List<Segment> kept = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private CmafTrack track;
    private Segment.Header header;
    private PartLengths lengths;
    private long openNumber;
    private long nextPart;
    private int discontinuity;
    /** Of the open segment: its first sample's, and how long it is so far with what is in no part yet. */
    private long startMillis;

    private long segmentTicks;
    private int segmentFrames;
    private int segmentBytes;
    private long keptBytes;

    RenditionWriter(
            String name,
            HlsSettings settings,
            PartMemory memory,
            CmafTrack track,
            long firstSegment,
            long firstPart,
            int discontinuity) {
        this.name = name;
        this.settings = settings;
        this.memory = memory;
        this.track = track;
        this.header = new Segment.Header(1, Mp4.initialization(track));
        this.openNumber = firstSegment;
        this.nextPart = firstPart;
        this.discontinuity = discontinuity;
        this.lengths = new PartLengths(settings, track.timescale());
    }

    CmafTrack track() {
        return track;
    }

    /** The next sample does not continue those before; nothing may be open. */
    void restart(CmafTrack next, int discontinuities) {
        byte[] initialization = Mp4.initialization(next);
        if (!Arrays.equals(initialization, header.bytes())) {
            header = new Segment.Header(header.number() + 1, initialization);
        }
        boolean isSameScale = next.timescale() == track.timescale();
        track = next;
        discontinuity = discontinuities;
        if (!isSameScale) {
            lengths = new PartLengths(settings, track.timescale());
        }
    }

    /** Whether a segment is to begin with a sample. */
    boolean isDue(boolean isSync, int ticks) {
        if (segmentTicks == 0) {
            return false;
        }
        double millis = (double) MILLIS_PER_SECOND * segmentTicks / track.timescale();
        return (isSync && millis >= SEGMENT_MIN * settings.segmentMillis()) || isFull(ticks);
    }

    /** Whether the open segment cannot take a sample of that duration, keyframe or not. */
    boolean isFull(int ticks) {
        return segmentTicks > 0
                && (segmentTicks + ticks > (long) settings.targetSeconds() * track.timescale()
                        || segmentBytes > settings.bytesMax() / SEGMENT_SHARE);
    }

    /**
     * Adds a sample.
     *
     * @param time decoding time in the track's time scale
     * @param nowMillis wall clock of that time
     */
    void add(long time, int ticks, int offset, boolean isSync, ByteBuffer data, long nowMillis) {
        if (!fragment.isEmpty() && lengths.isFull(fragment.duration(), ticks)) {
            closePart();
        }
        if (segmentTicks == 0) {
            startMillis = nowMillis;
            lengths.onSegment(ticks);
        }
        segmentTicks += ticks;
        segmentFrames++;
        segmentBytes += data.remaining();
        fragment.add(time, ticks, offset, isSync, data);
        // Frames are mostly as long as the one before: the part need not wait for the next one.
        if (lengths.isFull(fragment.duration(), ticks)) {
            closePart();
        }
    }

    /** Ends the part, if there is any. */
    void closePart() {
        if (!fragment.isEmpty()) {
            double seconds = (double) fragment.duration() / track.timescale();
            boolean isIndependent = fragment.hasSync();
            PartBytes bytes = memory.allocate(fragment.bytes());
            fragment.finish(bytes.view());
            parts.add(new Part(nextPart++, seconds, isIndependent, bytes));
        }
    }

    /** Ends the segment, if there is any. */
    void cut() {
        closePart();
        if (!parts.isEmpty()) {
            Segment complete = new Segment(openNumber++, header, discontinuity, startMillis, parts);
            kept.add(complete);
            keptBytes += complete.bytes();
            parts.clear();
            lengths.onSegmentEnd(segmentTicks, segmentFrames);
            trim();
        }
        segmentTicks = 0;
        segmentFrames = 0;
        segmentBytes = 0;
    }

    /** Segments are there for a while after playlists list them no more: RFC 8216 6.2.2. */
    private void trim() {
        double enough = 2.0 * settings.windowMillis() / MILLIS_PER_SECOND + settings.targetSeconds();
        double seconds = 0;
        int from = kept.size();
        while (from > 0 && seconds < enough) {
            from--;
            seconds += kept.get(from).seconds();
        }
        drop(from);
    }

    private void drop(int count) {
        List<Segment> oldest = kept.subList(0, count);
        for (Segment segment : oldest) {
            keptBytes -= segment.bytes();
            release(segment.parts());
        }
        oldest.clear();
    }

    private static void release(List<Part> parts) {
        parts.forEach(part -> part.bytes().release());
    }

    /** Forgets all that it has; nothing may be added afterwards. */
    void close() {
        drop(kept.size());
        release(parts);
        parts.clear();
    }

    /** Forgets the oldest segment; false if there are too few. */
    boolean dropOldest() {
        if (kept.size() <= SEGMENTS_MIN) {
            return false;
        }
        drop(1);
        return true;
    }

    /** What it holds. */
    long bytes() {
        return keptBytes + segmentBytes;
    }

    long nextPart() {
        return nextPart;
    }

    long openNumber() {
        return openNumber;
    }

    int partsOpen() {
        return parts.size();
    }

    Rendition view() {
        double window = (double) settings.windowMillis() / MILLIS_PER_SECOND;
        int listed = 0;
        for (double seconds = 0; listed < kept.size() && seconds < window; listed++) {
            seconds += kept.get(kept.size() - 1 - listed).seconds();
        }
        Segment open = new Segment(openNumber, header, discontinuity, startMillis, parts);
        return new Rendition(
                name, track, (double) lengths.longestTicks() / track.timescale(), kept, listed, open, nextPart);
    }
}
