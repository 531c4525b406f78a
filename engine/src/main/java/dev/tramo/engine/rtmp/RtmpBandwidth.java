package dev.tramo.engine.rtmp;

/**
 * What all RTMP connections together carried in the last whole window of 10 s, as nginx-rtmp counts it.
 *
 * @param bitsPerSecondIn received
 * @param bitsPerSecondOut sent, pushes included
 */
public record RtmpBandwidth(long bitsPerSecondIn, long bitsPerSecondOut) {}
