package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.UdpFigures;
import java.util.List;

/** One path of a source. */
interface InputPath extends Path {
    /** Who sends, or sent last; empty before anybody did. */
    String peer();

    /** Counters of its UDP sockets of media so far; none of an SRT link. */
    UdpFigures socketFigures();

    /** By RTCP. */
    default long reportsSent() {
        return 0;
    }

    /** By RTCP. */
    default long reportsReceived() {
        return 0;
    }

    /** How long the packets of its SRT session took. */
    default List<SrtDelays> delays() {
        return List.of();
    }

    /** Closes what is open, and opens it again. */
    void reconnect(String reason);
}
