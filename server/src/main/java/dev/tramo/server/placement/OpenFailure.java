package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.IpLiteral;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Why an endpoint could not be opened, for a client.
 *
 * @param reason in words; names the route that has the port, if one of ours has it
 * @param isConflict whether what is wanted does not fit this machine as it is now: a port that is taken, an interface or an address
 *     that does not exist. The client can change that; anything else failed on our side
 */
public record OpenFailure(String reason, boolean isConflict) {
    // The words of the C library and of the engine. Whoever rewords them sees a 500 where a test wants 409.
    private static final Pattern TAKEN = Pattern.compile("Address already in use|port [0-9]+ is taken");
    private static final Pattern NOT_OURS = Pattern.compile("Cannot assign requested address");
    private static final Pattern NO_INTERFACE = Pattern.compile("no network interface|No such device");

    /** Where an endpoint receives, by UDP or TCP; port 0: anywhere. */
    private record Bound(boolean tcp, String address, int port) {
        private static List<Bound> by(Object spec, boolean isSource) {
            return switch (spec) {
                case RtpSpec rtp -> isSource ? by(rtp) : List.of();
                case SeamlessSpec seamless ->
                    seamless.links().stream()
                            .flatMap(link -> one(link, isSource).stream())
                            .toList();
                default -> one(spec, isSource).stream().toList();
            };
        }

        private static List<Bound> by(RtpSpec rtp) {
            return rtp.paths().stream()
                    .flatMap(path ->
                            rtp.portsFrom(path.port()).stream().map(port -> new Bound(false, path.address(), port)))
                    .toList();
        }

        private static Optional<Bound> one(Object spec, boolean isSource) {
            return switch (spec) {
                case UdpSpec udp when isSource -> Optional.of(new Bound(false, udp.address(), udp.port()));
                case SrtSpec srt
                when srt.mode() != SrtMode.CALLER ->
                    Optional.of(new Bound(false, srt.local().address(), srt.port()));
                case SrtSpec srt
                when srt.local().port() != 0 ->
                    Optional.of(
                            new Bound(false, srt.local().address(), srt.local().port()));
                case RtmpListenSpec(RtmpAddress at, Duration _, Duration _, long _) -> by(at);
                case RtmpPlaySpec(RtmpAddress at) -> by(at);
                default -> Optional.empty();
            };
        }

        private static Optional<Bound> by(RtmpAddress at) {
            return at.port() == RtmpAddress.OWN_PORTS ? Optional.empty() : Optional.of(new Bound(true, "", at.port()));
        }

        private boolean meets(Bound other) {
            return tcp == other.tcp
                    && port == other.port
                    && (isAny() || other.isAny() || address.equals(other.address));
        }

        private boolean isAny() {
            return address.isEmpty() || IpLiteral.check(address).isAnyLocalAddress();
        }
    }

    /**
     * The endpoints that cannot be opened here: the destination's ID, empty for the source. What an RTMP server refuses is none of them:
     * it is tried again until it works.
     */
    public static Set<String> all(Optional<RouteSnapshot> route) {
        Set<String> failed = new TreeSet<>();
        route.ifPresent(seen -> {
            if (seen.source().state() == State.FAILED && !(seen.activeSource().spec() instanceof RtmpPullSpec)) {
                failed.add("");
            }
            seen.destinations().forEach((id, to) -> {
                boolean isElsewhere = seen.spec().destinations().get(id) instanceof RtmpPushSpec;
                if (to.state() == State.FAILED && !isElsewhere) {
                    failed.add(id);
                }
            });
        });
        return failed;
    }

    /**
     * Says what is wrong with an endpoint that is {@link State#FAILED}.
     *
     * @param route as it was observed
     * @param endpoint its destination's ID; empty for the source
     * @param running all routes that run
     */
    public static OpenFailure of(RouteSnapshot route, String endpoint, Collection<RouteSnapshot> running) {
        EndpointSnapshot failed = endpoint.isEmpty()
                ? route.source()
                : Objects.requireNonNull(route.destinations().get(endpoint));
        String reason = failed.reason();
        if (TAKEN.matcher(reason).find()) {
            return new OpenFailure(reason + "; " + holder(route, endpoint, running), true);
        }
        if (NOT_OURS.matcher(reason).find()) {
            return new OpenFailure(reason + "; it must be an address of this machine", true);
        }
        return new OpenFailure(reason, NO_INTERFACE.matcher(reason).find());
    }

    private static String holder(RouteSnapshot route, String endpoint, Collection<RouteSnapshot> running) {
        Object spec = endpoint.isEmpty()
                ? route.activeSource().spec()
                : Objects.requireNonNull(route.spec().destinations().get(endpoint));
        List<Bound> wanted = Bound.by(spec, endpoint.isEmpty());
        for (RouteSnapshot other : running) {
            boolean isSame = other.routeId().equals(route.routeId());
            for (Map.Entry<String, List<Bound>> theirs : opened(other).entrySet()) {
                boolean isItself = isSame && theirs.getKey().equals(endpoint);
                if (!isItself
                        && wanted.stream()
                                .anyMatch(bound -> theirs.getValue().stream().anyMatch(bound::meets))) {
                    return (isSame ? "this route itself" : "route " + other.routeId()) + " has it ("
                            + (theirs.getKey().isEmpty() ? "source" : "destination " + theirs.getKey()) + ")";
                }
            }
        }
        return "another program on this machine has it";
    }

    /** By the destination's ID; the source's is empty. */
    private static Map<String, List<Bound>> opened(RouteSnapshot route) {
        Map<String, List<Bound>> opened = new LinkedHashMap<>();
        if (route.source().state() != State.FAILED) {
            opened.put("", Bound.by(route.activeSource().spec(), true));
        }
        route.spec().destinations().forEach((id, to) -> {
            EndpointSnapshot seen = route.destinations().get(id);
            if (seen != null && seen.state() != State.FAILED) {
                opened.put(id, Bound.by(to, false));
            }
        });
        return opened;
    }
}
