package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.FileFigures;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an endpoint that is a file counts. */
@Schema(name = "FileCounters")
public record FileCounters(
        @Schema(description = "The file that is written or played now, within the folder of recordings; empty for none")
        String file,

        @Schema(description = "Written or played since the start")
        long bytes,

        @Schema(description = "Likewise: datagrams; of MP4, fragments")
        long datagrams,

        @Schema(
                description =
                        "Datagrams or fragments that were to be recorded since the start, and are not: the disk was full, or too slow")
        long notWritten,

        @Schema(description = "Files begun since the start; of a source, how often its file was begun")
        long files,

        @Schema(description = "Files deleted since the start, by quota or age")
        long deleted,

        @Schema(description = "Space that is free for recordings; 0 of a source, or if it is not known")
        long freeBytes) {
    /** The engine's. */
    public static FileCounters of(FileFigures file) {
        return new FileCounters(
                file.file(),
                file.bytes(),
                file.datagrams(),
                file.notWritten(),
                file.files(),
                file.deleted(),
                file.freeBytes());
    }
}
