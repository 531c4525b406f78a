package dev.tramo.mpegts.rtp;

/**
 * What a receiver's correction counted since it began.
 *
 * @param columns of the matrix (L), as the parity packets tell; 0 before any
 * @param rows of the matrix (D); 0 before any
 * @param columnPackets parity packets of columns
 * @param rowPackets parity packets of rows
 * @param malformed no parity packets, or of another kind than exclusive-or
 * @param tooLate packets that it could recover only when their turn was over
 */
public record FecCounters(int columns, int rows, long columnPackets, long rowPackets, long malformed, long tooLate) {}
