package dev.tramo.mpegts;

import dev.tramo.mpegts.ProgramClock.TrackTime;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of an audio stream, wherever PES packets divide it. A PES packet's time is that of the first frame that begins in
 * it; the others follow by their samples. Frames behind a loss get their time backwards from the next PES packet's.
 */
final class AudioStream implements ElementaryStream {
    /** More than two PES packets of any audio; LATM's frames are the largest, 8 KiB. */
    private static final int BYTES_MAX = 256 << 10;

    private static final int NONE = -1;

    private final int pid;
    private final String language;
    private final AudioSyntax syntax;
    private final FrameOutput output;
    private final TrackTime time = new TrackTime();
    private @Nullable Track track;

    private final byte[] bytes = new byte[BYTES_MAX];
    private int start;
    private int end;
    /** The bytes at start are known to begin a frame. */
    private boolean synced;
    /** No time is known until the next PES packet. */
    private boolean timeless = true;

    // Time of the first frame that begins at mark or later.
    private int mark = NONE;
    private long markDts;
    private long markArrivalNanos;

    // Time of the next frame: that of a PES packet, and samples since then.
    private long base;
    private long samples;
    private long arrivalNanos;

    private byte[] payload = new byte[0];
    private ByteBuffer payloadBuffer = ByteBuffer.wrap(payload);

    AudioStream(int pid, String language, AudioSyntax syntax, FrameOutput output) {
        this.pid = pid;
        this.language = language;
        this.syntax = syntax;
        this.output = output;
    }

    @Override
    public void begin(long pts, long dts, long arrival) {
        if (pts == Ts.NO_TIME) {
            return;
        }
        long now = output.clock.unwrap(time, pts, arrival);
        if (timeless) {
            timeless = false;
            recover(now, arrival);
        }
        mark = end;
        markDts = now;
        markArrivalNanos = arrival;
    }

    /** Finds the first frame behind a loss; the frames up to the mark have the time before {@code markTime}. */
    private void recover(long markTime, long arrival) {
        start = firstSynced(start);
        long count = 0;
        int frameSamples = 0;
        int at = start;
        while (at + syntax.headerBytes() <= end) {
            int length = syntax.frameBytes(bytes, at, end);
            if (length == 0) {
                // Not frames after all.
                at = end;
                start = end;
                count = 0;
                break;
            }
            frameSamples = syntax.samples(bytes, at, Math.min(length, end - at));
            count += frameSamples;
            at += length;
        }
        // A frame of which not even the header is whole.
        count += at < end ? frameSamples : 0;
        if (syntax.sampleRate() == 0) {
            start = end;
            count = 0;
        }
        synced = start < end;
        base = markTime;
        samples = -count;
        arrivalNanos = arrival;
        mark = NONE;
        parse();
    }

    /** Where a frame begins behind which another does, or the end. */
    private int firstSynced(int from) {
        for (int at = from; at + syntax.headerBytes() <= end; at++) {
            int length = syntax.frameBytes(bytes, at, end);
            int following = at + length;
            if (length > 0 && following + syntax.headerBytes() <= end && syntax.frameBytes(bytes, following, end) > 0) {
                return at;
            }
        }
        return end;
    }

    @Override
    public void append(byte[] b, int from, int to) {
        int length = to - from;
        if (end + length > bytes.length) {
            if (end - start + length > bytes.length) {
                lost();
            }
            System.arraycopy(bytes, start, bytes, 0, end - start);
            mark = mark == NONE ? NONE : mark - start;
            end -= start;
            start = 0;
        }
        System.arraycopy(b, from, bytes, end, length);
        end += length;
        if (!timeless) {
            parse();
        }
    }

    private void parse() {
        while (start < end) {
            if (mark != NONE && start >= mark) {
                base = markDts;
                samples = 0;
                arrivalNanos = markArrivalNanos;
                mark = NONE;
            }
            if (end - start < syntax.headerBytes()) {
                break;
            }
            int length = syntax.frameBytes(bytes, start, end);
            if (length == 0) {
                output.counts.framesDropped += synced ? 1 : 0;
                synced = false;
                start++;
                continue;
            }
            int next = start + length;
            boolean unconfirmed = !synced && next + syntax.headerBytes() > end;
            if (next > end || unconfirmed) {
                break;
            }
            if (!synced && syntax.frameBytes(bytes, next, end) == 0) {
                start++;
                continue;
            }
            synced = true;
            take(length);
            start = next;
        }
        if (start == end) {
            start = 0;
            end = 0;
            mark = mark == NONE ? NONE : 0;
        }
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the array that the buffer wraps
    private void take(int length) {
        if (!syntax.read(bytes, start, length)) {
            output.counts.framesDropped++;
            samples += syntax.samples(bytes, start, length);
            return;
        }
        Track known = track;
        if (known == null || !syntax.matches(known)) {
            known = syntax.track(pid).withLanguage(language);
            track = known;
            output.track(known);
        }
        if (payload != syntax.payload()) {
            payload = syntax.payload();
            payloadBuffer = ByteBuffer.wrap(payload);
        }
        payloadBuffer.clear().limit(syntax.payloadAt() + syntax.payloadBytes()).position(syntax.payloadAt());
        long dts = base + Math.floorDiv(samples * Ts.HZ, Math.max(1, syntax.sampleRate()));
        output.frame(known, time, payloadBuffer, dts, 0, true, arrivalNanos);
        samples += syntax.samples(bytes, start, length);
    }

    @Override
    public void end() {
        if (!timeless && !synced && fillsExactly()) {
            synced = true;
            parse();
        }
    }

    /** Frames that end exactly where the PES packet ends need no next one to be believed. */
    private boolean fillsExactly() {
        int at = start;
        while (at + syntax.headerBytes() <= end) {
            int length = syntax.frameBytes(bytes, at, end);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return at == end && at > start;
    }

    @Override
    public void lost() {
        output.counts.framesDropped += end > start && !timeless ? 1 : 0;
        start = 0;
        end = 0;
        mark = NONE;
        synced = false;
        timeless = true;
    }

    @Override
    public void flush() {
        end();
        start = 0;
        end = 0;
        mark = NONE;
        synced = false;
        timeless = true;
    }
}
