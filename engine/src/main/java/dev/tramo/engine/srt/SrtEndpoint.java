package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.StreamId;
import dev.tramo.srt.driver.SrtHandler;
import dev.tramo.srt.driver.SrtSession;
import dev.tramo.srt.send.Bandwidth;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** An SRT endpoint of a route, source or destination: its state, its sessions, and how it comes to them. */
public final class SrtEndpoint implements Destination, Source {
    private final Loop loop;
    private PayloadConsumer consumer;
    private final Status status;
    private final ReceiveBufferWatch bufferWatch;
    private final SrtSessions sessions;
    private final SrtConnector connector;
    private final boolean sends;
    private final Bandwidth bandwidth;
    private final FlowWatch flow = new FlowWatch();
    private final Damage discards =
            new Damage("payload", "discarded", "which the peer sends, and we only send: perhaps the wrong direction");
    private int connections;
    private long dropped;
    private long unusable;
    private long unsentPayloads;
    private long observedUnsent;
    /** Payloads of a peer that we called to send to it. */
    private long wrongWay;
    /** The stream ID that we call with asks for media in both directions. */
    private final boolean isBothWays;

    private boolean closed;

    /** A source: gives what is received to {@code consumer}. */
    public static SrtEndpoint source(Loop loop, SrtPorts ports, SrtSpec spec, PayloadConsumer consumer, Status status) {
        return new SrtEndpoint(loop, ports, spec, StreamId.Mode.PUBLISH, consumer, status);
    }

    /** A destination: what peers send is of no interest. */
    public static SrtEndpoint destination(Loop loop, SrtPorts ports, SrtSpec spec, Status status) {
        return new SrtEndpoint(
                loop, ports, spec, StreamId.Mode.REQUEST, (data, offset, length, arrivalNanos) -> {}, status);
    }

    private SrtEndpoint(
            Loop loop, SrtPorts ports, SrtSpec given, StreamId.Mode mode, PayloadConsumer consumer, Status status) {
        SrtSpec spec = given.with(ports.memory());
        this.loop = loop;
        this.consumer = consumer;
        this.status = status;
        this.sends = mode == StreamId.Mode.REQUEST;
        status.awaits(awaited(spec, sends));
        this.isBothWays = StreamId.modeOf(spec.options().streamId()) == StreamId.Mode.BIDIRECTIONAL;
        this.bandwidth = spec.options().bandwidth();
        this.bufferWatch = new ReceiveBufferWatch(status.name());
        this.sessions = new SrtSessions(sends, spec.options().payloadBytesMax());
        SrtHandler handler = new Reports();
        this.connector = switch (spec.mode()) {
            case LISTENER -> new SrtListening(loop, ports, spec, mode, sessions, status, handler, bufferWatch);
            case CALLER, RENDEZVOUS ->
                spec.bonding().isGroup()
                        ? new SrtGroupCalling(loop, spec, sessions, status, handler, bufferWatch)
                        : new SrtCalling(loop, spec, status, handler, bufferWatch);
        };
    }

    /** What an endpoint lacks in each state; {@code sends} of a destination. */
    public static Awaited awaited(SrtSpec spec, boolean sends) {
        String streamId = spec.options().streamId();
        String who = "a caller on " + spec.place() + (streamId.isEmpty() ? "" : ", stream ID \"" + streamId + "\"");
        String whom = spec.place() + (spec.mode() == SrtMode.RENDEZVOUS ? ", which is to call us," : "");
        return new Awaited(
                "waits for " + who, "calls " + whom, sends ? Awaited.NOTHING_SENT : Awaited.NOTHING_RECEIVED);
    }

    @Override
    public void open() {
        connector.open();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        if (sessions.isEmpty()) {
            unsentPayloads++;
        } else {
            sessions.send(data, offset, length, originNanos);
        }
    }

    /** The longest payload that all its sessions take now, bytes; without one, what they would take at most. */
    public int payloadBytesMax() {
        return sessions.payloadBytesMax();
    }

    @Override
    public boolean needsPayloads() {
        return !sessions.isEmpty();
    }

