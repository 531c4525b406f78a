package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that was recorded, or is being recorded.
 *
 * @param route ID of the route that recorded it, which may be no more
 * @param destination ID of its destination
 * @param name of the file, which sorts by time
 * @param format what is in it
 * @param began when its first byte came
 * @param ended when its last byte came
 * @param bytes its size
 * @param isOpen whether it is being written
 * @param file where it is now
 */
public record Recording(
        String route,
        String destination,
        String name,
        FileSpec.Format format,
        Instant began,
        Instant ended,
        long bytes,
        boolean isOpen,
        Path file) {}
