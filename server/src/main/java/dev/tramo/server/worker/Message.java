package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.Notes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a worker and its server say to each other: one JSON text each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Message.Report.class, name = "report"),
    @JsonSubTypes.Type(value = Message.Missed.class, name = "missed"),
    @JsonSubTypes.Type(value = Message.Kicked.class, name = "kicked"),
    @JsonSubTypes.Type(value = Message.Delays.class, name = "delays"),
    @JsonSubTypes.Type(value = Message.Analysis.class, name = "analysis"),
    @JsonSubTypes.Type(value = Message.Still.class, name = "still"),
    @JsonSubTypes.Type(value = Message.Bans.class, name = "bans"),
    @JsonSubTypes.Type(value = Message.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = Message.Change.class, name = "change"),
    @JsonSubTypes.Type(value = Message.Kick.class, name = "kick"),
    @JsonSubTypes.Type(value = Message.AskDelays.class, name = "askDelays"),
    @JsonSubTypes.Type(value = Message.AskAnalysis.class, name = "askAnalysis"),
    @JsonSubTypes.Type(value = Message.AskStill.class, name = "askStill"),
    @JsonSubTypes.Type(value = Message.AskBans.class, name = "askBans"),
    @JsonSubTypes.Type(value = Message.Stop.class, name = "stop"),
})
public sealed interface Message {
    /** Said by a worker. */
    sealed interface FromWorker extends Message {}

    /** An answer to what a server has asked, under the number of its request. */
    sealed interface Answer extends FromWorker {}

    /** Said by a server. */
    sealed interface FromServer extends Message {}

    /**
     * The first thing a worker says.
     *
     * @param process of this start of the worker, different after a restart
     * @param version of the program
     * @param revision of the route that it runs; 0 if it runs none yet
     * @param tellsDelays whether it understands {@link AskDelays}; since 0.2, false of an older worker
     * @param tellsAnalysis whether it understands {@link AskAnalysis}; likewise
     * @param tellsBans whether it understands {@link AskBans}; likewise
     * @param tellsStills whether it understands {@link AskStill}; likewise
     */
    record Hello(
            String process,
            String version,
            long revision,
            boolean tellsDelays,
            boolean tellsAnalysis,
            boolean tellsBans,
            boolean tellsStills)
            implements FromWorker {}

    /**
     * How the route is; sent when anything changed, at least once a second.
     *
     * @param revision of the route that runs
     * @param refused why a change could not be taken over, in words; empty if it was
     * @param sessions SRT sessions of each endpoint since the route's start, also of this worker's former processes
     * @param events changes of state since the report before, the oldest first; since 0.2, empty of an older worker
     * @param happened sessions and refused attempts, likewise. Not in {@code events}: a server that knows only changes of state could
     *     not read them there
     */
    record Report(
            long revision,
            String refused,
            Observed observed,
            Map<String, Integer> sessions,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ObservedEvent> events,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ObservedHappening> happened)
            implements FromWorker {
        /** Takes copies. */
        public Report {
            events = List.copyOf(events);
            happened = List.copyOf(happened);
        }
    }

    /** What was noted while no server was there. */
    record Missed(Notes notes) implements FromWorker {}

    /** How many sessions a {@link Kick} ended. */
    record Kicked(long request, int sessions) implements Answer {}

    /** How long the packets of the source's SRT sessions took: the answer to {@link AskDelays}. */
    record Delays(long request, List<SrtDelayFigures> sessions) implements Answer {
        /** Takes a copy. */
        public Delays {
            sessions = List.copyOf(sessions);
        }
    }

    /** Who is kept out of the route: the answer to {@link AskBans}. */
    record Bans(long request, List<Ban> all) implements Answer {
        /** Takes a copy. */
        public Bans {
            all = List.copyOf(all);
        }
    }

    /** An address that is kept out, as {@link PeerBan}. */
    record Ban(String address, Instant since, Instant until, String by) {
        static Ban of(PeerBan ban) {
            return new Ban(ban.address().getHostAddress(), ban.since(), ban.until(), ban.by());
        }

        /**
         * The ban.
         *
         * @throws IllegalArgumentException if the address is none
         */
        public PeerBan read() {
            return new PeerBan(SrtPeerAddress.parse(address).ip(), since, until, by);
        }
    }

    /** What was found in the stream: the answer to {@link AskAnalysis}. */
    record Analysis(long request, AnalysisFigures found) implements Answer {}

    /**
     * The last keyframe: the answer to {@link AskStill}.
     *
     * @param picture an MP4 file in Base64; empty if there is none
     * @param missing why there is none, in words
     */
    record Still(long request, String picture, String missing) implements Answer {}

    /**
     * The server takes the worker.
     *
     * @param lease number of the server's lease: a worker takes nothing from a server of a lower one than it has seen
     * @param sessions SRT sessions of each endpoint before this process
     * @param totals what each endpoint counted before this process; since 0.2, empty of an older server
     */
    record Welcome(
            long lease,
            RouteText route,
            long revision,
            Map<String, Integer> sessions,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, TotalFigures> totals)
            implements FromServer {}

    /** The route is to be something else, by the smallest change. */
    record Change(RouteText route, long revision) implements FromServer {}

    /**
     * The SRT sessions with a peer are to end.
     *
     * @param by who wants that; since 0.2, empty of an older server
     */
    record Kick(
            long request,
            String peer,
            long banMillis,
            @JsonSetter(nulls = Nulls.AS_EMPTY) String by) implements FromServer {}

    /**
     * Who is kept out is asked for; only of a worker that {@link Hello#tellsBans tells} it.
     *
     * @param lifted an address that is let in again before; empty for none
     */
    record AskBans(long request, String lifted) implements FromServer {}

    /** How long packets took is asked for; only of a worker that {@link Hello#tellsDelays tells} it. */
    record AskDelays(long request) implements FromServer {}

    /**
     * What was found in the stream is asked for; only of a worker that {@link Hello#tellsAnalysis tells} it.
     *
     * @param isReset whether it is to be counted from zero afterwards
     */
    record AskAnalysis(long request, boolean isReset) implements FromServer {}

    /**
     * The last keyframe is asked for; only of a worker that {@link Hello#tellsStills tells} it.
     *
     * @param source ID of the source that brings it; empty for what the route carries
     */
    record AskStill(long request, String source) implements FromServer {}

    /**
     * The route is not this worker's, or not any more: it stops.
     *
     * @param lease as in {@link Welcome}
     */
    record Stop(long lease, String reason) implements FromServer {}
}