    /** What the driver reports. */
    private final class Reports implements SrtHandler {
        @Override
        public void onConnected(SrtSession connected) {
            sessions.add(connected, status.sessionBegan(connected.peer().toString(), connected.streamId()));
            connector.onConnected();
            connections++;
            if (sessions.size() == 1) {
                status.set(State.STALLED, "connected, no packets yet");
            }
        }

        @Override
        public void onPayload(SrtSession from, ByteBuffer data, int offset, int length, long originNanos) {
            if (!sends) {
                consumer.onPayload(data, offset, length, originNanos);
            } else if (connector instanceof SrtListening listening) {
                listening.onWrongWay(from);
            } else {
                wrongWay += isBothWays ? 0 : 1;
            }
        }

        @Override
        public void onDisconnected(SrtSession ended, String reason) {
            if (sessions.remove(ended, reason) && !closed) {
                connector.onDisconnected(reason);
            }
        }

        @Override
        public void onRefused(String peer, String reason) {
            connector.onRefused(peer, reason);
        }
    }

    @Override
    public void observe(double seconds) {
        UdpSocket socket = connector.socket();
        if (socket != null) {
            dropped = bufferWatch.observe(socket);
            unusable = socket.datagramsTruncated();
        }
        status.drops(unsentPayloads > observedUnsent);
        observedUnsent = unsentPayloads;
        connector.observe();
        long now = loop.nowNanos();
        boolean moved = sessions.observe(seconds, now);
        String discarded = discards.observe(now, wrongWay);
        if (moved) {
            flow.observe(true, now);
            String damage = Reasons.together(sessions.excess(bandwidth, now), sessions.damage(), discarded);
            status.set(damage.isEmpty() ? State.RUNNING : State.DEGRADED, damage);
        } else if (sessions.anyTooLong()) {
            status.set(State.STALLED, sessions.damage());
        } else if (!discarded.isEmpty() && !sessions.isEmpty()) {
            status.set(State.STALLED, discarded);
        } else if (!flow.observe(false, now) && status.state().isFlowing()) {
            status.set(State.STALLED, "connected, no packets");
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        List<SrtPeer> peers =
                sessions.snapshots(connector instanceof SrtGroupCalling calling ? calling.failedPaths() : List.of());
        SrtStatistics first =
                peers.isEmpty() ? SrtStatistics.NONE : peers.getFirst().srt();
        EndpointSnapshot.Header header = status.header(
                peers.isEmpty() ? "" : peers.getFirst().peer(),
                !peers.isEmpty(),
                Math.max(0, connections - Math.max(1, peers.size())),
                peers.stream().mapToDouble(SrtPeer::receivedMbps).sum(),
                peers.stream().mapToDouble(SrtPeer::sentMbps).sum(),
                connector.refusedAttempts());
        UdpFigures socket = new UdpFigures(0, 0, dropped, unusable, connector.notSent(), connector.ignored());
        Totals totals = sessions.totals(peers).plus(Totals.of(0, 0, unsentPayloads, unsentPayloads));
        return new EndpointSnapshot(header, new SrtFigures(first, peers, socket, unsentPayloads), totals);
    }

    @Override
    public List<SrtDelays> delays() {
        return sends ? List.of() : sessions.delays();
    }

    @Override
    public void handTo(PayloadConsumer other) {
        consumer = other;
    }

    /** One that calls calls again, one that listens waits for the next call. */
    @Override
    public void reconnect(String reason) {
        sessions.closeAll(reason);
    }

    @Override
    public int disconnect(SrtPeerAddress peer) {
        return sessions.close(peer, "disconnected by request");
    }

    @Override
    public void ban(PeerBan ban) {
        if (connector instanceof SrtListening listening) {
            listening.ban(ban);
        }
    }

    @Override
    public List<PeerBan> bans() {
        return connector instanceof SrtListening listening ? listening.bans() : List.of();
    }

    @Override
    public void lift(InetAddress address) {
        if (connector instanceof SrtListening listening) {
            listening.lift(address);
        }
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        sessions.closeAll("closed here");
        connector.close();
    }
}
