package dev.tramo.srt.driver;

import dev.tramo.srt.SrtStatistics;

/**
 * One path of a bonded group as it was observed.
 *
 * @param peer address and port
 * @param local address that it leaves by; empty for any
 * @param weight the larger, the sooner it is used; for type backup
 * @param state connecting, idle (connected, nothing sent on it), active, unstable, or broken
 * @param reason why it is broken, in words; empty if it is not
 * @param share of the group's packets of the last second that were sent or came on it, 0 to 1
 */
public record SrtMember(
        String peer, String local, int weight, String state, String reason, double share, SrtStatistics srt) {}
