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
 * The connections that strangers hold open. Where there is no place for a new one, the oldest that is still half-open gives way,
 * so that idle connections keep nobody out. Any thread.
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
        // Half of what there is stays for players, or for strangers.
        this.halfOpenMax = Math.min(limits.halfOpenMax(), Math.max(1, connectionsMax / 2));
    }

    /**
     * A place for a connection; empty if there is none left.
     *
     * @param close has the connection closed; called if it must give way, from any thread
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

    /** Of several with as many half-open connections, the one whose oldest is older: each address answers for its own. */
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

    /** One connection's place. */
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

        String peer() {
            return peer.getAddress().getHostAddress() + ":" + peer.getPort();
        }

        /**
         * The connection plays, and counts until it leaves.
         *
         * @return false if there is no place for more players, or the connection had to give way
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

        /** The connection publishes, and does not count while it does. */
        void publish() {
            synchronized (ConnectionCount.this) {
                if (phase == Phase.HALF_OPEN) {
                    remove(this, Phase.PUBLISHER);
                }
            }
        }

        /** The connection neither plays nor publishes any more, and may ask again. */
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

        /** The connection counts no more. */
        void left() {
            synchronized (ConnectionCount.this) {
                if (phase != Phase.GONE) {
                    remove(this, Phase.GONE);
                }
            }
        }
    }
}
