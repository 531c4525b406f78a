package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One established connection on a loop: its peer, its timer, its statistics. */
final class SingleSession implements SrtSession {
    private static final System.Logger LOG = System.getLogger(SingleSession.class.getName());

    private final Loop loop;
    private final SrtConnection connection;
    private final Origin origin;
    private final LoopTimer timer;

    /**
     * Where a connection comes from, known before it is made.
     *
     * @param localPort our UDP port
     * @param streamId of the caller, empty if none
     * @param handler what happens to the session is reported to it
     * @param onEnded runs before the handler hears of the session's end
     */
    record Origin(int localPort, Address peer, String streamId, SrtHandler handler, Runnable onEnded) {}

    /** Receives the events of a connection that is still to be made, and becomes its session. */
    static final class Pending implements ConnectionEvents {
        private final Loop loop;
        private final Origin origin;
        private @Nullable SingleSession session;

        Pending(Loop loop, Origin origin) {
            this.loop = loop;
            this.origin = origin;
        }

        /** The connection is established: its session, which is then to be {@link SingleSession#announce announced}. */
        SingleSession establish(SrtConnection connection) {
            SingleSession established = new SingleSession(loop, connection, origin);
            session = established;
            return established;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            SingleSession to = session;
            if (to == null) {
                throw new IllegalStateException("a payload before the connection was established");
            }
            origin.handler.onPayload(to, data, offset, length, dueNanos);
        }

        @Override
        public void onClosed(String reason) {
            if (session != null) {
                session.ended(reason);
            }
        }
    }

    private SingleSession(Loop loop, SrtConnection connection, Origin origin) {
        this.loop = loop;
        this.connection = connection;
        this.origin = origin;
        this.timer = loop.newTimer(this::tick);
    }

    /** Tells the handler of the session, and starts its timer. */
    void announce() {
        origin.handler.onConnected(this);
        wake();
    }

    private void ended(String reason) {
        timer.close();
        origin.onEnded.run();
        origin.handler.onDisconnected(this, reason);
    }

    private void wake() {
        if (!connection.isClosed()) {
            timer.setAt(loop.nowNanos());
        }
    }

    /** A datagram often leaves nothing to do for now: then there is no tick for it. */
    private void schedule() {
        if (!connection.isClosed()) {
            timer.setAt(connection.nextDeadlineNanos(loop.nowNanos()));
        }
    }

    private void tick() {
        if (connection.isClosed()) {
            return;
        }
        try {
            connection.onTick(loop.nowNanos());
            schedule();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** A broken invariant ends this session, and nothing beside it. */
    private void broken(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "session with " + peer() + " is broken", failure);
        connection.close("internal error: " + failure, loop.nowNanos());
    }

    void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
        try {
            connection.onDatagram(b, at, length, arrivalNanos, loop.nowNanos());
            schedule();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    @Override
    public boolean send(ByteBuffer data, int offset, int length, long originNanos) {
        boolean taken = false;
        try {
            taken = connection.send(data, offset, length, originNanos, loop.nowNanos());
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        wake();
        return taken;
    }

    @Override
    public int payloadBytesMax() {
        return connection.payloadBytesMax();
    }

    @Override
    public void close(String reason) {
        connection.close(reason, loop.nowNanos());
    }

    @Override
    public Address peer() {
        return origin.peer;
    }

    @Override
    public String streamId() {
        return origin.streamId;
    }

    @Override
    public int receiveLatencyMillis() {
        return connection.receiveLatencyMillis();
    }

    @Override
    public int peerLatencyMillis() {
        return connection.peerLatencyMillis();
    }

    @Override
    public SrtStatistics statistics() {
        return connection.statistics();
    }

    @Override
    public long packetsShortOfMemory() {
        return connection.packetsShortOfMemory();
    }

    @Override
    public Optional<DelayReport> delays() {
        return connection.delays().report(loop.nowNanos());
    }

    @Override
    public long takeMarginNanos() {
        return connection.delays().takeMarginNanos();
    }

    @Override
    public boolean isDraining() {
        return connection.isDraining();
    }

    @Override
    public List<SrtPath> paths() {
        return List.of(new SrtPath(origin.localPort, origin.peer.toString(), connection.peerSocketId()));
    }

    @Override
    public List<SrtMember> members() {
        return List.of();
    }
}
