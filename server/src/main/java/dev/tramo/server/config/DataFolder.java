package dev.tramo.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sees to it at each start that nobody else reads the data folder: the store holds passphrases and the key that signs tokens. On
 * systems without POSIX permissions there is nothing to do.
 */
public final class DataFolder {
    private static final System.Logger LOG = System.getLogger(DataFolder.class.getName());
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Pattern OWN_FILE =
            Pattern.compile("tramo\\.(mv|trace|lock)\\.db.*|server\\.(name|lock)|token\\.key");

    private DataFolder() {}

    /** Makes the folder if there is none; takes the rights of others away, but for a folder that holds other things, too. */
    public static void prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!isPosix(folder)) {
            return;
        }
        List<Path> entries = entries(folder);
        if (entries.stream().allMatch(DataFolder::isOwn)) {
            restrict(folder, FOLDER);
        } else if (isOpen(folder)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "others may look into TRAMO_DATA_DIR {0}, which is left so because it holds other things, too; a folder of"
                            + " its own is better",
                    folder);
        }
        protectFiles(folder);
    }

    /** Takes the rights of others to the files away that are there by now. */
    public static void protectFiles(Path folder) throws IOException {
        if (isPosix(folder)) {
            entries(folder).stream()
                    .filter(DataFolder::isOwn)
                    .filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> restrict(file, FILE));
        }
    }

    private static boolean isPosix(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static boolean isOwn(Path entry) {
        String name = entry.getFileName().toString();
        return OWN_FILE.matcher(name).matches()
                ? Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                : name.equals(RecordingOptions.FOLDER_DEFAULT);
    }

    private static boolean isOpen(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).stream()
                .anyMatch(permission -> !permission.name().startsWith("OWNER"));
    }

    /** Volumes may belong to somebody else: then it is theirs to say who reads them. */
    private static void restrict(Path path, Set<PosixFilePermission> permissions) {
        try {
            if (isOpen(path)) {
                Path _ = Files.setPosixFilePermissions(path, permissions);
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "others may read {0}, and that cannot be changed: {1}",
                    path,
                    e.toString());
        }
    }
}
