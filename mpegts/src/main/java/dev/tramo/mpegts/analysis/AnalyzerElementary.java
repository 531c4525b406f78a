package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.StreamKind;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.TsStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the beginnings of a stream's PES packets: time stamps, and the headers of what is in them. Only the first bytes of each are
 * copied. One thread.
 */
final class AnalyzerElementary {
    private static final int BASIC_BYTES = 512;
    private static final int FULL_BYTES = 2048;
    private static final int START_BYTES = 9;
    private static final long TICKS_PER_MILLI = Ts.HZ / 1_000;

    final StreamKind kind;
    final int streamType;
    final AnalyzerSplices splices;
    /** Of its program; null without one. */
    @Nullable
    AnalyzerClock clock;

    private final int pid;
    private final PidReport.Kind media;
    private final AnalysisThresholds thresholds;
    private final AnalyzerBoard board;
    private final AnalyzerTime time;
    private final @Nullable AnalyzerVideo video;
    private final @Nullable AnalyzerAudio audio;
    private final byte[] packet = new byte[Ts.PACKET_BYTES];
    /** The first bytes of the access unit. */
    private final byte[] head;

    private int headBytes;
    private boolean isGathering;
    private long pts = Ts.NO_TIME;
    private long dts = Ts.NO_TIME;

    private long lastPts = Ts.NO_TIME;
    private long lastPtsAt;
    private boolean isPtsRaised;
    private double ptsToPcrMillis = Double.NaN;

    AnalyzerElementary(
            TsStream stream,
            StreamKind kind,
            AnalysisLevel level,
            AnalysisThresholds thresholds,
            AnalyzerBoard board,
            AnalyzerTime time) {
        this.pid = stream.pid();
        this.streamType = stream.streamType();
        this.kind = kind;
        this.media = PidReport.Kind.of(kind);
        this.thresholds = thresholds;
        this.board = board;
        this.time = time;
        this.splices = new AnalyzerSplices(time);
        boolean isVideo = media == PidReport.Kind.VIDEO;
        this.video = isVideo ? new AnalyzerVideo(kind, level, time) : null;
        this.audio = media == PidReport.Kind.AUDIO ? new AnalyzerAudio(kind) : null;
        int bytes = level == AnalysisLevel.FULL ? FULL_BYTES : BASIC_BYTES;
        this.head = new byte[isVideo ? bytes : Ts.PACKET_BYTES];
    }

    PidReport.Kind media() {
        return media;
    }

    /** Whether it is audio or video. */
    boolean isMedia() {
        return video != null || audio != null;
    }

    /** Whether it wants the packets that follow the first one of a PES packet. */
    boolean isGathering() {
        return isGathering;
    }

    /** A packet with payload that is not scrambled; one that starts a PES packet, or any while {@link #isGathering}. */
    void onPacket(ByteBuffer data, int at, boolean startsUnit) {
        data.get(at, packet, 0, Ts.PACKET_BYTES);
        int from = Ts.payload(packet, 0);
        if (from >= Ts.PACKET_BYTES) {
            return;
        }
        if (startsUnit) {
            finish();
            from = begin(from);
        }
        if (isGathering) {
            int length = Math.min(Ts.PACKET_BYTES - from, head.length - headBytes);
            System.arraycopy(packet, from, head, headBytes, length);
            headBytes += length;
            if (headBytes == head.length || video == null) {
                finish();
            }
        }
    }

    /** Reads the header of a PES packet; where its payload begins. */
    private int begin(int from) {
        isGathering = false;
        boolean isPes = from + START_BYTES <= Ts.PACKET_BYTES
                && packet[from] == 0
                && packet[from + 1] == 0
                && packet[from + 2] == 1
                && (packet[from + 6] & 0xC0) == 0x80;
        if (!isPes) {
            return from;
        }
        int headerBytes = packet[from + 8] & 0xFF;
        int body = from + START_BYTES + headerBytes;
        boolean hasPts = (packet[from + 7] & 0x80) != 0 && headerBytes >= 5 && from + 14 <= Ts.PACKET_BYTES;
        boolean hasDts = hasPts && (packet[from + 7] & 0x40) != 0 && headerBytes >= 10 && from + 19 <= Ts.PACKET_BYTES;
        pts = hasPts ? stamp(from + START_BYTES) : Ts.NO_TIME;
        dts = hasDts ? stamp(from + START_BYTES + 5) : pts;
        if (hasPts) {
            onPts();
        }
        isGathering = body < Ts.PACKET_BYTES && (video != null || audio != null);
        return body;
    }

    private long stamp(int at) {
        return (packet[at] >>> 1 & 7L) << 30
                | (packet[at + 1] & 0xFFL) << 22
                | (packet[at + 2] >>> 1 & 0x7FL) << 15
                | (packet[at + 3] & 0xFFL) << 7
                | (packet[at + 4] >>> 1 & 0x7FL);
    }

    private void onPts() {
        boolean isWatched = video != null || audio != null;
        if (isWatched && lastPts != Ts.NO_TIME && !isPtsRaised) {
            long ticks = Math.abs(Ts.difference(pts, lastPts));
            if (ticks > thresholds.ptsMillis() * TICKS_PER_MILLI || isPtsLate()) {
                board.raise(Indicator.PTS, pid, time.nowNanos);
            }
        }
        lastPts = pts;
        lastPtsAt = time.streamNanos;
        isPtsRaised = false;
        AnalyzerClock reference = clock;
        if (reference != null && reference.isKnown()) {
            ptsToPcrMillis = Ts.difference(pts, reference.lastTicks90()) / (double) TICKS_PER_MILLI;
        }
    }

    private boolean isPtsLate() {
        return time.streamNanos - lastPtsAt > thresholds.ptsMillis() * 1_000_000L;
    }

    /** Packets come: is a PTS overdue? */
    void checkTimes() {
        boolean isWatched = video != null || audio != null;
        if (isWatched && lastPts != Ts.NO_TIME && !isPtsRaised && isPtsLate()) {
            isPtsRaised = true;
            board.raise(Indicator.PTS, pid, time.nowNanos);
        }
    }

    private void finish() {
        isGathering = false;
        if (headBytes > 0) {
            if (video != null) {
                video.onUnit(head, headBytes, dts);
            } else if (audio != null) {
                audio.onUnit(head, headBytes);
            }
        }
        headBytes = 0;
    }

    /** Packets are missing before the next: what came so far is read. */
    void lost() {
        finish();
    }

    /** The next time stamp may be any. */
    void forgetTimes() {
        lastPts = Ts.NO_TIME;
        isPtsRaised = false;
        if (video != null) {
            video.forgetTimes();
        }
    }

    void reset() {
        if (video != null) {
            video.reset();
        }
        splices.reset();
    }

    /** How long the keyframes are apart, ms; -1 if that is unknown. */
    long keyframeMillis() {
        return video == null ? -1 : video.keyframeMillis();
    }

    OptionalDouble ptsToPcrMillis() {
        return Double.isNaN(ptsToPcrMillis) ? OptionalDouble.empty() : OptionalDouble.of(ptsToPcrMillis);
    }

    Optional<VideoReport> videoReport() {
        return Optional.ofNullable(video).map(AnalyzerVideo::report);
    }

    Optional<AudioReport> audioReport() {
        return Optional.ofNullable(audio).map(AnalyzerAudio::report);
    }
}
