package dev.tramo.srt.delay;

/**
 * How long after their origin a session's packets arrived.
 *
 * @param latencyMillis delay of delivery: packets that take longer are given up, and seldom arrive afterwards
 * @param lastHour the last hour, in steps of five minutes: up to 65 minutes, less if the session is younger
 * @param worstRetransmissionShare retransmissions for each packet of the stream in the worst five minutes of the last hour
 * @param session since the session's first packet
 */
public record DelayReport(
        int latencyMillis, DelayWindow lastHour, double worstRetransmissionShare, DelayWindow session) {}
