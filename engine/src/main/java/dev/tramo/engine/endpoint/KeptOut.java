package dev.tramo.engine.endpoint;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses that an endpoint lets in no more for a while, and why; at most 256, the oldest is forgotten for a new one. One thread.
 *
 * @param <R> what the reason is told by
 */
public final class KeptOut<R> {
    private static final int ADDRESSES_MAX = 256;

    private record Ban<R>(long untilNanos, R reason) {}

    private final Map<InetAddress, Ban<R>> bans = new LinkedHashMap<>();

    /**
     * Keeps an address out; what was said of it before is forgotten.
     *
     * @param untilNanos on the caller's clock
     */
    public void add(InetAddress address, long untilNanos, R reason) {
        bans.remove(address);
        if (bans.size() >= ADDRESSES_MAX) {
            bans.remove(bans.keySet().iterator().next());
        }
        bans.put(address, new Ban<>(untilNanos, reason));
    }

    /** Why an address is kept out now; empty if it is not. */
    public Optional<R> reason(InetAddress address, long nowNanos) {
        Ban<R> ban = bans.get(address);
        return ban != null && ban.untilNanos - nowNanos > 0 ? Optional.of(ban.reason) : Optional.empty();
    }
}
