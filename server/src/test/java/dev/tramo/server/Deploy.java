package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files with which Tramo is deployed. */
final class Deploy {
    private Deploy() {}

    /** A file or folder, named as under {@code deploy/}. */
    static Path path(String name) {
        return Path.of("..", "deploy").resolve(name).toAbsolutePath().normalize();
    }

    static String read(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder of a program's own, with a short path: that of a socket within must fit into 107 characters. */
    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tramo-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
