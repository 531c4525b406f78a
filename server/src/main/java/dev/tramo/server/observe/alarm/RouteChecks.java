package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.RouteState;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.server.observe.History;
import java.util.Locale;
import java.util.Map;

/** Which rules are met at a route that is to run, by the states of its endpoints and what happened to them. */
final class RouteChecks {
    private final RouteSnapshot route;
    private final RouteWatch watch;
    private final Findings findings;
    private final long nowNanos;

    private RouteChecks(RouteSnapshot route, RouteWatch watch, Findings findings, long nowNanos) {
        this.route = route;
        this.watch = watch;
        this.findings = findings;
        this.nowNanos = nowNanos;
    }

    /** Adds what is met at a route that was seen. */
    static void add(RouteSnapshot route, RouteWatch watch, Findings findings, long nowNanos) {
        new RouteChecks(route, watch, findings, nowNanos).addAll();
    }

    /** Adds what is met at a route of which nothing is seen. */
    static void addUnseen(Findings findings) {
        findings.add(Rule.NOT_RUNNING, "", () -> "it is to run, and nothing is seen of it");
    }

    private void addAll() {
        State source = route.source().state();
        String active = History.active(route);
        if (source == State.FAILED || source == State.STARTING) {
            findings.add(Rule.NOT_RUNNING, "", () -> "the source is " + words(route.source()));
        }
        if (!source.isFlowing()) {
            findings.add(Rule.NO_INPUT, active, () -> "the source is " + words(route.source()));
        }
        addStandby();
        boolean isAnyDown = addDestinations(source.isFlowing());
        if (source.isFlowing() && !isAnyDown && route.state() == State.WAITING) {
            findings.add(Rule.NOT_RUNNING, "", () -> "nobody takes the stream: " + route.reason());
        }
        for (Map.Entry<String, EndpointWatch> endpoint : watch.endpoints().entrySet()) {
            addHappenings(endpoint.getKey(), endpoint.getValue());
            FigureChecks.add(endpoint.getKey(), endpoint.getValue(), findings);
        }
        EndpointWatch watchedSource = watch.endpoints().get(active);
        if (watchedSource != null && source.isFlowing()) {
            FrameChecks.add(active, watchedSource, findings, nowNanos);
            StreamChecks.add(active, watchedSource, findings);
        }
    }

    private void addStandby() {
        for (SourceSnapshot standby : route.sources()) {
            if (!standby.isActive() && !standby.fault().isEmpty()) {
                findings.add(
                        Rule.STANDBY_UNUSABLE,
                        History.source(route.spec().eventName(standby.id())),
                        () -> "source " + standby.id() + " could not take over: " + standby.fault());
            }
        }
    }

    /** @return whether any of them should work, and does not */
    private boolean addDestinations(boolean hasInput) {
        boolean isAnyDown = false;
        for (Map.Entry<String, EndpointSnapshot> entry : route.destinations().entrySet()) {
            EndpointSnapshot destination = entry.getValue();
            String name = History.endpoint(entry.getKey());
            if (isDown(destination)) {
                isAnyDown = true;
                findings.add(
                        Rule.NOT_RUNNING, name, () -> "destination " + entry.getKey() + " is " + words(destination));
            }
            if (destination.state() == State.STALLED && hasInput) {
                isAnyDown = true;
                findings.add(Rule.STALLED, name, () -> "destination " + entry.getKey() + " is " + words(destination));
            }
        }
        return isAnyDown;
    }

    /** One that waits for its first peer, or whose last one said goodbye, is as it should be. */
    private static boolean isDown(EndpointSnapshot destination) {
        return switch (destination.state()) {
            case FAILED, CONNECTING, STARTING -> true;
            case WAITING -> !RouteState.isIdle(destination) && !tellsOfStrangers(destination);
            case RUNNING, DEGRADED, STALLED, STOPPED -> false;
        };
    }

    /** One that never had a peer lacks none: what it tells is who was refused, which has a rule of its own. */
    private static boolean tellsOfStrangers(EndpointSnapshot destination) {
        return !destination.refused().isEmpty() && destination.totals().packets() == 0;
    }

    private void addHappenings(String name, EndpointWatch endpoint) {
        RuleValues flapping = findings.of(Rule.FLAPPING);
        long changes = endpoint.changes.within(flapping.windowSeconds(), nowNanos);
        if (changes >= flapping.of(Limit.CHANGES_MIN)) {
            findings.add(
                    Rule.FLAPPING,
                    name,
                    () -> changes + " times in " + flapping.windowSeconds()
                            + " s, media began or ceased to flow; it is " + words(endpoint.seen()));
        }
        endpoint.refused.add(name, findings, nowNanos);
        if (!endpoint.seen().peers().isEmpty()) {
            addMembers(name, endpoint.seen());
        }
        addPaths(name, endpoint.seen());
    }

    /** An RTP stream of two paths is a group as well; while nothing flows at all, another rule says so. */
    private void addPaths(String name, EndpointSnapshot endpoint) {
        RtpFigures rtp = endpoint.rtp();
        int all = rtp.paths().size();
        double wanted = findings.of(Rule.GROUP_DEGRADED).of(Limit.MEMBERS_MIN);
        if (all > 1 && endpoint.state().isFlowing() && rtp.pathsInUse() < Math.min(wanted, all)) {
            findings.add(
                    Rule.GROUP_DEGRADED,
                    name,
                    () -> rtp.pathsInUse() + " of " + all + " paths carry packets: " + endpoint.reason());
        }
    }

    private void addMembers(String name, EndpointSnapshot endpoint) {
        double wanted = findings.of(Rule.GROUP_DEGRADED).of(Limit.MEMBERS_MIN);
        endpoint.peers().stream().filter(peer -> peer.members().size() > 1).forEach(peer -> {
            int all = peer.members().size();
            long connected = peer.members().stream()
                    .filter(member -> !member.state().equals("connecting")
                            && !member.state().equals("broken"))
                    .count();
            if (connected < Math.min(wanted, all)) {
                findings.add(
                        Rule.GROUP_DEGRADED,
                        name,
                        () -> connected + " of " + all + " paths of the group with " + peer.peer() + " are connected");
            }
        });
    }

    private static String words(EndpointSnapshot endpoint) {
        String state = endpoint.state().name().toLowerCase(Locale.ROOT);
        return endpoint.reason().isEmpty() ? state : state + ": " + endpoint.reason();
    }
}
