package dev.tramo.mpegts;

import dev.tramo.mpegts.ProgramClock.TrackTime;
import dev.tramo.mpegts.codec.NalUnits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes access units of an H.264 or HEVC byte stream.
 *
 * <p>Usually a PES packet has one access unit, or its first part. Also read: several in one PES packet, of which those after the
 * first have no time of their own, and PES packets that begin in the middle of an access unit, whose time is that of the next.
 */
final class VideoStream implements ElementaryStream {
    private static final int BYTES_START = 64 << 10;
    /** Between frames without a time of their own, before the frame rate was seen. */
    private static final long DURATION_START = Ts.HZ / 25;

    private static final int NONE = -1;

    private final int pid;
    private final VideoSyntax syntax;
    private final FrameOutput output;
    private final int bytesMax;
    private final TrackTime time = new TrackTime();
    private @Nullable Track track;

    private byte[] bytes = new byte[BYTES_START];
    private int end;
    private byte[] sample = new byte[BYTES_START];
    private ByteBuffer sampleBuffer = ByteBuffer.wrap(sample);
    private int sampleEnd;

    /** Bytes of the access unit are missing. */
    private boolean damaged = true;
    /** The bytes begin within an access unit whose beginning is missing. */
    private boolean headless;
    /** No byte of this PES packet has come. */
    private boolean fresh;
    /** Access units were seen that go on in a PES packet without time: the end of a packet is not that of a unit. */
    private boolean continues;
    /** The last access unit was given out at the end of its PES packet. */
    private boolean endedEarly;

    // Time of the access unit at the beginning of the bytes, and of the first that begins at mark or later.
    private final Stamp stamp = new Stamp();
    private final Stamp next = new Stamp();
    /** Of the PES packet that begins. */
    private final Stamp incoming = new Stamp();

    private int mark = NONE;
    /** So many bytes were searched for an access unit's end, and it was not found. */
    private int searched;

    private long lastDts;
    private long duration = DURATION_START;
    private boolean timed;

    /** When an access unit is, and when it came. */
    private static final class Stamp {
        long pts = Ts.NO_TIME;
        long dts = Ts.NO_TIME;
        long arrivalNanos;

        void set(long newPts, long newDts, long newArrivalNanos) {
            pts = newPts;
            dts = newDts;
            arrivalNanos = newArrivalNanos;
        }

        void set(Stamp other) {
            set(other.pts, other.dts, other.arrivalNanos);
        }
    }

    VideoStream(int pid, VideoSyntax syntax, FrameOutput output, int bytesMax) {
        this.pid = pid;
        this.syntax = syntax;
        this.output = output;
        this.bytesMax = bytesMax;
    }

    @Override
    public void begin(long pts, long dts, long arrivalNanos) {
        if (pts == Ts.NO_TIME && (end > 0 || damaged)) {
            continues |= end > 0 || endedEarly;
            return;
        }
        fresh = true;
        endedEarly = false;
        incoming.set(pts, dts, arrivalNanos);
    }

    @Override
    public void append(byte[] b, int from, int to) {
        if (fresh) {
            fresh = false;
            beginUnit(startsWithStartCode(b, from, to));
        }
        if (damaged) {
            return;
        }
        int length = to - from;
        if (end + length > bytes.length && !grow(end + length)) {
            drop();
            return;
        }
        System.arraycopy(b, from, bytes, end, length);
        end += length;
    }

    private void beginUnit(boolean aligned) {
        if (aligned) {
            takeAll();
            damaged = false;
            headless = false;
            stamp.set(incoming);
            mark = NONE;
        } else if (damaged) {
            end = 0;
            damaged = false;
            headless = true;
            stamp.set(incoming);
            mark = NONE;
        } else {
            continues = true;
            takeMarked();
            next.set(incoming);
            mark = end;
        }
    }

    private static boolean startsWithStartCode(byte[] b, int from, int to) {
        int at = from;
        while (at < to && b[at] == 0) {
            at++;
        }
        return at == to || (at - from >= 2 && b[at] == 1);
    }

    @Override
    public void end() {
        if (!continues && !fresh) {
            takeAll();
            damaged = true;
            endedEarly = true;
        }
    }

    @Override
    public void lost() {
        if (end > 0 && !damaged) {
            drop();
        }
        damaged = true;
        fresh = false;
        end = 0;
        searched = 0;
    }

    @Override
    public void flush() {
        fresh = false;
        takeAll();
        damaged = true;
    }

    private void drop() {
        output.counts.framesDropped++;
        damaged = true;
        end = 0;
        searched = 0;
    }

