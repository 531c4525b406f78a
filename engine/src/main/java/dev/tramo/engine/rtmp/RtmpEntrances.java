package dev.tramo.engine.rtmp;

import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.rtmp.StreamAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The addresses at which streams are published and played here, and who answers at each. Any thread. */
final class RtmpEntrances {
    /** Local ports on which RTMP is served anyway, and whether each is one with TLS. */
    private final Map<Integer, Boolean> ownPorts = new ConcurrentHashMap<>();

    private final Map<String, Set<RtmpAddress>> reserved = new HashMap<>();
    private final List<RtmpEntrance> entrances = new CopyOnWriteArrayList<>();

    /** RTMP is served on that local port anyway. */
    void serveOn(int port, boolean secure) {
        ownPorts.put(port, secure);
    }

    /**
     * Keeps addresses for a route, instead of those that it had.
     *
     * @throws IllegalArgumentException if another route has one of them; nothing is changed then
     */
    synchronized void reserve(String routeId, Collection<RtmpAddress> addresses) {
        for (RtmpAddress wanted : addresses) {
            reserved.forEach((other, taken) -> {
                if (!other.equals(routeId) && taken.stream().anyMatch(address -> overlap(address, wanted))) {
                    throw new IllegalArgumentException(
                            "application: \"" + wanted.application() + "\" is taken by route " + other);
                }
            });
        }
        if (List.copyOf(addresses).size() > 1) {
            refuseOverlap(List.copyOf(addresses));
        }
        reserved.put(routeId, Set.copyOf(addresses));
    }

    private void refuseOverlap(List<RtmpAddress> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (overlap(addresses.get(i), addresses.get(j))) {
                    throw new IllegalArgumentException(
                            "application: \"" + addresses.get(i).application() + "\" is given twice");
                }
            }
        }
    }

    synchronized void release(String routeId) {
        reserved.remove(routeId);
    }

    private boolean overlap(RtmpAddress one, RtmpAddress other) {
        return one.application().equals(other.application())
                && sharePort(one, other)
                && (one.streamKey().isEmpty()
                        || other.streamKey().isEmpty()
                        || one.streamKey().equals(other.streamKey()));
    }

    private boolean sharePort(RtmpAddress one, RtmpAddress other) {
        return one.port() == other.port() || (isOnOwn(one) && isOnOwn(other) && (isOwn(one) || isOwn(other)));
    }

    private static boolean isOwn(RtmpAddress address) {
        return address.port() == RtmpAddress.OWN_PORTS;
    }

    /** Whether the port need not be opened for this address. */
    boolean isOnOwn(RtmpAddress address) {
        return isOwn(address) || Boolean.valueOf(address.secure()).equals(ownPorts.get(address.port()));
    }

    void add(RtmpEntrance entrance) {
        entrances.add(entrance);
    }

    void remove(RtmpEntrance entrance) {
        entrances.remove(entrance);
    }

    /**
     * What was found for somebody who came in.
     *
     * @param mayPass whether the name is the right one
     */
    record Found(RtmpEntrance entrance, boolean mayPass) {}

    /** Who answers at an address; of several of one application, the one that takes the name. */
    Optional<Found> find(int localPort, boolean secure, StreamAddress wanted) {
        Optional<Found> found = Optional.empty();
        for (RtmpEntrance entrance : entrances) {
            RtmpAddress at = entrance.address();
            if (at.application().equals(wanted.application()) && isReached(at, localPort, secure)) {
                if (at.takes(wanted.name())) {
                    return Optional.of(new Found(entrance, true));
                }
                found = Optional.of(new Found(entrance, false));
            }
        }
        return found;
    }

    private boolean isReached(RtmpAddress at, int localPort, boolean secure) {
        return isOwn(at) ? ownPorts.containsKey(localPort) : at.port() == localPort && at.secure() == secure;
    }
}
