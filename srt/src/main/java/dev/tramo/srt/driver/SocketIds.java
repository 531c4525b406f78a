package dev.tramo.srt.driver;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Socket IDs and initial sequence numbers, fresh for every connection. Any thread. */
final class SocketIds {
    /** Bit 30 marks bonding groups. */
    private static final int ID_MAX = 0x3FFF_FFFF;

    private static final int ISN_BOUND = 0x7FFF_FFFF;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger LAST = new AtomicInteger(RANDOM.nextInt(ID_MAX));

    private SocketIds() {}

    /** 1 to 2^30 − 1; as libsrt's, they count down. */
    static int next() {
        return LAST.updateAndGet(id -> id > 1 ? id - 1 : ID_MAX);
    }

    /** Decides who proposes in a rendezvous; not 0. */
    static int cookie() {
        return RANDOM.nextInt() | 1;
    }

    static int initialSequence() {
        return RANDOM.nextInt(ISN_BOUND);
    }
}
