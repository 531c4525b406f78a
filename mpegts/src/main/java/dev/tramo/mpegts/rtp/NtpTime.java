package dev.tramo.mpegts.rtp;

import java.time.Instant;

/** Time of day as reports carry it: 32 bits of seconds since 1900, 32 bits of a second's fraction. */
public final class NtpTime {
    /** From 1900 to 1970. */
    private static final long EPOCH_SECONDS = 2_208_988_800L;

    private static final long NANOS = 1_000_000_000;

    private NtpTime() {}

    /** An instant in 64 bits. */
    public static long of(Instant at) {
        return ((at.getEpochSecond() + EPOCH_SECONDS) << 32) | (((long) at.getNano() << 32) / NANOS);
    }

    /** The middle 32 bits, which reports refer to: units of 1/65536 s. */
    public static int middle(long ntp) {
        return (int) (ntp >>> 16);
    }
}
