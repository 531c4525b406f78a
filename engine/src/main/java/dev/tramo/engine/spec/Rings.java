package dev.tramo.engine.spec;

import dev.tramo.srt.StreamId;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes of one machine that would give their media back to themselves, by UDP, RTP or SRT: one datagram would go round without end.
 * Addresses are compared as they resolve now: loopback, this machine's own, groups and broadcast.
 */
public final class Rings {
    /**
     * A way back to where it began.
     *
     * @param destination ID of the destination that it leaves by
     * @param through the other routes on the way, the next one first; empty if the destination is the route's own source
     */
    public record Ring(String destination, List<String> through) {
        /** In words, for whoever configured it. */
        public String words() {
            return through.isEmpty()
                    ? "the route's own source receives that: its media would go round without end"
                    : "route " + through.getFirst() + " receives that, and its media come back to this route"
                            + (through.size() == 1
                                    ? ""
                                    : " by " + String.join(", ", through.subList(1, through.size())))
                            + ": they would go round without end";
        }
    }

    private final Set<InetAddress> own = new HashSet<>();
    private final Set<InetAddress> broadcast = new HashSet<>();

    private Rings() {
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .forEach(this::add);
        } catch (SocketException e) {
            throw new IllegalStateException("the system does not tell its addresses", e);
        }
    }

    private void add(InterfaceAddress address) {
        own.add(unscoped(address.getAddress()));
        if (address.getBroadcast() != null) {
            broadcast.add(address.getBroadcast());
        }
    }

    /**
     * The ring that a route would close, the shortest. Looks up names of hosts where ports fit; not for a loop's thread.
     *
     * @param route a route of datagrams, as it is to be; for others there is none
     * @param others routes of the same machine; one of the same ID is left out
     */
    public static Optional<Ring> closedBy(RouteSpec route, Collection<RouteSpec> others) {
        return new Rings().find(route, others);
    }

    private record Step(RouteSpec at, String destination, List<String> through) {}

    private Optional<Ring> find(RouteSpec route, Collection<RouteSpec> others) {
        Map<String, RouteSpec> unseen = new HashMap<>();
        others.stream().filter(other -> !other.id().equals(route.id())).forEach(other -> unseen.put(other.id(), other));
        Deque<Step> steps = new ArrayDeque<>();
        for (Map.Entry<String, DestinationSpec> entry : route.destinations().entrySet()) {
            if (reaches(entry.getValue(), route)) {
                return Optional.of(new Ring(entry.getKey(), List.of()));
            }
            addReached(entry.getValue(), entry.getKey(), List.of(), unseen, steps);
        }
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            for (DestinationSpec to : step.at().destinations().values()) {
                if (reaches(to, route)) {
                    return Optional.of(new Ring(step.destination(), step.through()));
                }
                addReached(to, step.destination(), step.through(), unseen, steps);
            }
        }
        return Optional.empty();
    }

    private void addReached(
            DestinationSpec to, String first, List<String> through, Map<String, RouteSpec> unseen, Deque<Step> steps) {
        for (RouteSpec other : List.copyOf(unseen.values())) {
            if (reaches(to, other)) {
                unseen.remove(other.id());
                List<String> longer =
                        Stream.concat(through.stream(), Stream.of(other.id())).toList();
                steps.add(new Step(other, first, longer));
            }
        }
    }

    private boolean reaches(DestinationSpec to, RouteSpec route) {
        return route.sources().stream().anyMatch(source -> reaches(to, source.spec()));
    }

    private boolean reaches(DestinationSpec to, SourceSpec from) {
        for (UdpSpec udp : datagrams(to)) {
            for (UdpSpec at : datagrams(from)) {
                if (udp.port() == at.port() && reachesUdp(udp, at)) {
                    return true;
                }
            }
        }
        return to.srtLinks().stream()
                .anyMatch(srt -> from.srtLinks().stream().anyMatch(at -> connects(srt, at) || connects(at, srt)));
    }

    /** Where an endpoint sends plain datagrams, or receives them. */
    private static List<UdpSpec> datagrams(EndpointSpec endpoint) {
        return switch (endpoint) {
            case UdpSpec udp -> List.of(udp);
            case RtpSpec rtp -> rtp.paths();
            default -> List.of();
        };
    }

    private boolean reachesUdp(UdpSpec to, UdpSpec at) {
        InetAddress target = IpLiteral.check(to.address());
        InetAddress local = IpLiteral.check(at.address());
        if (!at.source().isEmpty() && !isHere(IpLiteral.check(at.source()))) {
            return false; // what we send does not come from there
        }
        if (target.isMulticastAddress()) {
            boolean sameInterface = to.interfaceName().isEmpty()
                    || at.interfaceName().isEmpty()
                    || to.interfaceName().equals(at.interfaceName());
            return target.equals(local) && sameInterface;
        }
        boolean all = broadcast.contains(target) || target.getHostAddress().equals("255.255.255.255");
        return (all || isHere(target)) && isHeardBy(target, local);
    }

    /** Whether a socket on {@code local} receives what is sent to {@code target}: {@code ::} receives IPv4, too. */
    private static boolean isHeardBy(InetAddress target, InetAddress local) {
        boolean wildcard = local.isAnyLocalAddress()
                && (local.getAddress().length == 16 || target.getAddress().length == local.getAddress().length);
        return wildcard || unscoped(target).equals(local);
    }

    /** Whether the one calls the other, or both meet. */
    private boolean connects(SrtSpec caller, SrtSpec other) {
        if (caller.mode() == SrtMode.LISTENER || other.mode() == SrtMode.CALLER) {
            return false;
        }
        boolean meets = caller.mode() == other.mode();
        if (caller.mode() == SrtMode.RENDEZVOUS != meets || (!meets && !asksFor(caller, other))) {
            return false;
        }
        if (!caller.bonding().isGroup()) {
            return isAt(caller.host(), caller.port(), other);
        }
        return caller.bonding().paths().stream().anyMatch(path -> isAt(path.host(), path.port(), other));
    }

    private static boolean asksFor(SrtSpec caller, SrtSpec listener) {
        String name = listener.options().streamId();
        try {
            return name.isEmpty() || StreamId.parse(caller.options().streamId()).asksFor(name);
        } catch (IllegalArgumentException e) {
            return false; // it is refused
        }
    }

    private boolean isAt(String host, int port, SrtSpec listener) {
        if (port != listener.port()) {
            return false;
        }
        String bound = listener.local().address();
        @Nullable InetAddress local = bound.isEmpty() ? null : IpLiteral.check(bound);
        return Arrays.stream(resolved(host))
                .anyMatch(target -> isHere(target) && (local == null || isHeardBy(target, local)));
    }

    private static InetAddress[] resolved(String host) {
        try {
            return new InetAddress[] {IpLiteral.check(host)};
        } catch (IllegalArgumentException e) {
            try {
                return InetAddress.getAllByName(host);
            } catch (UnknownHostException unknown) {
                return new InetAddress[0]; // nobody can be called there
            }
        }
    }

    private boolean isHere(InetAddress address) {
        return address.isLoopbackAddress() || own.contains(unscoped(address));
    }

    private static InetAddress unscoped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
