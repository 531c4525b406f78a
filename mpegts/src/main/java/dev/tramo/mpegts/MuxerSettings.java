package dev.tramo.mpegts;

import java.time.Duration;

/**
 * Settings of a {@link TsMuxer}.
 *
 * @param programNumber of the one program, 1 to 65535
 * @param muxDelay how far the clock reference is behind the decoding time of a frame that arrives in time; what a receiver
 *     buffers. 200 ms to 2 s
 * @param spreadMax a frame's packets are spread over its duration, but not longer than this; bounds the delay added here. 0 to
 *     half of {@code muxDelay}
 * @param bitsPerSecond constant rate, filled with null packets, at least 100,000; 0 for variable rate without null packets
 * @param ahead how long before it is due a datagram of a constant rate may be given to the sink, so that several are given at
 *     once; a frame's first packet may be due that much later. 0 to 10 ms; of no effect at a variable rate
 */
public record MuxerSettings(
        int programNumber, Duration muxDelay, Duration spreadMax, long bitsPerSecond, Duration ahead) {
    /** Program 1, variable rate, 400 ms, spread over at most 100 ms; nothing ahead. */
    public static final MuxerSettings DEFAULT =
            new MuxerSettings(1, Duration.ofMillis(400), Duration.ofMillis(100), 0, Duration.ZERO);

    private static final long AHEAD_MILLIS_MAX = 10;

    private static final long RATE_MIN = 100_000;
    private static final long RATE_MAX = 10_000_000_000L;

    public MuxerSettings {
        if (programNumber < 1 || programNumber > 0xFFFF) {
            throw new IllegalArgumentException("programNumber must be 1 to 65535, is " + programNumber);
        }
        if (muxDelay.toMillis() < 200 || muxDelay.toMillis() > 2000) {
            throw new IllegalArgumentException("muxDelay must be 200 ms to 2 s, is " + muxDelay);
        }
        if (spreadMax.isNegative() || spreadMax.multipliedBy(2).compareTo(muxDelay) > 0) {
            throw new IllegalArgumentException("spreadMax must be 0 to half of muxDelay, is " + spreadMax);
        }
        if (bitsPerSecond != 0 && (bitsPerSecond < RATE_MIN || bitsPerSecond > RATE_MAX)) {
            throw new IllegalArgumentException("bitsPerSecond must be 0 or at least 100000, is " + bitsPerSecond);
        }
        if (ahead.isNegative() || ahead.toMillis() > AHEAD_MILLIS_MAX) {
            throw new IllegalArgumentException("ahead must be 0 to 10 ms, is " + ahead);
        }
    }

    /** The same with a constant rate, or a variable one if it is 0. */
    public MuxerSettings withBitsPerSecond(long rate) {
        return new MuxerSettings(programNumber, muxDelay, spreadMax, rate, ahead);
    }

    /** The same with datagrams of a constant rate given to the sink that long before they are due. */
    public MuxerSettings withAhead(Duration time) {
        return new MuxerSettings(programNumber, muxDelay, spreadMax, bitsPerSecond, time);
    }
}
