package dev.tramo.server.placement;

import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.worker.Message;
import java.util.Map;

/**
 * What this server has of a route's worker: no connection, one that is silent so far, or reports. A value: what happens turns one into
 * another, here and nowhere else.
 *
 * <pre>
 *   Away ──welcomed──▶ Arrived ──reported──▶ Reporting ──reported──▶ Reporting
 *    ▲                    │ lost                │ lost, or welcomed anew (Arrived)
 *    └────────────────────┴─────────────────────┘
 *   any of these ──stopped──▶ Stopping ──left──▶ Ended          any ──left──▶ Ended
 * </pre>
 */
sealed interface WorkerContact {
    /** No worker is connected: it is being made, or goes on without this server. */
    record Away(Past past) implements WorkerContact {}

    /** A worker is connected, and has not reported yet: what a former process said last is not so any more. */
    record Arrived(WorkerSession session, Past past) implements WorkerContact {}

    /**
     * A worker is connected and reports.
     *
     * @param past before this session
     * @param report the last one
     * @param atNanos when it came
     */
    record Reporting(WorkerSession session, Past past, Message.Report report, long atNanos) implements WorkerContact {}

    /** The worker was told to stop. What it still says does not count. */
    record Stopping(WorkerSession session) implements WorkerContact {}

    /** The route is not this server's any more. */
    record Ended() implements WorkerContact {}

    /**
     * What is left of sessions that are over.
     *
     * @param process the worker's, as it named itself; empty before the first
     * @param before SRT sessions of each endpoint before that process
     * @param sessions those since the route's start, as reported last
     * @param totalsBefore what each endpoint had counted before that process
     * @param totals what it has since the route's start, as reported last
     * @param hasReported whether any worker of the route ever did
     */
    record Past(
            String process,
            Map<String, Integer> before,
            Map<String, Integer> sessions,
            Map<String, TotalFigures> totalsBefore,
            Map<String, TotalFigures> totals,
            boolean hasReported) {
        private static final Past NONE = new Past("", Map.of(), Map.of(), Map.of(), Map.of(), false);

        private Past with(String newProcess) {
            boolean isAfter = !newProcess.equals(process) && hasReported;
            return new Past(
                    newProcess,
                    isAfter ? sessions : before,
                    sessions,
                    isAfter ? totals : totalsBefore,
                    totals,
                    hasReported);
        }

        private Past with(Message.Report report) {
            return new Past(
                    process,
                    before,
                    report.sessions(),
                    totalsBefore,
                    report.observed().totals(),
                    true);
        }
    }

    /** Of a route that was started just now. */
    static WorkerContact none() {
        return new Away(Past.NONE);
    }

    /** What is known of sessions, this one included. */
    default Past known() {
        return switch (this) {
            case Away(Past past) -> past;
            case Arrived(WorkerSession _, Past past) -> past;
            case Reporting(WorkerSession _, Past past, Message.Report report, long _) -> past.with(report);
            case Stopping _, Ended _ -> Past.NONE;
        };
    }

    /** Whether this is the session that counts. */
    default boolean isOf(WorkerSession which) {
        return switch (this) {
            case Arrived(WorkerSession session, Past _) -> session.equals(which);
            case Reporting(WorkerSession session, Past _, Message.Report _, long _) -> session.equals(which);
            case Away _, Stopping _, Ended _ -> false;
        };
    }

    /** Whether this is the session of a worker that was told to stop. */
    default boolean isStopping(WorkerSession which) {
        return this instanceof Stopping(WorkerSession session) && session.equals(which);
    }

    /** A worker has come, instead of the one that may have been there. */
    default WorkerContact welcomed(WorkerSession session, String process) {
        return switch (this) {
            case Away _, Arrived _, Reporting _ -> new Arrived(session, known().with(process));
            case Stopping _, Ended _ -> this;
        };
    }

    /** A worker has reported. */
    default WorkerContact reported(WorkerSession from, Message.Report report, long nowNanos) {
        return isOf(from) ? new Reporting(from, known(), report, nowNanos) : this;
    }

    /** A connection is over; the worker goes on, as far as is known. */
    default WorkerContact lost(WorkerSession which) {
        return isOf(which) ? new Away(known()) : this;
    }

    /** The route is stopped; a worker that is connected is to be told. */
    default WorkerContact stopped() {
        return switch (this) {
            case Arrived(WorkerSession session, Past _) -> new Stopping(session);
            case Reporting(WorkerSession session, Past _, Message.Report _, long _) -> new Stopping(session);
            case Away _, Ended _ -> new Ended();
            case Stopping _ -> this;
        };
    }

    /** The route is left to another server, or its worker has ended. */
    default WorkerContact left() {
        return new Ended();
    }
}