    private boolean grow(int needed) {
        if (needed > bytesMax) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(needed, 2 * bytes.length)));
        return true;
    }

    /** All bytes are whole access units. */
    private void takeAll() {
        int from = headless ? boundary(0, true) : 0;
        if (damaged) {
            end = 0;
            return;
        }
        while (from < end) {
            int to = boundary(from, false);
            useMark(from);
            take(from, to);
            from = to;
        }
        end = 0;
        searched = 0;
        mark = NONE;
    }

    /** Gives out the access units before the last whose beginning is known, which may go on. */
    private void takeMarked() {
        if (end - searched < searched / 8) {
            return; // however small the packets are, the work grows with the bytes only
        }
        int from = headless ? boundary(0, true) : 0;
        while (from < end) {
            int to = boundary(from, false);
            if (to == end) {
                break;
            }
            useMark(from);
            take(from, to);
            from = to;
        }
        headless = headless && from == end;
        searched = from == 0 ? end : 0;
        useMark(from);
        end -= from;
        System.arraycopy(bytes, from, bytes, 0, end);
    }

    private void useMark(int from) {
        if (mark != NONE && from >= mark) {
            stamp.set(next);
            mark = NONE;
        }
    }

    /**
     * Where the access unit at {@code from} ends; with {@code any}, where the first begins that begins at {@code from} or
     * later. The end of the bytes if there is none.
     */
    private int boundary(int from, boolean any) {
        boolean slices = any;
        int candidate = NONE;
        int code = NalUnits.startCode(bytes, from, end);
        while (code < end) {
            int at = code + NalUnits.START_CODE_BYTES;
            int following = NalUnits.startCode(bytes, at, end);
            if (at < following) {
                VideoSyntax.Kind kind = syntax.kind(bytes, at, following);
                int begin = code > from && bytes[code - 1] == 0 ? code - 1 : code;
                if (track == null && kind == VideoSyntax.Kind.PARAMETER_SET) {
                    // Whether a slice is of a second field is read with the first set already.
                    syntax.learn(bytes, at, NalUnits.trimmedEnd(bytes, at, following));
                }
                boolean opens = kind == VideoSyntax.Kind.DELIMITER
                        || kind == VideoSyntax.Kind.PARAMETER_SET
                        || kind == VideoSyntax.Kind.PREFIX;
                if (opens && slices && candidate == NONE) {
                    candidate = begin;
                } else if (kind == VideoSyntax.Kind.SLICE) {
                    if (syntax.startsPicture(bytes, at, following) && slices) {
                        return candidate == NONE ? begin : candidate;
                    }
                    candidate = NONE;
                    slices = true;
                }
            }
            code = following;
        }
        return end;
    }

    private void take(int from, int to) {
        long dtsRaw = stamp.dts;
        long ptsOffset = dtsRaw == Ts.NO_TIME ? 0 : Ts.difference(stamp.pts, dtsRaw);
        long arrivalNanos = stamp.arrivalNanos;
        stamp.set(Ts.NO_TIME, Ts.NO_TIME, arrivalNanos);
        boolean randomAccess = convert(from, to);
        if (sampleEnd == 0) {
            return;
        }
        if (syntax.hasChanged()) {
            Optional<Track> changed = syntax.track(pid);
            changed.ifPresent(output::track);
            track = changed.orElse(track);
        }
        Track known = track;
        if (known == null || (dtsRaw == Ts.NO_TIME && !timed)) {
            output.counts.framesDropped++;
            return;
        }
        long dts = dtsRaw == Ts.NO_TIME ? lastDts + duration : output.clock.unwrap(time, dtsRaw, arrivalNanos);
        if (timed && dts > lastDts && dts - lastDts < Ts.HZ) {
            duration = dts - lastDts;
        }
        timed = true;
        lastDts = dts;
        sampleBuffer.limit(sampleEnd);
        output.frame(known, time, sampleBuffer, dts, ptsOffset, randomAccess, arrivalNanos);
    }

    /** Writes the access unit's NAL units with their lengths; returns whether a decoder may start at it. */
    private boolean convert(int from, int to) {
        // Each NAL unit takes at least four bytes with its start code, and one more here.
        int needed = (to - from) / 4 * 5 + 8;
        if (sample.length < needed) {
            sample = new byte[Math.max(needed, 2 * sample.length)];
            sampleBuffer = ByteBuffer.wrap(sample);
        }
        sampleEnd = 0;
        sampleBuffer.clear();
        boolean randomAccess = false;
        boolean withSets = false;
        int code = NalUnits.startCode(bytes, from, to);
        while (code < to) {
            int at = code + NalUnits.START_CODE_BYTES;
            int following = NalUnits.startCode(bytes, at, to);
            int nalEnd = NalUnits.trimmedEnd(bytes, at, following);
            if (at < nalEnd) {
                VideoSyntax.Kind kind = syntax.kind(bytes, at, nalEnd);
                if (kind == VideoSyntax.Kind.PARAMETER_SET) {
                    syntax.learn(bytes, at, nalEnd);
                    withSets = true;
                } else if (kind != VideoSyntax.Kind.DELIMITER && kind != VideoSyntax.Kind.REMOVED) {
                    randomAccess |= syntax.isRandomAccess(bytes, at, nalEnd, withSets);
                    copy(at, nalEnd - at);
                }
            }
            code = following;
        }
        return randomAccess;
    }

    private void copy(int at, int length) {
        sampleBuffer.putInt(sampleEnd, length);
        System.arraycopy(bytes, at, sample, sampleEnd + 4, length);
        sampleEnd += 4 + length;
    }
}
