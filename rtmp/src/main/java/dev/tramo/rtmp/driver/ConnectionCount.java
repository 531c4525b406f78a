package dev.tramo.rtmp.driver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Limits the connections of peers that are not publishers. When a limit is reached, a new connection replaces the oldest
 * half-open one, so that idle connections cannot exclude others. Any thread.
 */
final class ConnectionCount {
    private final int perAddressMax;
    private final int halfOpenMax;
    private final int connectionsMax;
    private final Map<InetAddress, Host> hosts = new HashMap<>();
    private int halfOpen;
    private int players;

    /** The connections of one address. */
    private static final class Host {
        private final LinkedHashSet<Ticket> halfOpen = new LinkedHashSet<>();
        private int players;

        int held() {
            return halfOpen.size() + players;
        }

        long oldest() {
            return halfOpen.isEmpty() ? Long.MAX_VALUE : halfOpen.getFirst().number;
        }
    }

    private enum Phase {
        HALF_OPEN,
        PLAYER,
        PUBLISHER,
        GONE
    }

    private long admitted;

    ConnectionCount(ServerLimits limits) {
        this.perAddressMax = limits.connectionsPerAddressMax();
        this.connectionsMax = limits.connectionsMax();
        // Half is reserved for players, and half for half-open connections.
        this.halfOpenMax = Math.min(limits.halfOpenMax(), Math.max(1, connectionsMax / 2));
    }

    /**
     * Admits a connection; empty if the limit is reached and no half-open connection can be replaced.
     *
     * @param close closes the connection; called if it is replaced, from any thread
     */
    Optional<Ticket> admit(InetSocketAddress peer, Runnable close) {
        List<Ticket> dropped = new ArrayList<>(2);
        Optional<Ticket> ticket = admit(peer, close, dropped);
        dropped.forEach(oldest -> oldest.close.run());
        return ticket;
    }

    private synchronized Optional<Ticket> admit(InetSocketAddress peer, Runnable close, List<Ticket> dropped) {
        Host host = hosts.getOrDefault(peer.getAddress(), new Host());
        if (host.held() >= perAddressMax && !dropOldest(host, dropped)) {
            return Optional.empty();
        }
        boolean isFull = halfOpen >= halfOpenMax || halfOpen + players >= connectionsMax;
        if (isFull && !dropOldest(hostWithMost(), dropped)) {
            return Optional.empty();
        }
        hosts.put(peer.getAddress(), host);
        admitted++;
        Ticket ticket = new Ticket(peer, host, close, admitted);
        host.halfOpen.add(ticket);
        halfOpen++;
        return Optional.of(ticket);
    }

    /** The address with the most half-open connections; among equals, the one whose oldest connection is older. */
    private Host hostWithMost() {
        return hosts.values().stream()
                .max(Comparator.<Host>comparingInt(host -> host.halfOpen.size())
                        .thenComparing(Comparator.comparingLong(Host::oldest).reversed()))
                .orElseGet(Host::new);
    }

    private boolean dropOldest(Host host, List<Ticket> dropped) {
        if (host.halfOpen.isEmpty()) {
            return false;
        }
        Ticket oldest = host.halfOpen.getFirst();
        remove(oldest, Phase.GONE);
        dropped.add(oldest);
        return true;
    }

    private void remove(Ticket ticket, Phase next) {
        if (ticket.phase == Phase.HALF_OPEN) {
            ticket.host.halfOpen.remove(ticket);
            halfOpen--;
        } else if (ticket.phase == Phase.PLAYER) {
            ticket.host.players--;
            players--;
        }
        ticket.phase = next;
        if (ticket.host.held() == 0) {
            hosts.remove(ticket.peer.getAddress(), ticket.host);
        }
    }

    /** An admitted connection. */
    final class Ticket {
        private final InetSocketAddress peer;
        private Host host;
        private final Runnable close;
        private final long number;
        private Phase phase = Phase.HALF_OPEN;

        private Ticket(InetSocketAddress peer, Host host, Runnable close, long number) {
            this.peer = peer;
            this.host = host;
            this.close = close;
            this.number = number;
        }

        InetAddress address() {
            return peer.getAddress();
        }

        int port() {
            return peer.getPort();
        }

        String peer() {
            return peer.getAddress().getHostAddress() + ":" + peer.getPort();
        }

        /**
         * The connection plays. It counts until it is closed.
         *
         * @return false if the limit of players is reached, or the connection was replaced
         */
        boolean play() {
            synchronized (ConnectionCount.this) {
                if (phase != Phase.HALF_OPEN || players >= connectionsMax - halfOpenMax) {
                    return false;
                }
                host.halfOpen.remove(this);
                halfOpen--;
                host.players++;
                players++;
                phase = Phase.PLAYER;
                return true;
            }
        }

        /** The connection publishes. It does not count while it does. */
        void publish() {
            synchronized (ConnectionCount.this) {
                if (phase == Phase.HALF_OPEN) {
                    remove(this, Phase.PUBLISHER);
                }
            }
        }

        /** The connection has stopped playing or publishing, and may request again. */
        void reopen() {
            synchronized (ConnectionCount.this) {
                if (phase == Phase.PLAYER || phase == Phase.PUBLISHER) {
                    remove(this, Phase.HALF_OPEN);
                    host = hosts.computeIfAbsent(peer.getAddress(), _ -> new Host());
                    host.halfOpen.add(this);
                    halfOpen++;
                }
            }
        }

        /** The connection is closed, and does not count any more. */
        void left() {
            synchronized (ConnectionCount.this) {
                if (phase != Phase.GONE) {
                    remove(this, Phase.GONE);
                }
            }
        }
    }
}
