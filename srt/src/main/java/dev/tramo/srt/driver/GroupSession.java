package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.receive.PayloadReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bonded group on a loop: its paths and its timer. It lasts from the connection of the first path to the end of the last. */
final class GroupSession implements SrtSession {
    private static final System.Logger LOG = System.getLogger(GroupSession.class.getName());
    private static final long SHARES_NANOS = 900_000_000;

    /** Hears of the end of a path. */
    @FunctionalInterface
    interface PathEnd {
        void onEnded(String reason);
    }

    /** One path. */
    final class Path implements ConnectionEvents {
        private final int localPort;
        private final Address peer;
        private final String local;
        private final int weight;
        private final PathEnd end;
        private @Nullable SrtConnection connection;
        private long countedPackets;
        private double share;

        private Path(int localPort, Address peer, String local, int weight, PathEnd end) {
            this.localPort = localPort;
            this.peer = peer;
            this.local = local;
            this.weight = weight;
            this.end = end;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            throw new IllegalStateException("the group reads what its members receive");
        }

        @Override
        public void onClosed(String reason) {
            ended(this, reason);
        }

        Address peer() {
            return peer;
        }

        void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
            SrtConnection c = connection;
            if (c == null) {
                return;
            }
            try {
                c.onDatagram(b, at, length, arrivalNanos, loop.nowNanos());
            } catch (RuntimeException | Error e) {
                broken(e);
            }
            wake();
        }
    }

    private final Loop loop;
    private final SrtHandler handler;
    private final String streamId;
    private final LoopTimer timer;
    private final List<Path> paths = new ArrayList<>();
    private final SrtGroup group;
    private long sharesNanos;
    private boolean announced;
    private boolean over;

    /** @param made makes the group, which gives what it reads to the reader passed */
    GroupSession(Loop loop, String streamId, SrtHandler handler, Function<PayloadReader, SrtGroup> made) {
        this.loop = loop;
        this.streamId = streamId;
        this.handler = handler;
        this.timer = loop.newTimer(this::tick);
        this.group = made.apply((data, offset, length, dueNanos) ->
                handler.onPayload(GroupSession.this, data, offset, length, dueNanos));
    }

    SrtGroup group() {
        return group;
    }

    /** A path whose connection is still to be made, and reports to it. */
    Path newPath(int localPort, Address peer, String local, int weight, PathEnd end) {
        return new Path(localPort, peer, local, weight, end);
    }

    /** The path is connected. */
    void add(Path path, SrtConnection connection) {
        path.connection = connection;
        paths.add(path);
        if (!announced) {
            announced = true;
            handler.onConnected(this);
        }
        wake();
    }

    private void ended(Path path, String reason) {
        if (path.connection == null || !paths.remove(path)) {
            return;
        }
        group.leave(path.connection, loop.nowNanos());
        path.end.onEnded(reason);
        if (paths.isEmpty() && announced && !over) {
            over = true;
            timer.close();
            handler.onDisconnected(this, reason);
        }
    }

    /** Whether no path is left. */
    boolean isOver() {
        return over;
    }

    private void wake() {
        if (!over) {
            timer.setAt(loop.nowNanos());
        }
    }

    private void tick() {
        if (over) {
            return;
        }
        try {
            long now = loop.nowNanos();
            group.onTick(now);
            if (!over) {
                timer.setAt(group.nextDeadlineNanos(now));
            }
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** A broken invariant ends this group, and nothing beside it. */
    private void broken(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "bonded session with " + peer() + " is broken", failure);
        close("internal error: " + failure);
    }

    @Override
    public boolean send(ByteBuffer data, int offset, int length, long originNanos) {
        if (over) {
            return false;
        }
        boolean taken = false;
        try {
            taken = group.send(data, offset, length, originNanos, loop.nowNanos());
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        wake();
        return taken;
    }

    @Override
    public int payloadBytesMax() {
        return group.payloadBytesMax();
    }

    @Override
    public void close(String reason) {
        group.close(reason, loop.nowNanos());
        if (!announced) {
            over = true; // it was never announced
            timer.close();
        }
    }

    /** Of the path in use, or the first. */
    @Override
    public Address peer() {
        for (Path path : paths) {
            if (path.connection != null
                    && group.stateOf(path.connection, loop.nowNanos()).equals("active")) {
                return path.peer;
            }
        }
        return paths.isEmpty() ? Address.of(new java.net.InetSocketAddress(0)) : paths.getFirst().peer;
    }

    @Override
    public String streamId() {
        return streamId;
    }

    @Override
    public int receiveLatencyMillis() {
        return group.receiveLatencyMillis();
    }

    @Override
    public int peerLatencyMillis() {
        return group.peerLatencyMillis();
    }

    @Override
    public SrtStatistics statistics() {
        return group.statistics();
    }

    @Override
    public long packetsShortOfMemory() {
        return group.packetsShortOfMemory();
    }

    @Override
    public Optional<DelayReport> delays() {
        return group.delays().report(loop.nowNanos());
    }

    @Override
    public long takeMarginNanos() {
        return group.delays().takeMarginNanos();
    }

    @Override
    public boolean isDraining() {
        return group.isDraining();
    }

    @Override
    public List<SrtPath> paths() {
        List<SrtPath> known = new ArrayList<>();
        for (Path path : paths) {
            SrtConnection c = path.connection;
            if (c != null) {
                known.add(new SrtPath(path.localPort, path.peer.toString(), c.peerSocketId()));
            }
        }
        return known;
    }

    @Override
    public List<SrtMember> members() {
        long now = loop.nowNanos();
        if (now - sharesNanos >= SHARES_NANOS) {
            sharesNanos = now;
            countShares();
        }
        List<SrtMember> members = new ArrayList<>();
        for (Path path : paths) {
            SrtConnection c = path.connection;
            if (c != null) {
                members.add(new SrtMember(
                        path.peer.toString(),
                        path.local,
                        path.weight,
                        group.stateOf(c, now),
                        "",
                        path.share,
                        c.statistics()));
            }
        }
        return members;
    }

    /** Computes each path's share of the packets since the last call. */
    private void countShares() {
        long all = 0;
        for (Path path : paths) {
            all += packets(path) - path.countedPackets;
        }
        for (Path path : paths) {
            long packets = packets(path);
            path.share = all == 0 ? 0 : (double) (packets - path.countedPackets) / all;
            path.countedPackets = packets;
        }
    }

    /** First transmissions on this path, and packets received on it. */
    private static long packets(Path path) {
        SrtConnection c = path.connection;
        if (c == null) {
            return 0;
        }
        SrtStatistics statistics = c.statistics();
        return statistics.sent().packetsUnique() + statistics.received().packetsUnique();
    }
}
