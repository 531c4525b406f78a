package dev.tramo.engine.file;

import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.FileSpec;
import java.nio.ByteBuffer;

/**
 * Records datagrams, byte for byte. A file ends when it is long or large enough, and the next one begins with a datagram that has a
 * program association table, so that players need not wait long; without one, a second later.
 */
public final class FileDestination implements Destination {
    private static final int PACKET_BYTES = 188;
    private static final byte SYNC = 0x47;
    private static final long TABLE_WAIT_MILLIS = 1_000;

    private final RecordingSession session;
    private final FileSpec spec;
    private boolean hasFile;
    private long fileMillis;
    private long fileBytes;

    /**
     * A destination that writes nothing yet.
     *
     * @param route its route's ID
     * @param id its own
     */
    public FileDestination(Recordings recordings, FileSpec spec, String route, String id, Status status) {
        this.spec = spec;
        this.session = new RecordingSession(recordings, spec, route, id, status, "datagram");
    }

    @Override
    public void open() {
        session.open();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        long now = System.currentTimeMillis();
        boolean begins = !hasFile || isDue(data, offset, length, now);
        if (session.queue().add(data, offset, length, now, begins)) {
            if (begins) {
                hasFile = true;
                fileMillis = now;
                fileBytes = 0;
            }
            fileBytes += length;
        }
    }

    private boolean isDue(ByteBuffer data, int offset, int length, long now) {
        long overdue = now - fileMillis - spec.segment().toMillis();
        if (fileBytes + length > spec.segmentBytes()) {
            return true;
        }
        return overdue >= 0 && (overdue > TABLE_WAIT_MILLIS || hasTable(data, offset, length));
    }

    private static boolean hasTable(ByteBuffer data, int offset, int length) {
        for (int at = offset; at + PACKET_BYTES <= offset + length; at += PACKET_BYTES) {
            if (data.get(at) == SYNC && (data.get(at + 1) & 0x1F) == 0 && data.get(at + 2) == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void observe(double seconds) {
        session.observe(seconds, "");
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public EndpointSnapshot snapshot() {
        return session.snapshot();
    }

    @Override
    public Status status() {
        return session.status();
    }

    @Override
    public void close() {
        session.close();
    }
}
