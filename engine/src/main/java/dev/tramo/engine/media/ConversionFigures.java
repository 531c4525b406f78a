package dev.tramo.engine.media;

/**
 * What was lost between the two legs of a route.
 *
 * @param framesDropped of a transport stream that is converted to RTMP: audio and video messages that found the queue full
 * @param datagramsDropped of an RTMP stream that is converted to MPEG-TS: datagrams that found the queue full
 * @param framesUnusable frames that were incomplete or malformed in the transport stream; or that MPEG-TS cannot carry, perhaps because
 *     they exceed its constant rate
 */
public record ConversionFigures(long framesDropped, long datagramsDropped, long framesUnusable) {
    /** Nothing, or nothing is converted. */
    public static final ConversionFigures NONE = new ConversionFigures(0, 0, 0);
}
