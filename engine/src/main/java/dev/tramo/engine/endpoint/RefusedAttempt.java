package dev.tramo.engine.endpoint;

import java.time.Instant;

/**
 * An attempt to publish, play or call that was refused, and its repetitions.
 *
 * @param peer address and port that the last attempt came from
 * @param asked what was asked for, at most 512 printable characters: an SRT stream ID, an RTMP application; never a key
 * @param reason why it was refused, in words
 * @param first when it was tried first
 * @param last when it was tried last
 * @param count attempts from this address for the same and with the same answer, at least 1
 */
public record RefusedAttempt(String peer, String asked, String reason, Instant first, Instant last, long count) {}
