package dev.tramo.server.figures;

import dev.tramo.engine.media.ConversionFigures;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was lost where a route converts.
 *
 * @param framesDropped of MPEG-TS that is converted to RTMP: audio and video messages that found the queue full
 * @param datagramsDropped of RTMP that is converted to MPEG-TS: datagrams that found the queue full
 * @param framesUnusable frames that were incomplete or malformed in the transport stream; or that MPEG-TS cannot carry, perhaps because
 *     they exceed its constant rate
 */
@Schema(name = "Conversion")
public record ConversionCounters(long framesDropped, long datagramsDropped, long framesUnusable) {
    /** What the engine observed. */
    public static ConversionCounters of(ConversionFigures conversion) {
        return new ConversionCounters(
                conversion.framesDropped(), conversion.datagramsDropped(), conversion.framesUnusable());
    }

    /** As the engine has it. */
    public ConversionFigures snapshot() {
        return new ConversionFigures(framesDropped, datagramsDropped, framesUnusable);
    }
}
