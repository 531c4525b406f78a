package dev.tramo.server.figures;

import dev.tramo.engine.media.ConversionFigures;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was lost where a route converts, because the queue between its two parts was full.
 *
 * @param framesDropped of MPEG-TS that is converted to RTMP: audio and video messages
 * @param datagramsDropped of RTMP that is converted to MPEG-TS
 */
@Schema(name = "Conversion")
public record ConversionCounters(long framesDropped, long datagramsDropped) {
    /** What the engine observed. */
    public static ConversionCounters of(ConversionFigures conversion) {
        return new ConversionCounters(conversion.framesDropped(), conversion.datagramsDropped());
    }

    /** As the engine has it. */
    public ConversionFigures snapshot() {
        return new ConversionFigures(framesDropped, datagramsDropped);
    }
}
