package dev.tramo.engine.endpoint;

/**
 * What an endpoint that is a file counts.
 *
 * @param file the one that is written or played, as a path within the folder of recordings; empty if there is none
 * @param bytes written, or played, since the start
 * @param datagrams likewise; of MP4, fragments
 * @param notWritten datagrams or fragments that were to be recorded since the start, and are not: the disk was full, or too slow
 * @param files that were begun since the start; of a source, how often the file was begun
 * @param deleted files that were deleted since the start, by quota or age; 0 for a source
 * @param freeBytes space that is free for recordings; 0 for a source, or if it is not known
 */
public record FileFigures(
        String file, long bytes, long datagrams, long notWritten, long files, long deleted, long freeBytes)
        implements Figures {
    public static final FileFigures NONE = new FileFigures("", 0, 0, 0, 0, 0, 0);
}
