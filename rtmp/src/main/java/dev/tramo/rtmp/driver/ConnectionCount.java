package dev.tramo.rtmp.driver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections strangers hold open. Any thread. */
final class ConnectionCount {
    private final int perAddressMax;
    private final int halfOpenMax;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger halfOpen = new AtomicInteger();

    ConnectionCount(int perAddressMax, int halfOpenMax) {
        this.perAddressMax = perAddressMax;
        this.halfOpenMax = halfOpenMax;
    }

    /** A place for a connection; empty if there is none left. */
    Optional<Ticket> admit(InetSocketAddress peer) {
        if (halfOpen.incrementAndGet() > halfOpenMax) {
            halfOpen.decrementAndGet();
            return Optional.empty();
        }
        int held = byAddress.merge(peer.getAddress(), 1, Integer::sum);
        Ticket ticket = new Ticket(peer);
        if (held > perAddressMax) {
            ticket.settled();
            ticket.left();
            return Optional.empty();
        }
        return Optional.of(ticket);
    }

    /** One connection's place. One thread at a time. */
    final class Ticket {
        private final InetSocketAddress peer;
        private boolean isHalfOpen = true;
        private boolean isCounted = true;

        private Ticket(InetSocketAddress peer) {
            this.peer = peer;
        }

        String peer() {
            return peer.getAddress().getHostAddress() + ":" + peer.getPort();
        }

        /** It is known what the connection is for. */
        void settled() {
            if (isHalfOpen) {
                isHalfOpen = false;
                halfOpen.decrementAndGet();
            }
        }

        /** The connection counts no more for its address. */
        void left() {
            if (isCounted) {
                isCounted = false;
                byAddress.computeIfPresent(peer.getAddress(), (_, held) -> held > 1 ? held - 1 : null);
            }
        }
    }
}
