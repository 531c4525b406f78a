package dev.tramo.engine.file;

import dev.tramo.engine.media.DatagramQueue;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.mpegts.TsReplay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Reads a file for a source, on a thread of its own, shortly before it is due. What cannot be read is tried again every {@value
 * #RETRY_SECONDS} s, from the beginning.
 */
final class FileReader {
    private static final int RETRY_SECONDS = 2;
    private static final int CHUNK_BYTES = 32 << 10;
    /** How far it reads ahead: a disk may pause for nearly so long. */
    private static final long AHEAD_NANOS = 300_000_000;
    /** What comes after a longer pause is not due when it should have been, but from now on. */
    private static final long LATE_NANOS_MAX = 500_000_000;

    private static final int FREE_SLOTS_MIN = 3_072;
    private static final long WAIT_MILLIS = 20;
    private static final long FULL_NANOS = 2_000_000;

    private final Recordings recordings;
    private final FileSourceSpec spec;
    private final DatagramQueue queue;
    private final LongSupplier clock;
    private final Thread thread;
    private volatile boolean isEnding;
    private volatile boolean hasEnded;
    private volatile String failure = "";
    private final AtomicLong begun = new AtomicLong();
    /** What the beginning of the file was due at, on the loop's clock. */
    private long beganNanos;

    private long dueNanos;

    /** @param clock of the loop that the queue is for, nanoseconds */
    FileReader(Recordings recordings, FileSourceSpec spec, DatagramQueue queue, LongSupplier clock) {
        this.recordings = recordings;
        this.spec = spec;
        this.queue = queue;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("tramo-replay").unstarted(this::run);
    }

    void begin() {
        thread.start();
    }

    /** Ends soon. Any thread. */
    void end() {
        isEnding = true;
        thread.interrupt();
    }

    /** Why nothing is played now; empty if something is. Any thread. */
    String failure() {
        return failure;
    }

    /** Whether all of the file was read. Any thread. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** How often the file was begun. Any thread. */
    long begun() {
        return begun.get();
    }

    private void run() {
        try {
            while (!isEnding && !hasEnded) {
                try {
                    play();
                } catch (IOException e) {
                    failure = "cannot play " + spec.path() + ": " + e.getMessage();
                    TimeUnit.SECONDS.sleep(RETRY_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = "internal error: " + e;
        }
    }

    private void play() throws IOException, InterruptedException {
        TsReplay replay = new TsReplay(this::onDatagram);
        beganNanos = clock.getAsLong();
        dueNanos = beganNanos;
        do {
            readOnce(replay);
            long ended = beganNanos + replay.endPass();
            queue.wake();
            dueNanos = Math.max(dueNanos, ended);
        } while (spec.loops() && !isEnding);
        hasEnded = true;
    }

    private void readOnce(TsReplay replay) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream file = Files.newInputStream(recordings.playable(spec.path()), LinkOption.NOFOLLOW_LINKS)) {
            begun.incrementAndGet();
            int length;
            while ((length = file.read(chunk)) > 0) {
                replay.onBytes(chunk, 0, length);
                queue.wake();
                if (replay.isClockless()) {
                    break;
                }
                pause();
            }
        }
        if (!replay.hasClock()) {
            throw new IOException("it is no transport stream with a clock reference (PCR)");
        }
    }

    private void pause() throws InterruptedException {
        while (dueNanos - clock.getAsLong() > AHEAD_NANOS || queue.free() < FREE_SLOTS_MIN) {
            Thread.sleep(WAIT_MILLIS);
        }
    }

    private void onDatagram(ByteBuffer data, int offset, int length, long nanos) {
        long now = clock.getAsLong();
        if (now - beganNanos - nanos > LATE_NANOS_MAX) {
            beganNanos = now - nanos;
        }
        dueNanos = beganNanos + nanos;
        failure = "";
        while (queue.free() == 0 && !isEnding) {
            queue.wake();
            LockSupport.parkNanos(FULL_NANOS);
        }
        queue.offer(data, offset, length, dueNanos);
    }
}
