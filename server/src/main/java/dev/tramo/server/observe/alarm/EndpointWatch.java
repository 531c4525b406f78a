package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import java.util.Optional;

/** What of an endpoint's last minutes rules look at. The thread of the evaluation only. */
final class EndpointWatch {
    /** Seconds over which the mean of the round-trip time is taken, and of which it must know some before it tells a jump. */
    private static final int RTT_MEAN_SECONDS = 300;

    private static final int RTT_SECONDS_MIN = 30;

    final SecondsWindow packets = new SecondsWindow();
    final SecondsWindow retransmitted = new SecondsWindow();
    final SecondsWindow unrecovered = new SecondsWindow();
    final SecondsWindow dropped = new SecondsWindow();
    final SecondsWindow marginMillis = new SecondsWindow();
    final SecondsWindow mbps = new SecondsWindow();
    final SecondsWindow priority1 = new SecondsWindow();
    final SecondsWindow priority2 = new SecondsWindow();
    final SlidingCount changes = new SlidingCount();
    final RefusedCallers refused = new RefusedCallers();
    private final boolean isSource;
    private EndpointSnapshot seen = EndpointSnapshot.NONE;
    private Optional<StreamCounters> stream = Optional.empty();
    private boolean wasFlowing;
    private double rttMillis = Double.NaN;
    private double rttMeanMillis;
    private int rttSeconds;
    private boolean hadAudio;
    private boolean hadVideo;
    private long streamSinceNanos;

    EndpointWatch(boolean isSource) {
        this.isSource = isSource;
    }

    /** How it is now. */
    EndpointSnapshot seen() {
        return seen;
    }

    void see(EndpointSnapshot now, long nowNanos) {
        refused.see(now.refused(), nowNanos);
        StreamStatistics stream = now.rtmp().stream();
        boolean isNewStream = !now.peer().equals(seen.peer())
                || now.reconnections() != seen.reconnections()
                || !now.state().isFlowing();
        if (isNewStream) {
            streamSinceNanos = nowNanos;
            hadAudio = false;
            hadVideo = false;
        }
        hadAudio |= stream.audioBitsPerSecond() > 0;
        hadVideo |= stream.videoBitsPerSecond() > 0;
        seen = now;
    }

    /** What is known of its transport stream; empty if none is analyzed. */
    Optional<StreamCounters> stream() {
        return stream;
    }

    void see(Optional<StreamCounters> ofStream) {
        stream = ofStream.filter(StreamCounters::isTransportStream);
    }

    void measure(EndpointFigures figures) {
        priority1.add(figures.has(Figure.PRIORITY_1_ERRORS) ? figures.of(Figure.PRIORITY_1_ERRORS) : 0);
        priority2.add(figures.has(Figure.PRIORITY_2_ERRORS) ? figures.of(Figure.PRIORITY_2_ERRORS) : 0);
        packets.add(figures.of(Figure.PACKETS));
        retransmitted.add(figures.of(Figure.PACKETS_RETRANSMITTED));
        unrecovered.add(figures.of(Figure.PACKETS_UNRECOVERED));
        // What nobody was there to take is counted as dropped, too: its destination has no peer, which is another
        // rule's.
        boolean isFlowing = seen.state().isFlowing();
        dropped.add(isFlowing && wasFlowing ? figures.of(Figure.DROPPED) : 0);
        wasFlowing = isFlowing;
        mbps.add(figures.of(isSource ? Figure.RECEIVED_MBPS : Figure.SENT_MBPS));
        if (figures.has(Figure.BUFFER_MARGIN_MILLIS)) {
            marginMillis.add(figures.of(Figure.BUFFER_MARGIN_MILLIS));
        } else {
            marginMillis.clear(); // no packet came: nothing is known of the margin
        }
        measureRtt(figures.of(Figure.RTT_MILLIS));
    }

    /** The mean follows a lasting change, so that its alarm ends when the new time is the usual one. */
    private void measureRtt(double millis) {
        if (Double.isNaN(millis) || millis <= 0) {
            rttSeconds = 0;
            rttMillis = Double.NaN;
            return;
        }
        rttMillis = millis;
        rttSeconds = Math.min(rttSeconds + 1, RTT_MEAN_SECONDS);
        rttMeanMillis += (millis - rttMeanMillis) / rttSeconds;
    }

    /** Smoothed round-trip time; not a number without one. */
    double rttMillis() {
        return rttMillis;
    }

    /** Its mean; not a number as long as too little is known. */
    double rttMeanMillis() {
        return rttSeconds < RTT_SECONDS_MIN ? Double.NaN : rttMeanMillis;
    }

    /** Whether this publisher has sent audio. */
    boolean hadAudio() {
        return hadAudio;
    }

    /** Whether this publisher has sent video. */
    boolean hadVideo() {
        return hadVideo;
    }

    /** For how long this publisher has been sending. */
    long streamNanos(long nowNanos) {
        return nowNanos - streamSinceNanos;
    }
}
