package dev.tramo.engine.rtp;

import java.util.concurrent.ThreadLocalRandom;

/** Names of RTCP participants. */
final class Names {
    private Names() {}

    /** A new one of 96 random bits, which tells nothing of the machine (RFC 7022). */
    static String canonical() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Integer.toHexString(random.nextInt());
    }
}
