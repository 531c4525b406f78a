package dev.tramo.mpegts.analysis;

/**
 * An audio stream, as far as it is known.
 *
 * @param sampleRate in Hz, 0 if unknown
 * @param channels 0 if unknown
 */
public record AudioReport(int sampleRate, int channels) {}
