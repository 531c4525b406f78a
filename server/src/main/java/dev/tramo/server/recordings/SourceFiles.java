package dev.tramo.server.recordings;

import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.config.RecordingOptions;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Files that were sent to this server to be played by {@code file:} sources: they are in the folder of recordings itself, beside the
 * folders of routes. One is received at a time, so that together they never take more than they may. Any thread.
 */
@Singleton
public final class SourceFiles {
    private static final System.Logger LOG = System.getLogger(SourceFiles.class.getName());
    /** No name that can be played, or sent, begins like that. */
    private static final String HALF = ".upload-";

    private static final String SUFFIX = ".ts";
    private static final int CHUNK_BYTES = 1_024 * TransportStreamCheck.PACKET_BYTES;
    private static final long MEBIBYTE = 1L << 20;

    private final Recordings recordings;
    private final long bytesMax;
    private final long reserveBytes;
    private final Semaphore receiving = new Semaphore(1);

    /**
     * One of them.
     *
     * @param changed when it was received
     */
    public record SourceFile(String name, long bytes, Instant changed) {}

    SourceFiles(
            Recordings recordings,
            @ConfigProperty(name = RecordingOptions.UPLOAD_MIB_MAX) int mibMax,
            @ConfigProperty(name = RecordingOptions.FREE_MIB_MIN) int freeMibMin) {
        this.recordings = recordings;
        this.bytesMax = mibMax * MEBIBYTE;
        this.reserveBytes = freeMibMin * MEBIBYTE;
    }

    void begin(@Observes StartupEvent event) {
        removeHalf();
    }

    /** Removes what was not received to its end when the process was killed. */
    void removeHalf() {
        try {
            for (Path half : entries(HALF + "*")) {
                Files.delete(half);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "half received files are not removed: {0}", e.toString());
        }
    }

    /** How much they may take together, bytes; 0: none are received. */
    public long bytesMax() {
        return bytesMax;
    }

    /** All of them by name, also those that somebody has put there by other means. */
    public List<SourceFile> list() throws IOException {
        List<SourceFile> all = new ArrayList<>();
        for (Path file : entries("[!.]*" + SUFFIX)) {
            try {
                BasicFileAttributes now =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (now.isRegularFile()) {
                    all.add(new SourceFile(
                            file.getFileName().toString(),
                            now.size(),
                            now.lastModifiedTime().toInstant()));
                }
            } catch (NoSuchFileException e) {
                // Deleted in between.
            }
        }
        all.sort(Comparator.comparing(SourceFile::name));
        return all;
    }

    private List<Path> entries(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(recordings.root(), glob)) {
            folder.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing was recorded or received yet.
        }
        return found;
    }

    /**
     * Receives a file; one of that name is replaced when the new one is whole. Waits for the sender.
     *
     * @return whether there was none of that name
     * @throws RefusedException if the name or the contents are not what can be played, or there is no space for it
     * @throws IOException if the sender left, or the disk fails; nothing of it stays
     */
    public boolean store(String name, InputStream body) throws RefusedException, IOException {
        Path file = place(name);
        if (!receiving.tryAcquire()) {
            throw RefusedException.conflict("another file is received now; try again when it is there");
        }
        Path half = recordings.root().resolve(HALF + name);
        try {
            Files.createDirectories(recordings.root());
            receive(body, half, bytesMax - bytesBeside(name));
            boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            return isNew;
        } finally {
            Files.deleteIfExists(half);
            receiving.release();
        }
    }

    private Path place(String name) throws RefusedException {
        if (bytesMax == 0) {
            throw RefusedException.conflict("no files are received: TRAMO_RECORDINGS_UPLOAD_MIB_MAX is 0");
        }
        check(name);
        Path file = recordings.root().resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw RefusedException.conflict("\"" + name + "\" is a folder or a link in the folder of recordings");
        }
        return file;
    }

    private static void check(String name) throws RefusedException {
        if (name.indexOf('/') >= 0) {
            throw RefusedException.invalid(
                    "name: \"" + StrictJson.shown(name) + "\"; allowed is a name without /, as in slate.ts");
        }
        try {
            var _ = new FileSourceSpec(name, false);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private long bytesBeside(String name) throws IOException {
        return list().stream()
                .filter(other -> !other.name().equals(name))
                .mapToLong(SourceFile::bytes)
                .sum();
    }

    private void receive(InputStream body, Path half, long bytesMost) throws RefusedException, IOException {
        TransportStreamCheck check = new TransportStreamCheck();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (FileChannel file = FileChannel.open(
                half, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            int length;
            while ((length = body.readNBytes(chunk, 0, chunk.length)) > 0) {
                check.onBytes(chunk, length);
                requireSpace(check.bytes(), bytesMost);
                ByteBuffer rest = ByteBuffer.wrap(chunk, 0, length);
                while (rest.hasRemaining()) {
                    int _ = file.write(rest);
                }
            }
            check.onEnd();
            file.force(true);
        }
    }

    private void requireSpace(long bytes, long bytesMost) throws RefusedException, IOException {
        if (bytes > bytesMost) {
            throw RefusedException.conflict("files take more than " + bytesMax / MEBIBYTE
                    + " MiB with this one; allowed is what TRAMO_RECORDINGS_UPLOAD_MIB_MAX says: delete others first");
        }
        if (recordings.freeBytes() < reserveBytes) {
            throw RefusedException.conflict(
                    "the disk of recordings has less than " + reserveBytes / MEBIBYTE + " MiB left, which stay free");
        }
    }

    /** Deletes one, also while it is played: who plays it keeps it to its end. */
    public boolean delete(String name) throws RefusedException, IOException {
        check(name);
        Path file = recordings.root().resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(file);
    }
}
