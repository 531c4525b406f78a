package dev.tramo.engine.media;

/**
 * What was lost between the two legs of a route, because the queue between them was full.
 *
 * @param framesDropped of a transport stream that is converted to RTMP: audio and video messages
 * @param datagramsDropped of an RTMP stream that is converted to MPEG-TS
 */
public record ConversionFigures(long framesDropped, long datagramsDropped) {
    /** Nothing, or nothing is converted. */
    public static final ConversionFigures NONE = new ConversionFigures(0, 0);
}
