package dev.tramo.engine.endpoint;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses that an endpoint lets in no more for a while, and why; at most 256, the oldest is forgotten for a new one. One thread.
 *
 * @param <R> what the reason is told by
 */
public final class KeptOut<R> {
    private static final int ADDRESSES_MAX = 256;

    /** @param ban empty if nobody asked for it */
    private record Entry<R>(long untilNanos, R reason, Optional<PeerBan> ban) {}

    private final Map<InetAddress, Entry<R>> entries = new LinkedHashMap<>();

    /**
     * Keeps an address out; what was said of it before is forgotten.
     *
     * @param untilNanos on the caller's clock
     */
    public void add(InetAddress address, long untilNanos, R reason) {
        add(address, new Entry<>(untilNanos, reason, Optional.empty()));
    }

    /** Keeps an address out because somebody wants it, from {@code nowNanos} on the caller's clock. */
    public void add(PeerBan ban, long nowNanos, R reason) {
        add(ban.address(), new Entry<>(nowNanos + ban.nanos(), reason, Optional.of(ban)));
    }

    private void add(InetAddress address, Entry<R> entry) {
        entries.remove(address);
        if (entries.size() >= ADDRESSES_MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(address, entry);
    }

    /** Why an address is kept out now; empty if it is not. */
    public Optional<R> reason(InetAddress address, long nowNanos) {
        return Optional.ofNullable(entries.get(address))
                .filter(entry -> entry.untilNanos - nowNanos > 0)
                .map(Entry::reason);
    }

    /** Who is kept out now because somebody wants it, the oldest first. */
    public List<PeerBan> bans(long nowNanos) {
        return entries.values().stream()
                .filter(entry -> entry.untilNanos - nowNanos > 0)
                .flatMap(entry -> entry.ban.stream())
                .toList();
    }

    /** Lets an address in again that somebody kept out; what is kept out for another reason stays so. */
    public void lift(InetAddress address) {
        entries.computeIfPresent(address, (_, entry) -> entry.ban.isPresent() ? null : entry);
    }
}
