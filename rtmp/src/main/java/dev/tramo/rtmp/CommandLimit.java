package dev.tramo.rtmp;

import java.net.ProtocolException;

/** Bounds how many commands a peer may send: in all before media flows, and each second after that. */
final class CommandLimit {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int beforeMediaMax;
    private final int perSecondMax;
    private int commands;
    private long sinceNanos;

    CommandLimit(RtmpLimits limits, long nowNanos) {
        this.beforeMediaMax = limits.commandsBeforeMedia();
        this.perSecondMax = limits.commandsPerSecond();
        this.sinceNanos = nowNanos;
    }

    /**
     * Counts a command.
     *
     * @throws ProtocolException if there are too many
     */
    void count(boolean mediaFlows, long nowNanos) throws ProtocolException {
        commands++;
        if (!mediaFlows) {
            if (commands > beforeMediaMax) {
                throw new ProtocolException("more than " + beforeMediaMax + " commands before media");
            }
            sinceNanos = nowNanos - SECOND_NANOS; // the next count begins with the media
            return;
        }
        if (nowNanos - sinceNanos >= SECOND_NANOS) {
            sinceNanos = nowNanos;
            commands = 1;
        }
        if (commands > perSecondMax) {
            throw new ProtocolException("more than " + perSecondMax + " commands a second");
        }
    }
}
