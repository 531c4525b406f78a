package dev.tramo.mpegts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a transport stream of one program: tables at most 100 ms apart, clock references at most 40 ms apart, seven packets in a
 * datagram. A frame is one PES packet; before random access points the parameter sets are repeated.
 *
 * <p><b>Clock.</b> The clock reference is linear in the time of {@code dueNanos}: a datagram that is due at t carries the clock
 * of t. The first frame sets it so that it is {@code muxDelay} behind the frame's decoding time; the last packet of a frame is due
 * at least 20 ms before the clock reaches that time. The clock is steered by at most 100 ppm to the speed at which frames come. It
 * is set anew, with a discontinuity indicator, where a frame would come too late for its decoding time or is more than a second
 * early: after a jump of the frames' times or a long hold-up. All frames' times are moved by {@code muxDelay} and wrapped to 33
 * bits; their distances are kept.
 *
 * <p><b>Due times, variable rate.</b> A frame's datagrams are given to the sink by {@link #write}. They are due evenly from the
 * time of the call, or from that of the last datagram if it is later, for nine tenths of the frame's duration (the distance of
 * its track's last two decoding times), at most {@code spreadMax}; if datagrams already wait, for less, so that no datagram is
 * due more than about {@code spreadMax} after its frame came. The end of a frame waits up to 10 ms for packets that fill its
 * datagram.
 *
 * <p><b>Due times, constant rate.</b> Datagrams are due at equal intervals and are given to the sink by {@link #advance} and
 * {@link #write} when they are due, or up to {@code ahead} before; packets wait in a queue of at most a second, and 1 MiB. Frames for which the rate is too low
 * are dropped.
 */
public final class TsMuxer {
    private static final int TRACKS_MAX = 32;
    private static final int PID_FIRST = 0x100;
    private static final int PID_NONE = 0x1FFF;
    /** From the last packet of a frame to its decoding time. */
    private static final long MARGIN_NANOS = 20_000_000;

    private static final long EARLY_MAX_NANOS = 1_000_000_000;

    private final MuxerCounts counts = new MuxerCounts();
    private final PesWriter pes = new PesWriter();
    private final MuxClock clock;
    private final MuxTables tables;
    private final DatagramWriter datagrams;
    private final Pacer pacer;
    private final long delayNanos;
    private final long delayTicks;
    private final long spreadMaxNanos;
    private final List<MuxTrack> tracks = new ArrayList<>();
    private long lastNanos = Long.MIN_VALUE;

    public TsMuxer(MuxerSettings settings, DatagramSink sink) {
        delayNanos = settings.muxDelay().toNanos();
        delayTicks = Ts.toTicks(delayNanos);
        spreadMaxNanos = settings.spreadMax().toNanos();
        clock = new MuxClock(delayNanos);
        tables = new MuxTables(settings.programNumber());
        datagrams = new DatagramWriter(counts, clock, sink);
        pacer = settings.bitsPerSecond() == 0
                ? new VariablePacer(tables, datagrams, counts)
                : new ConstantPacer(
                        tables,
                        datagrams,
                        counts,
                        settings.bitsPerSecond(),
                        settings.ahead().toNanos());
    }

    /** Why a track cannot be carried in a transport stream, or empty if it can. */
    public static Optional<String> refusal(Track track) {
        return FrameWriter.refusal(track);
    }

    /**
     * Sets the tracks, with ids that differ. A change gives the program map table a new version. Nothing is sent before the first
     * frame.
     *
     * @throws IllegalArgumentException if a track is {@linkplain #refusal refused}, or two have the same id, or there are more
     *     than 32
     */
    public void setTracks(List<Track> next, long nowNanos) {
        Set<Integer> ids = new HashSet<>();
        for (Track track : next) {
            refusal(track).ifPresent(reason -> {
                throw new IllegalArgumentException(reason);
            });
            if (!ids.add(track.id())) {
                throw new IllegalArgumentException("two tracks have the id " + track.id());
            }
        }
        if (next.size() > TRACKS_MAX) {
            throw new IllegalArgumentException("at most 32 tracks, not " + next.size());
        }
        advance(nowNanos);
        List<MuxTrack> before = List.copyOf(tracks);
        tracks.clear();
        for (Track track : next) {
            MuxTrack kept = find(before, track.id());
            if (kept == null) {
                tracks.add(new MuxTrack(freePid(before), track));
            } else {
                kept.setTrack(track);
                tracks.add(kept);
            }
        }
        onTracksChanged();
    }

    private static @Nullable MuxTrack find(List<MuxTrack> among, int id) {
        for (int i = 0; i < among.size(); i++) {
            if (among.get(i).track().id() == id) {
                return among.get(i);
            }
        }
        return null;
    }

    /** A PID that no track has or had just now. */
    private int freePid(List<MuxTrack> before) {
        int pid = PID_FIRST;
        while (hasPid(before, pid) || hasPid(tracks, pid)) {
            pid++;
        }
        return pid;
    }

    private static boolean hasPid(List<MuxTrack> among, int pid) {
        return among.stream().anyMatch(track -> track.pid == pid);
    }

    private void onTracksChanged() {
        MuxTrack clockTrack = tracks.stream()
                .filter(track -> track.track().codec().isVideo())
                .findFirst()
                .orElse(tracks.isEmpty() ? null : tracks.getFirst());
        pacer.setClockTrack(clockTrack);
        tables.set(tracks, clockTrack == null ? PID_NONE : clockTrack.pid);
    }

    /**
     * Takes the next frame. Its track must be known by its id; a track object that differs replaces the one of the same id.
     * Frames that cannot be sent are dropped and counted.
     *
     * @param nowNanos from when on its datagrams may leave: its origin time, or the time now. If it is earlier than in the call
     *     before, that one's is taken
     */
    public void write(Frame frame, long nowNanos) {
        advance(nowNanos);
        MuxTrack track = find(tracks, frame.track().id());
        long dts = frame.dts() + delayTicks;
        if (track == null || !follow(track, frame.track()) || !pes.write(track, frame, dts, frame.pts() + delayTicks)) {
            counts.framesDropped++;
            return;
        }
        if (!setClock(dts)) {
            counts.framesDropped++;
            return;
        }
        long start = Math.max(lastNanos, datagrams.lastNanos());
        long spread = spread(start, dts, track.durationNanos(dts));
        if (pacer.frame(track, pes, frame.randomAccess(), start, spread)) {
            counts.frames++;
            // Changes the clock's speed only after what has been given to the sink.
            clock.observe(clock.lateness(dts, lastNanos), Math.max(lastNanos, datagrams.lastNanos()));
        } else {
            counts.framesDropped++;
        }
        // What waits may be due now.
        pacer.advance(lastNanos);
    }

    /** Takes the configuration of the frame's track; false if it cannot be carried. */
    private boolean follow(MuxTrack track, Track next) {
        if (!track.track().equals(next)) {
            if (refusal(next).isPresent()) {
                return false;
            }
            track.setTrack(next);
            onTracksChanged();
        }
        return true;
    }

    /** Sets the clock where the frame's time needs it; false if the constant rate is too low. */
    private boolean setClock(long dts) {
        if (!clock.isStarted()) {
            clock.start(dts, lastNanos);
            pacer.start(lastNanos);
            return true;
        }
        long backlog = pacer.backlogNanos(lastNanos);
        long lateness = clock.lateness(dts, lastNanos);
        boolean late = lateness + backlog > delayNanos - MARGIN_NANOS;
        if (late && backlog > delayNanos / 2) {
            return false;
        }
        if (late || lateness < -EARLY_MAX_NANOS) {
            pacer.flush(lastNanos);
            clock.start(dts, lastNanos);
            pacer.step(lastNanos);
            counts.clockSteps++;
        }
        return true;
    }

    private long spread(long start, long dts, long durationNanos) {
        long backlog = start - lastNanos;
        long spread = Math.min(durationNanos / 10 * 9, spreadMaxNanos);
        if (backlog > 0) {
            spread = backlog >= spreadMaxNanos ? 0 : spread - spread / 1000 * (backlog * 1000 / spreadMaxNanos);
        }
        return Math.clamp(clock.nanosOf(dts) - MARGIN_NANOS - start, 0, spread);
    }

    /** When {@link #advance} is to be called if no frame comes before; {@code Long.MAX_VALUE} if it need not be. */
    public long nextDeadline() {
        return pacer.nextDeadline();
    }

    /** Sends what is due without a frame: clock references, tables, null packets, the rest of a frame. */
    public void advance(long nowNanos) {
        lastNanos = Math.max(lastNanos, nowNanos);
        pacer.advance(lastNanos);
    }

    public MuxerCounters counters() {
        return counts.snapshot();
    }
}
