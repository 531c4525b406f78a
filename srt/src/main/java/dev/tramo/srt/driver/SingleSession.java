package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One established connection on a loop: its peer, its timer, its statistics. */
final class SingleSession implements SrtSession {
    private static final System.Logger LOG = System.getLogger(SingleSession.class.getName());

    private final Loop loop;
    private final int localPort;
    private final Address peer;
    private final SrtHandler handler;
    private final String streamId;
    private final LoopTimer timer;
    private @Nullable SrtConnection connection;
    private boolean announced;

    SingleSession(Loop loop, int localPort, Address peer, String streamId, SrtHandler handler) {
        this.localPort = localPort;
        this.loop = loop;
        this.peer = peer;
        this.streamId = streamId;
        this.handler = handler;
        this.timer = loop.newTimer(this::tick);
    }

    /** Where the connection, still to be made, reports. */
    ConnectionEvents events() {
        return new ConnectionEvents() {
            @Override
            public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
                handler.onPayload(SingleSession.this, data, offset, length, dueNanos);
            }

            @Override
            public void onClosed(String reason) {
                ended(reason);
            }
        };
    }

    /** The connection is there: announces it and starts its timer. */
    void start(SrtConnection established) {
        connection = established;
        announced = true;
        handler.onConnected(this);
        timer.setAt(loop.nowNanos());
    }

    private void ended(String reason) {
        timer.close();
        if (announced) {
            announced = false;
            handler.onDisconnected(this, reason);
        }
    }

    private void tick() {
        SrtConnection c = connection;
        if (c == null || c.isClosed()) {
            return;
        }
        try {
            long now = loop.nowNanos();
            c.onTick(now);
            if (!c.isClosed()) {
                timer.setAt(c.nextDeadlineNanos(now));
            }
        } catch (RuntimeException | Error e) {
            broken(c, e);
        }
    }

    /** A broken invariant ends this session, and nothing beside it. */
    private void broken(SrtConnection c, Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "session with " + peer + " is broken", failure);
        c.close("internal error: " + failure, loop.nowNanos());
    }

    void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
        SrtConnection c = connection;
        if (c != null) {
            try {
                c.onDatagram(b, at, length, arrivalNanos, loop.nowNanos());
            } catch (RuntimeException | Error e) {
                broken(c, e);
            }
            if (!c.isClosed()) {
                timer.setAt(loop.nowNanos());
            }
        }
    }

    @Override
    public boolean send(ByteBuffer data, int offset, int length, long originNanos) {
        SrtConnection c = connection;
        if (c == null) {
            return false;
        }
        boolean taken = false;
        try {
            taken = c.send(data, offset, length, originNanos, loop.nowNanos());
        } catch (RuntimeException | Error e) {
            broken(c, e);
        }
        if (!c.isClosed()) {
            timer.setAt(loop.nowNanos());
        }
        return taken;
    }

    @Override
    public int payloadBytesMax() {
        SrtConnection c = connection;
        return c == null ? SrtOptions.PAYLOAD_BYTES_MAX : c.payloadBytesMax();
    }

    @Override
    public void close(String reason) {
        SrtConnection c = connection;
        if (c == null) {
            timer.close();
        } else {
            c.close(reason, loop.nowNanos());
        }
    }

    @Override
    public Address peer() {
        return peer;
    }

    @Override
    public String streamId() {
        return streamId;
    }

    @Override
    public int receiveLatencyMillis() {
        SrtConnection c = connection;
        return c == null ? 0 : c.receiveLatencyMillis();
    }

    @Override
    public int peerLatencyMillis() {
        SrtConnection c = connection;
        return c == null ? 0 : c.peerLatencyMillis();
    }

    @Override
    public SrtStatistics statistics() {
        SrtConnection c = connection;
        return c == null ? SrtStatistics.NONE : c.statistics();
    }

    @Override
    public long packetsShortOfMemory() {
        SrtConnection c = connection;
        return c == null ? 0 : c.packetsShortOfMemory();
    }

    @Override
    public boolean isDraining() {
        SrtConnection c = connection;
        return c != null && c.isDraining();
    }

    @Override
    public List<SrtPath> paths() {
        SrtConnection c = connection;
        return c == null ? List.of() : List.of(new SrtPath(localPort, peer.toString(), c.peerSocketId()));
    }

    @Override
    public List<SrtMember> members() {
        return List.of();
    }

    int socketId() {
        SrtConnection c = connection;
        return c == null ? 0 : c.socketId();
    }
}
