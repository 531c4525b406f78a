package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many passphrases are checked, over all ports of a process: each check takes a loop about a millisecond, and any caller
 * with a genuine address may cause one. There are separate budgets for addresses whose passphrase was right before, for those not
 * seen lately, and for the others, so that none can lock out the better ones. A caller beyond the budget is not refused but left
 * without an answer: callers repeat their request four times a second. Any thread.
 */
public final class KeyChecks {
    private static final long NANOS_PER_CHECK_KNOWN = 20_000_000;
    private static final long NANOS_PER_CHECK_NEW = 25_000_000;
    private static final long NANOS_PER_CHECK_SEEN = 100_000_000;
    /** Of each budget, checks that may follow each other at once: a loop is held up no longer than they take. */
    private static final int BURST = 5;
    /** Of one address that was seen lately. */
    private static final long NANOS_PER_CHECK_OF_ADDRESS = 250_000_000;

    private static final long LATELY_NANOS = 10_000_000_000L;
    private static final int ADDRESSES_MAX = 4_096;
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;

    /** Fills up with time to at most {@link #BURST} checks. */
    private static final class Bucket {
        private final long nanosPerCheck;
        private long emptyNanos = Long.MIN_VALUE / 2;

        Bucket(long nanosPerCheck) {
            this.nanosPerCheck = nanosPerCheck;
        }

        boolean take(long nowNanos) {
            long earliest = Math.max(emptyNanos, nowNanos - BURST * nanosPerCheck);
            if (earliest + nanosPerCheck > nowNanos) {
                return false;
            }
            emptyNanos = earliest + nanosPerCheck;
            return true;
        }
    }

    /** An IPv4 address, or the network that an IPv6 host chooses its addresses from. */
    private record Source(byte[] prefix) {
        static Source of(Address address) {
            byte[] ip = address.ipBytes();
            return new Source(ip.length == IPV6_BYTES ? Arrays.copyOf(ip, IPV6_NETWORK_BYTES) : ip);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Source source && Arrays.equals(prefix, source.prefix);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(prefix);
        }
    }

    private final Bucket known = new Bucket(NANOS_PER_CHECK_KNOWN);
    private final Bucket strangers = new Bucket(NANOS_PER_CHECK_NEW);
    private final Bucket seen = new Bucket(NANOS_PER_CHECK_SEEN);
    /** Whose passphrase was right, and when it was last. */
    private final SequencedMap<Source, Long> trusted = bounded();
    /** When the last check was that counts for an address. */
    private final SequencedMap<Source, Long> lately = bounded();

    private static SequencedMap<Source, Long> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Source, Long> eldest) {
                return size() > ADDRESSES_MAX;
            }
        };
    }

    /** Whether the passphrase of a caller from that address may be checked now. */
    synchronized boolean mayCheck(Address from, long nowNanos) {
        Source source = Source.of(from);
        if (trusted.containsKey(source) && known.take(nowNanos)) {
            return true;
        }
        long sinceNanos = nowNanos - lately.getOrDefault(source, Long.MIN_VALUE / 2);
        boolean isNew = sinceNanos >= LATELY_NANOS;
        boolean may = isNew
                ? strangers.take(nowNanos) || seen.take(nowNanos)
                : sinceNanos >= NANOS_PER_CHECK_OF_ADDRESS && seen.take(nowNanos);
        if (may) {
            lately.putLast(source, nowNanos);
        }
        return may;
    }

    /** The passphrase was right: the address is trusted from now on. */
    synchronized void wasRight(Address from, long nowNanos) {
        Source source = Source.of(from);
        lately.remove(source);
        trusted.putLast(source, nowNanos);
    }
}
