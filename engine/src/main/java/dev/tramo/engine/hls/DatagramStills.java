package dev.tramo.engine.hls;

import dev.tramo.mpegts.DemuxerListener;
import dev.tramo.mpegts.DemuxerSettings;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsDemuxer;
import dev.tramo.mpegts.TsProgram;
import dev.tramo.mpegts.TsStream;
import dev.tramo.mpegts.cmaf.CmafTrack;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stills of a transport stream, of its first program that has video. It is read only while somebody waits for one. The datagram leg's
 * loop.
 */
public final class DatagramStills extends StillTaker implements DemuxerListener {
    private static final System.Logger LOG = System.getLogger(DatagramStills.class.getName());

    private @Nullable TsDemuxer demuxer;
    private @Nullable Track video;
    private int programsTried;
    private boolean isWithoutVideo;
    private boolean hasBegun;
    private boolean hasAudio;
    private String refusal = "";

    /** @param loop on which payloads come */
    public DatagramStills(Executor loop) {
        super(loop);
    }

    @Override
    void begin(long nowNanos) {
        demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, this);
        programsTried = 0;
        isWithoutVideo = false;
        video = null;
        hasBegun = false;
        hasAudio = false;
        refusal = "";
    }

    @Override
    void finish() {
        demuxer = null;
    }

    @Override
    void onAnswered() {
        // Payloads come in any case.
    }

    @Override
    String missing() {
        return refusal.isEmpty() ? StillTaker.missing(hasBegun, video != null, hasAudio) : "no picture: " + refusal;
    }

    /** A payload of the stream. */
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        TsDemuxer reader = demuxer;
        if (reader == null) {
            return;
        }
        try {
            reader.onDatagram(data, offset, length, originNanos);
            if (isWithoutVideo && isWaiting()) {
                turnToNextProgram(reader.programNumbers());
            }
        } catch (RuntimeException e) {
            // What goes wrong here must not reach the media: whoever waits gets no picture.
            demuxer = null;
            LOG.log(System.Logger.Level.ERROR, "a still could not be taken", e);
        }
    }

    /** Each is tried once; the last one listed is read on. */
    private void turnToNextProgram(List<Integer> programs) {
        isWithoutVideo = false;
        if (programsTried + 1 < programs.size()) {
            programsTried++;
            demuxer = new TsDemuxer(DemuxerSettings.DEFAULT.withProgramNumber(programs.get(programsTried)), this);
        }
    }

    @Override
    public void onProgram(TsProgram program) {
        hasBegun = true;
        isWithoutVideo = program.streams().stream().noneMatch(TsStream::video);
    }

    @Override
    public void onTrack(Track track) {
        if (!track.codec().isVideo()) {
            hasAudio = true;
        } else if (video == null || video.id() == track.id()) {
            refusal = CmafTrack.refusal(track).orElse("");
            video = track;
        }
    }

    @Override
    public void onFrame(Frame frame) {
        if (demuxer != null
                && refusal.isEmpty()
                && frame.randomAccess()
                && frame.track().equals(video)) {
            took(frame);
        }
    }

    @Override
    public void onTimeJump(long jump) {
        // Of one picture, no matter.
    }
}
