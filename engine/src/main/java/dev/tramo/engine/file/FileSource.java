package dev.tramo.engine.file;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.media.DatagramQueue;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.net.Loop;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays a transport stream from a file, at the pace of its clock references, in datagrams of seven packets. */
public final class FileSource implements Source {
    private final Loop loop;
    private final Recordings recordings;
    private final FileSourceSpec spec;
    private final Status status;
    private final Rate rate = new Rate();
    private PayloadConsumer consumer;
    private @Nullable FileReader reader;
    private @Nullable DatagramQueue queue;
    private long begunBefore;
    private long datagrams;
    private long bytes;
    private long observed;
    private double mbps;

    /** A source that plays nothing yet. */
    public FileSource(Loop loop, Recordings recordings, FileSourceSpec spec, PayloadConsumer consumer, Status status) {
        this.loop = loop;
        this.recordings = recordings;
        this.spec = spec;
        this.consumer = consumer;
        this.status = status;
        status.awaits(new Awaited("opens " + spec.path(), "", ""));
    }

    @Override
    public void open() {
        status.set(State.WAITING);
        DatagramQueue made = new DatagramQueue(loop);
        queue = made;
        made.open(this::onDatagram);
        FileReader begun = new FileReader(recordings, spec, made, loop::clockNanos);
        reader = begun;
        begun.begin();
    }

    private void onDatagram(ByteBuffer data, int offset, int length, long dueNanos) {
        datagrams++;
        bytes += length;
        if (!status.state().isFlowing()) {
            status.set(State.RUNNING);
        }
        consumer.onPayload(data, offset, length, dueNanos);
    }

    @Override
    public void handTo(PayloadConsumer other) {
        consumer = other;
    }

    @Override
    public void observe(double seconds) {
        FileReader of = reader;
        if (of == null) {
            return;
        }
        mbps = rate.mbps(bytes, seconds);
        boolean moved = datagrams > observed;
        observed = datagrams;
        String failure = of.failure();
        if (!failure.isEmpty()) {
            status.set(State.FAILED, failure);
        } else if (!moved && of.hasEnded()) {
            status.set(State.STALLED, "the file has ended");
        } else if (!moved && status.state() != State.WAITING) {
            status.set(State.STALLED, "the file has a pause, or the disk is too slow");
        }
    }

    /** Plays the file from its beginning. */
    @Override
    public void reconnect(String reason) {
        close();
        open();
    }

    @Override
    public boolean isSettled() {
        return status.state() != State.STARTING;
    }

    @Override
    public EndpointSnapshot snapshot() {
        FileReader of = reader;
        long begun = begunBefore + (of == null ? 0 : of.begun());
        FileFigures figures = new FileFigures(spec.path(), bytes, datagrams, 0, begun, 0, 0);
        return new EndpointSnapshot(
                status.header("", status.state().isFlowing(), 0, mbps, 0, List.of()),
                figures,
                Totals.of(datagrams, bytes, 0, 0));
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        FileReader of = reader;
        if (of != null) {
            begunBefore += of.begun();
            of.end();
            reader = null;
        }
        DatagramQueue open = queue;
        if (open != null) {
            open.close();
            queue = null;
        }
    }
}
