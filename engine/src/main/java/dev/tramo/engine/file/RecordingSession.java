package dev.tramo.engine.file;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.spec.FileSpec;
import java.util.List;

/** What destinations that record have in common: queue and writer, state and figures. The leg's loop. */
final class RecordingSession {
    private final RecordingQueue queue = new RecordingQueue();
    private final RecordingWriter writer;
    private final Status status;
    private final Rate rate = new Rate();
    private final FlowWatch flow = new FlowWatch();
    private final Damage damage;
    private long seenBytes;
    private double mbps;

    /** @param unit what is counted: datagram, fragment */
    RecordingSession(Recordings recordings, FileSpec spec, String route, String id, Status status, String unit) {
        this.status = status;
        this.damage = new Damage(unit, "not recorded", "the disk is too slow, or full");
        this.writer = new RecordingWriter(recordings, queue, recordings.folder(route, id), spec, status.name());
        status.awaits(new Awaited("waits for the source, to record", "", "nothing to record"));
    }

    void open() {
        status.set(State.WAITING);
        writer.begin();
    }

    RecordingQueue queue() {
        return queue;
    }

    /** Why nothing is written now; empty if it is. */
    String failure() {
        return writer.failure();
    }

    Status status() {
        return status;
    }

    /**
     * Once a second.
     *
     * @param omitted what of the stream is not recorded, in words; empty if there is nothing
     */
    void observe(double seconds, String omitted) {
        queue.flush();
        long bytes = writer.bytes();
        mbps = rate.mbps(bytes, seconds);
        boolean moved = bytes > seenBytes;
        seenBytes = bytes;
        boolean flows = flow.observe(moved, System.nanoTime());
        String lost = damage.observe(System.nanoTime(), notWritten());
        String failure = writer.failure();
        if (!failure.isEmpty()) {
            status.set(State.FAILED, failure);
        } else if (moved) {
            String why = Reasons.together(lost, omitted);
            status.set(why.isEmpty() ? State.RUNNING : State.DEGRADED, why);
        } else if (!flows && status.state() != State.WAITING) {
            status.set(State.STALLED);
        }
    }

    private long notWritten() {
        return queue.dropped() + writer.notWritten();
    }

    EndpointSnapshot snapshot() {
        FileFigures figures = new FileFigures(
                writer.writing(),
                writer.bytes(),
                writer.units(),
                notWritten(),
                writer.files(),
                writer.deleted(),
                writer.freeBytes());
        return new EndpointSnapshot(
                status.header("", !figures.file().isEmpty(), 0, 0, mbps, List.of()),
                figures,
                Totals.of(figures.datagrams(), figures.bytes(), figures.notWritten(), 0));
    }

    void close() {
        queue.flush();
        writer.end();
    }
}
