package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.HlsFigures;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an HLS destination counts. */
@Schema(name = "HlsCounters")
public record HlsCounters(
        @Schema(description = "Players that asked for something in the last seconds")
        int viewers,

        @Schema(description = "Segments and parts that were sent since the start")
        long requests,

        @Schema(description = "Media that is kept for players now; 0 while nobody watches")
        long bufferBytes) {
    /** The engine's. */
    public static HlsCounters of(HlsFigures hls) {
        return new HlsCounters(hls.viewers(), hls.requests(), hls.bufferBytes());
    }
}
