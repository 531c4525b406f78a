package dev.tramo.server.recordings;

import dev.tramo.engine.file.Recording;
import dev.tramo.engine.file.RecordingCut;
import dev.tramo.engine.file.RecordingMp4;
import dev.tramo.server.api.RefusedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.concurrent.Semaphore;

/** Answers that are made while they are sent. Each takes a thread as long as its client reads, so that there may be few at once. Any thread. */
@Singleton
public final class Streams {
    private static final int MAX = 16;
    private static final int CHUNK_BYTES = 64 << 10;

    private final Semaphore free = new Semaphore(MAX);

    /** Writes an answer. */
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    /** A piece of recordings. */
    public StreamingOutput cut(RecordingCut cut) throws RefusedException {
        return limited(cut::write);
    }

    /** A recording of a transport stream as MP4. */
    public StreamingOutput mp4(Recording recording) throws RefusedException {
        return limited(out -> {
            try (InputStream file = Files.newInputStream(recording.file(), LinkOption.NOFOLLOW_LINKS);
                    RecordingMp4 mp4 = new RecordingMp4(out)) {
                byte[] chunk = new byte[CHUNK_BYTES];
                int length;
                while (!mp4.isComplete() && (length = file.read(chunk)) > 0) {
                    mp4.write(chunk, 0, length);
                }
            }
        });
    }

    private StreamingOutput limited(Body body) throws RefusedException {
        if (free.availablePermits() == 0) {
            throw RefusedException.conflict(
                    MAX + " recordings are cut or played now, which is the limit; download a whole one, or try again");
        }
        return out -> {
            if (!free.tryAcquire()) {
                throw new IOException("too many recordings are cut or played now");
            }
            try (OutputStream buffered = new BufferedOutputStream(out, CHUNK_BYTES)) {
                body.write(buffered);
            } finally {
                free.release();
            }
        };
    }
}
