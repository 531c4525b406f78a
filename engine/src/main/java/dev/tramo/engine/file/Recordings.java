package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of all recordings, and of files that sources play. No symbolic link in it is followed. Any thread. */
public final class Recordings implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Recordings.class.getName());
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final Path root;
    private final long reserveBytes;
    private final Set<RecordingWriter> writers = ConcurrentHashMap.newKeySet();

    /**
     * A folder, which is made when it is needed. {@link #repair} is to be called before anything is recorded.
     *
     * @param root absolute
     * @param reserveBytes so much stays free on its disk: with less, nothing is recorded; at least 0
     */
    public Recordings(Path root, long reserveBytes) {
        this.root = root.normalize();
        this.reserveBytes = reserveBytes;
    }

    /** No folder: nothing can be recorded, or played. */
    public static Recordings none() {
        return new Recordings(Path.of(""), 0);
    }

    private void require() throws IOException {
        if (root.toString().isEmpty()) {
            throw new IOException("this process has no folder of recordings");
        }
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    long reserveBytes() {
        return reserveBytes;
    }

    /** Space that is free on its disk; of the nearest folder above it, if it is not there yet. */
    public long freeBytes() throws IOException {
        Path there = root;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return Files.getFileStore(there).getUsableSpace();
    }

    /** A path within the folder, as events and figures name it. */
    String shown(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    /** The folder of a destination. */
    Path folder(String route, String destination) {
        return root.resolve(RecordingNames.folder(route)).resolve(RecordingNames.folder(destination));
    }

    static Path openPath(Path recording) {
        return recording.resolveSibling(recording.getFileName() + RecordingNames.OPEN);
    }

    static Path indexOf(Path recording) {
        return recording.resolveSibling(recording.getFileName() + RecordingNames.INDEX);
    }

    /** Makes a folder within this one; refuses one that somebody made lead elsewhere. */
    void makeFolder(Path folder) throws IOException {
        require();
        Files.createDirectories(root);
        Path at = root;
        for (Path name : root.relativize(folder)) {
            at = at.resolve(name);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at); // fails where there is a link, or a file
            }
        }
    }

    /** Makes the file of a recording, under the name of one that is being written, and locks it; null if there is one already. */
    @Nullable
    FileChannel create(Path recording) throws IOException {
        if (Files.exists(recording, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            FileChannel made = FileChannel.open(
                    openPath(recording),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock _ = made.tryLock();
            return made;
        } catch (FileAlreadyExistsException e) {
            return null;
        }
    }

    void writing(RecordingWriter writer) {
        writers.add(writer);
    }

    void ended(RecordingWriter writer) {
        writers.remove(writer);
    }

    /** Closes what a process left open that was killed; what another process writes is left alone. To be called once, before anything else. */
    public void repair() {
        for (Path file : leftOpen()) {
            try {
                repair(file);
            } catch (IOException | OverlappingFileLockException e) {
                LOG.log(System.Logger.Level.WARNING, "{0} cannot be repaired: {1}", file, e.toString());
            }
        }
    }

    private List<Path> leftOpen() {
        List<Path> open = new ArrayList<>();
        try {
            for (Path route : folders(root)) {
                for (Path destination : folders(route)) {
                    for (Path file : files(destination)) {
                        if (file.toString().endsWith(RecordingNames.OPEN)) {
                            open.add(file);
                        }
                    }
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be read: {1}", root, e.toString());
        }
        return open;
    }

    private static void repair(Path open) throws IOException {
        String name = open.getFileName().toString();
        Path recording = open.resolveSibling(name.substring(0, name.length() - RecordingNames.OPEN.length()));
        Optional<FileSpec.Format> format = FileSpec.Format.ofFile(recording.toString());
        if (format.isEmpty()) {
            return;
        }
        FileTime ended = Files.getLastModifiedTime(open);
        long whole;
        try (FileChannel file = FileChannel.open(open, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (file.tryLock() == null) {
                return; // another process is writing it
            }
            whole = RecordingRepair.wholeBytes(file, format.get());
            file.truncate(whole);
        }
        if (whole == 0) {
            Files.delete(open);
            Files.deleteIfExists(indexOf(recording));
        } else {
            Files.setLastModifiedTime(open, ended);
            Files.move(open, recording, StandardCopyOption.ATOMIC_MOVE);
        }
        LOG.log(System.Logger.Level.INFO, "recording={0} was not closed, and is repaired: {1} bytes", recording, whole);
    }

    /**
     * Deletes the oldest recordings of a folder: those beyond its quota, and those that are too old.
     *
     * @param openBytes of the file that is being written now
     * @return how many
     */
    int clean(Path folder, FileSpec spec, long openBytes) throws IOException {
        if (spec.quotaMib() == 0 && spec.keep().isZero()) {
            return 0;
        }
        List<Path> closed = files(folder).stream()
                .filter(file ->
                        RecordingNames.began(file.getFileName().toString()).isPresent())
                .filter(file -> !file.toString().endsWith(RecordingNames.OPEN)
                        && !file.toString().endsWith(RecordingNames.INDEX))
                .sorted()
                .toList();
        long sum = openBytes;
        for (Path file : closed) {
            sum += Files.size(file);
        }
        int deleted = 0;
        Instant oldest = Instant.now().minus(spec.keep());
        for (Path file : closed) {
            boolean isBeyond = spec.quotaMib() > 0 && sum > (long) spec.quotaMib() << 20;
            boolean isOld = !spec.keep().isZero()
                    && Files.getLastModifiedTime(file).toInstant().isBefore(oldest);
            if (!isBeyond && !isOld) {
                break;
            }
            sum -= Files.size(file);
            delete(file);
            deleted++;
        }
        return deleted;
    }

    private static void delete(Path recording) throws IOException {
        Files.deleteIfExists(recording);
        Files.deleteIfExists(indexOf(recording));
    }

    /** All recordings of all routes, by route, destination and time. */
    public List<Recording> list() throws IOException {
        List<Recording> all = new ArrayList<>();
        for (Path route : folders(root)) {
            Optional<String> id = RecordingNames.id(route.getFileName().toString());
            if (id.isPresent()) {
                add(id.get(), route, all);
            }
        }
        return all;
    }

    /** All recordings of a route, by destination and time. */
    public List<Recording> list(String route) throws IOException {
        List<Recording> all = new ArrayList<>();
        add(route, root.resolve(RecordingNames.folder(route)), all);
        return all;
    }

    private static void add(String route, Path folder, List<Recording> all) throws IOException {
        for (Path destination : folders(folder)) {
            Optional<String> id = RecordingNames.id(destination.getFileName().toString());
            for (Path file : id.isPresent() ? files(destination) : List.<Path>of()) {
                recording(route, id.get(), file).ifPresent(all::add);
            }
        }
    }

    private static Optional<Recording> recording(String route, String destination, Path file) throws IOException {
        String stored = file.getFileName().toString();
        boolean isOpen = stored.endsWith(RecordingNames.OPEN);
        String name = isOpen ? stored.substring(0, stored.length() - RecordingNames.OPEN.length()) : stored;
        Optional<Instant> began = RecordingNames.began(name);
        Optional<FileSpec.Format> format = FileSpec.Format.ofFile(name);
        if (began.isEmpty() || format.isEmpty()) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.isRegularFile()
                    ? Optional.of(new Recording(
                            route,
                            destination,
                            name,
                            format.get(),
                            began.get(),
                            now.lastModifiedTime().toInstant(),
                            now.size(),
                            isOpen,
                            file))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted, or closed, in between
        }
    }

    /** The recording of that name; empty if there is none. */
    public Optional<Recording> find(String route, String destination, String name) throws IOException {
        Path file = folder(route, destination).resolve(RecordingNames.folder(name));
        if (RecordingNames.began(name).isEmpty()) {
            return Optional.empty();
        }
        Optional<Recording> closed = recording(route, destination, file);
        Optional<Recording> open = closed.isPresent() ? closed : recording(route, destination, openPath(file));
        return open.isPresent() ? open : recording(route, destination, file); // it may have been closed in between
    }

    /**
     * Deletes a recording.
     *
     * @return whether there was one; false, and nothing is done, for one that is being written
     */
    public boolean delete(Recording recording) throws IOException {
        if (recording.isOpen()) {
            return false;
        }
        delete(recording.file());
        return true;
    }

    /**
     * A file that a source may play.
     *
     * @param path within the folder, as {@link dev.tramo.engine.spec.FileSourceSpec} checked it
     * @throws IOException saying why it cannot be played
     */
    Path playable(String path) throws IOException {
        require();
        Path at = root;
        for (Path name : Path.of(path)) {
            at = at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                throw new IOException("\"" + path + "\" leads out of the folder of recordings by a symbolic link");
            }
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is no file \"" + path + "\" in the folder of recordings");
        }
        return at;
    }

    private static List<Path> folders(Path folder) throws IOException {
        return entries(folder).stream()
                .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        return entries(folder).stream()
                .filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /** Waits until what is recorded is written and closed, 5 s at most. */
    @Override
    public void close() {
        long end = System.nanoTime() + CLOSE_NANOS_MAX;
        List<RecordingWriter> all = List.copyOf(writers);
        all.forEach(RecordingWriter::end);
        try {
            for (RecordingWriter writer : all) {
                long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
                if (!writer.join(millis)) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a recording is not written in time, and is repaired at the next start");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
