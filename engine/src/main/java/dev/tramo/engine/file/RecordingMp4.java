package dev.tramo.engine.file;

import dev.tramo.engine.hls.PooledParts;
import dev.tramo.mpegts.DemuxerListener;
import dev.tramo.mpegts.DemuxerSettings;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsDemuxer;
import dev.tramo.mpegts.TsProgram;
import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.hls.FragmentStream;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Writes a transport stream as fragmented MP4, without decoding, so that browsers play it: what MP4 cannot carry is left out. Begins
 * with the first keyframe; ends where the stream gets other tracks. One thread.
 */
public final class RecordingMp4 extends OutputStream {
    private static final int FRAGMENT_BYTES_MAX = 16 << 20;
    private static final int CHUNK_BYTES = 64 << 10;

    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final FragmentStream fragments;
    private final TsDemuxer demuxer;
    private boolean hasHeader;
    private boolean isComplete;

    /** @param out takes the MP4; not closed */
    public RecordingMp4(OutputStream out) {
        this.out = out;
        this.fragments = new FragmentStream(FRAGMENT_BYTES_MAX, new PooledParts(ByteBufAllocator.DEFAULT), new Files());
        this.demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, new Frames());
    }

    /** Whether nothing more is written, whatever comes. */
    public boolean isComplete() {
        return isComplete;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            demuxer.onDatagram(ByteBuffer.wrap(bytes), offset, length, 0);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    /**
     * The transport stream has ended: writes what is left, but for the last picture. Of that there may be a part alone, since a recording
     * ends between two datagrams; nothing but the next one tells.
     */
    @Override
    public void close() throws IOException {
        try {
            fragments.onBreak();
            out.flush();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        } finally {
            fragments.close();
        }
    }

    private final class Frames implements DemuxerListener {
        @Override
        public void onProgram(TsProgram program) {
            // Tracks follow.
        }

        @Override
        public void onTrack(Track track) {
            // Frames have theirs.
        }

        @Override
        public void onFrame(Frame frame) {
            if (!isComplete && CmafTrack.refusal(frame.track()).isEmpty()) {
                fragments.onFrame(frame, 0);
            }
        }

        @Override
        public void onTimeJump(long jump) {
            // Times go on without it.
        }
    }

    private final class Files implements FragmentStream.Sink {
        @Override
        public boolean wantsFile() {
            return false;
        }

        @Override
        public void onFile(byte[] header) {
            isComplete = hasHeader;
            hasHeader = true;
            put(ByteBuffer.wrap(header));
        }

        @Override
        public void onFragment(ByteBuffer bytes, boolean isKeyframe) {
            put(bytes);
        }

        private void put(ByteBuffer bytes) {
            try {
                while (!isComplete && bytes.hasRemaining()) {
                    int count = Math.min(chunk.length, bytes.remaining());
                    bytes.get(chunk, 0, count);
                    out.write(chunk, 0, count);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
