package dev.tramo.server.observe.alarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How often each address did something lately. Bounded: of too many addresses, the one that was new first is forgotten. */
final class AddressCounts {
    private static final int ADDRESSES_MAX = 256;

    /** @param count within the window that was asked for */
    record Worst(String address, long count) {}

    private final Map<String, SlidingCount> counts = new LinkedHashMap<>();

    void add(String address, long count, long nowNanos) {
        if (!counts.containsKey(address) && counts.size() >= ADDRESSES_MAX) {
            forgetOne(nowNanos);
        }
        counts.computeIfAbsent(address, _ -> new SlidingCount()).add(count, nowNanos);
    }

    private void forgetOne(long nowNanos) {
        boolean isAnyForgotten = counts.values().removeIf(count -> count.isEmpty(nowNanos));
        if (!isAnyForgotten) {
            counts.remove(counts.keySet().iterator().next());
        }
    }

    /** The address that did it most often within the last seconds; empty if none did. */
    Optional<Worst> worst(int seconds, long nowNanos) {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        Worst worst = new Worst("", 0);
        for (Map.Entry<String, SlidingCount> one : counts.entrySet()) {
            long count = one.getValue().within(seconds, nowNanos);
            if (count > worst.count()) {
                worst = new Worst(one.getKey(), count);
            }
        }
        return worst.count() == 0 ? Optional.empty() : Optional.of(worst);
    }

    /** The address of {@code address:port} or {@code [address]:port}. */
    static String addressOf(String peer) {
        int colon = peer.lastIndexOf(':');
        boolean hasPort = colon > 0 && (peer.indexOf(':') == colon || peer.charAt(colon - 1) == ']');
        return hasPort ? peer.substring(0, colon) : peer;
    }
}
