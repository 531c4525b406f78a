package dev.tramo.mpegts.hls;

/**
 * A part of a segment: one fragment.
 *
 * @param number of all parts of the rendition
 * @param seconds duration
 * @param independent whether a decoder may start in it
 * @param bytes there until the packager forgets the part, or for who holds them longer
 */
public record Part(long number, double seconds, boolean independent, PartBytes bytes) {}
