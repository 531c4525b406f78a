package dev.tramo.server.observe.live;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import java.util.Map;

/** What is new in a snapshot of a route. Each includes those before it. */
enum Novelty {
    /** Nothing but figures: bit rates and what is counted. */
    FIGURES,
    /** What the list of routes shows besides, such as reasons and the stream of an RTMP source. */
    DETAILS,
    /** States and connections: to be on the screen at once. */
    STATE;

    /**
     * What is new since the snapshot before. Allocates nothing where only figures are: it is asked for each route each second.
     *
     * @param before of the same route
     */
    static Novelty of(RouteSnapshot before, RouteSnapshot now) {
        boolean isDetailed = !before.reason().equals(now.reason()) || hasVideo(before) != hasVideo(now);
        if (before.state() != now.state()
                || before.sources().size() != now.sources().size()
                || before.destinations().size() != now.destinations().size()) {
            return STATE;
        }
        for (int i = 0; i < now.sources().size(); i++) {
            SourceSnapshot was = before.sources().get(i);
            SourceSnapshot is = now.sources().get(i);
            if (was.isActive() != is.isActive() || isOther(was.endpoint(), is.endpoint())) {
                return STATE;
            }
            isDetailed |= isDetailed(was.endpoint(), is.endpoint()) || hasTracks(is.endpoint());
        }
        for (Map.Entry<String, EndpointSnapshot> destination :
                now.destinations().entrySet()) {
            EndpointSnapshot was = before.destinations().getOrDefault(destination.getKey(), EndpointSnapshot.NONE);
            if (isOther(was, destination.getValue())) {
                return STATE;
            }
            isDetailed |= isDetailed(was, destination.getValue());
        }
        return isDetailed ? DETAILS : FIGURES;
    }

    private static boolean isOther(EndpointSnapshot was, EndpointSnapshot is) {
        return was.state() != is.state() || was.connected() != is.connected();
    }

    private static boolean isDetailed(EndpointSnapshot was, EndpointSnapshot is) {
        return !was.reason().equals(is.reason())
                || !was.since().equals(is.since())
                || !was.header().awaited().equals(is.header().awaited());
    }

    /** Frame rate and the like of a publisher are of each second. */
    private static boolean hasTracks(EndpointSnapshot source) {
        return source.connected() && source.figures() instanceof RtmpFigures;
    }

    private static boolean hasVideo(RouteSnapshot snapshot) {
        return snapshot.stream().isPresent() && snapshot.stream().get().video() == StreamCounters.Presence.PRESENT;
    }
}
