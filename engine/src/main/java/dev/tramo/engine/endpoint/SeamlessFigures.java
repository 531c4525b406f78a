package dev.tramo.engine.endpoint;

/**
 * What an endpoint of two SRT links counts that carry the same RTP packets.
 *
 * @param rtp the stream, and each link as a path of it, in the order of the URI
 * @param srt both links' sessions, those of the first link first
 */
public record SeamlessFigures(RtpFigures rtp, SrtFigures srt) implements Figures {}
