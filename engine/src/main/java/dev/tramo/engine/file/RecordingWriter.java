package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the recording of one destination, on a thread of its own: what cannot be written is dropped and counted, and tried again every
 * {@value #RETRY_SECONDS} s with what comes then. What it tells may be asked by any thread.
 */
final class RecordingWriter {
    private static final System.Logger LOG = System.getLogger(RecordingWriter.class.getName());
    private static final int RETRY_SECONDS = 5;
    private static final long WAIT_MILLIS = 250;
    private static final long INDEX_MILLIS = 1_000;
    private static final long CLEAN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SPACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** With so much of the reserve more than there must be, recording begins again. */
    private static final int RESUME_SHARE = 4;

    private final Recordings recordings;
    private final RecordingQueue queue;
    private final Path folder;
    private final FileSpec spec;
    private final String name;
    private final Thread thread;
    private final ByteBuffer indexEntry = ByteBuffer.allocate(RecordingIndex.ENTRY_BYTES);

    private @Nullable FileChannel file;
    private @Nullable FileChannel index;
    private Path path;
    private long place;
    private long indexedMillis;
    private byte[] header = {};
    private long retryNanos;
    private long cleanedNanos;
    private long spaceNanos;

    private volatile boolean isEnding;
    private volatile String failure = "";
    private volatile String writing = "";
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong units = new AtomicLong();
    private final AtomicLong notWritten = new AtomicLong();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private volatile long freeBytes;

    /**
     * A writer that has begun.
     *
     * @param folder of the destination, which is made when it is needed
     * @param name of the destination, for the log
     */
    RecordingWriter(Recordings recordings, RecordingQueue queue, Path folder, FileSpec spec, String name) {
        this.recordings = recordings;
        this.queue = queue;
        this.folder = folder;
        this.path = folder;
        this.spec = spec;
        this.name = name;
        this.thread = Thread.ofPlatform().daemon().name("tramo-recording").unstarted(this::run);
    }

    void begin() {
        recordings.writing(this);
        thread.start();
    }

    /** Ends when all that is queued is written. Does not wait. */
    void end() {
        isEnding = true;
    }

    /** Waits for the end; false if it did not come in time. */
    boolean join(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    /** Why nothing is written now; empty if it is. */
    String failure() {
        return failure;
    }

    /** The file that is being written, within the folder of recordings; empty if there is none. */
    String writing() {
        return writing;
    }

    long bytes() {
        return bytes.get();
    }

    long units() {
        return units.get();
    }

    /** Units that were dropped because they could not be written, without those that found the queue full. */
    long notWritten() {
        return notWritten.get();
    }

    long files() {
        return files.get();
    }

    long deleted() {
        return deleted.get();
    }

    /** Free for recordings; 0 before it is known. */
    long freeBytes() {
        return freeBytes;
    }

    private void run() {
        try {
            while (true) {
                boolean isLast = isEnding; // before the look, so that nothing is left behind
                RecordingQueue.Block block = queue.take(isLast ? 0 : WAIT_MILLIS);
                if (block != null) {
                    write(block);
                    queue.done(block);
                } else if (isLast) {
                    break;
                }
                lookAfter();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, name + " records nothing any more", e);
            failure = "internal error: " + e;
        } finally {
            closeFile();
            recordings.ended(this);
        }
    }

    private void write(RecordingQueue.Block block) {
        if (block.header.length > 0) {
            header = block.header;
        }
        if (!failure.isEmpty() && System.nanoTime() < retryNanos) {
            notWritten.addAndGet(block.units);
            return;
        }
        // Without what was lost, an MP4 is whole only if it begins with a keyframe; a transport stream begins anywhere.
        if (file == null && header.length > 0 && !block.beginsFile && block.header.length == 0) {
            notWritten.addAndGet(block.units);
            return;
        }
        try {
            if (file == null || block.beginsFile) {
                closeFile();
                openFile(block.wallMillis);
            }
            writeIndex(block.wallMillis);
            put(ByteBuffer.wrap(block.bytes, 0, block.length));
            bytes.addAndGet(block.length);
            units.addAndGet(block.units);
            failure = "";
        } catch (IOException | RuntimeException e) {
            notWritten.addAndGet(block.units);
            failed("cannot write " + recordings.shown(path) + ": " + reason(e));
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message;
    }

    private void failed(String why) {
        if (failure.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "{0} is not recorded: {1}", name, why);
        }
        failure = why;
        retryNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
        closeFile();
    }

    private void openFile(long wallMillis) throws IOException {
        recordings.makeFolder(folder);
        requireSpace(RESUME_SHARE);
        clean();
        long millis = wallMillis;
        FileChannel opened = null;
        while (opened == null) {
            path = folder.resolve(RecordingNames.file(Instant.ofEpochMilli(millis), spec.format()));
            millis++; // if two began within a millisecond
            opened = recordings.create(path);
        }
        file = opened;
        index = FileChannel.open(
                Recordings.indexOf(path),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        place = 0;
        indexedMillis = 0;
        files.incrementAndGet();
        writing = recordings.shown(path);
        put(ByteBuffer.wrap(header));
    }

    private void writeIndex(long wallMillis) throws IOException {
        FileChannel to = index;
        if (to != null && wallMillis - indexedMillis >= INDEX_MILLIS) {
            indexedMillis = wallMillis;
            indexEntry.clear().putLong(wallMillis).putLong(place).flip();
            while (indexEntry.hasRemaining()) {
                to.write(indexEntry);
            }
        }
    }

    private void put(ByteBuffer from) throws IOException {
        FileChannel to = file;
        while (to != null && from.hasRemaining()) {
            place += to.write(from);
        }
    }

    /** Closes the file that is open, if there is one: what is in it is complete from now on. */
    private void closeFile() {
        FileChannel closing = file;
        FileChannel closingIndex = index;
        file = null;
        index = null;
        writing = "";
        if (closing == null) {
            return;
        }
        try {
            if (closingIndex != null) {
                closingIndex.close();
            }
            long whole = failure.isEmpty() ? place : RecordingRepair.wholeBytes(closing, spec.format());
            if (whole < closing.size()) {
                closing.truncate(whole);
            }
            closing.force(true);
            closing.close();
            if (whole == 0) {
                Files.deleteIfExists(Recordings.openPath(path));
                Files.deleteIfExists(Recordings.indexOf(path));
            } else {
                Files.move(Recordings.openPath(path), path, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} is closed at the next start: {1}", path, reason(e));
        }
    }

    /** From time to time, whether or not anything comes. */
    private void lookAfter() {
        long now = System.nanoTime();
        if (file != null && now - spaceNanos > SPACE_NANOS) {
            spaceNanos = now;
            try {
                requireSpace(0);
            } catch (IOException e) {
                failed(reason(e));
            }
        }
        if (now - cleanedNanos > CLEAN_NANOS) {
            try {
                clean();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} cannot be looked at: {1}", folder, reason(e));
            }
        }
    }

    private void requireSpace(int resumeShare) throws IOException {
        freeBytes = recordings.freeBytes();
        long reserve = recordings.reserveBytes();
        long wanted = reserve + (resumeShare > 0 && !failure.isEmpty() ? reserve / resumeShare : 0);
        if (freeBytes < wanted) {
            throw new IOException("the disk is full: " + (freeBytes >> 20) + " MiB are free for recordings, and "
                    + (reserve >> 20) + " MiB are kept free");
        }
    }

    private void clean() throws IOException {
        cleanedNanos = System.nanoTime();
        deleted.addAndGet(recordings.clean(folder, spec, writing.isEmpty() ? 0 : place));
    }
}
