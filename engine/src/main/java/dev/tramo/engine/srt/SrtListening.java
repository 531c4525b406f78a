package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.KeptOut;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.Retry;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.Networks;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.StreamId;
import dev.tramo.srt.driver.SrtAdmission;
import dev.tramo.srt.driver.SrtHandler;
import dev.tramo.srt.driver.SrtSession;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Listens on a port, perhaps with others, for the callers that are for this endpoint. */
public final class SrtListening implements SrtConnector, SrtPorts.Gate {
    private static final String WRONG_WAY = "sends media to a port that sends: wrong direction";
    /** Encoders call again at once: meanwhile others shall have the place. */
    private static final long WRONG_WAY_NANOS = 5_000_000_000L;

    private final Loop loop;
    private final SrtPorts ports;
    private final SrtSpec spec;
    private final StreamId.Mode mode;
    private final SrtSessions sessions;
    private final Status status;
    private final SrtHandler handler;
    private final ReceiveBufferWatch bufferWatch;
    private final Retry retry;
    private final SrtRefusals refusals;
    /** With what they are told. */
    private final KeptOut<RejectReason> keptOut = new KeptOut<>();

    private SrtPorts.@Nullable Port port;
    /** Why there is no session, but for refused callers; empty if none came yet. */
    private String lastEnding = "";
    /** Who was let in to the handshake last, and what it asked for: its passphrase is checked at once, or never. */
    private String candidate = "";

    private String candidateAsked = "";

    SrtListening(
            Loop loop,
            SrtPorts ports,
            SrtSpec spec,
            StreamId.Mode mode,
            SrtSessions sessions,
            Status status,
            SrtHandler handler,
            ReceiveBufferWatch bufferWatch) {
        this.loop = loop;
        this.ports = ports;
        this.spec = spec;
        this.mode = mode;
        this.sessions = sessions;
        this.status = status;
        this.handler = handler;
        this.bufferWatch = bufferWatch;
        this.retry = new Retry(loop, this::open);
        this.refusals = new SrtRefusals(status.name());
    }

    @Override
    public void open() {
        try {
            SrtPorts.Port joined = ports.join(this);
            port = joined;
            bufferWatch.opened(joined.socket());
            retry.succeeded();
            lastEnding = "";
            status.set(State.WAITING);
        } catch (IOException e) {
            status.set(State.FAILED, String.valueOf(e.getMessage()));
            retry.later();
        }
    }

    @Override
    public SrtSpec spec() {
        return spec;
    }

    @Override
    public StreamId.Mode mode() {
        return mode;
    }

    @Override
    public SrtAdmission.Decision admit(Address from, String asked, boolean group, @Nullable SrtSession joins) {
        InetAddress ip = from.toInetSocketAddress().getAddress();
        Optional<RejectReason> ban = keptOut.reason(ip, loop.nowNanos());
        Networks allowed = spec.access().allowed();
        RejectReason objection = null;
        if (!allowed.isEmpty() && !allowed.contain(ip)) {
            objection = RejectReason.FORBIDDEN;
        } else if (ban.isPresent()) {
            objection = ban.get();
        } else if (group && !spec.bonding().accepts()) {
            objection = RejectReason.GROUP;
        } else if (joins == null && !hasRoom()) {
            objection = RejectReason.OVERLOAD;
        }
        if (objection != null) {
            onRefused(from.toString(), asked, objection.words());
            return new SrtAdmission.Refuse(objection);
        }
        candidate = from.toString();
        candidateAsked = asked;
        return new SrtAdmission.Accept(spec.options(), handler);
    }

    private boolean hasRoom() {
        if (sessions.size() >= spec.access().callersMax()) {
            sessions.closeDraining();
        }
        return sessions.size() < spec.access().callersMax();
    }

    /** Keeps an address out for a while. */
    void ban(PeerBan ban) {
        keptOut.add(ban, loop.nowNanos(), RejectReason.FORBIDDEN);
    }

    List<PeerBan> bans() {
        return keptOut.bans(loop.nowNanos());
    }

    void lift(InetAddress address) {
        keptOut.lift(address);
    }

    /**
     * A peer sends media to us, who send: it is refused now, for a handshake in live mode does not say which way media goes. One
     * that asked for both ways may send what nobody reads.
     */
    void onWrongWay(SrtSession from) {
        if (StreamId.modeOf(from.streamId()) == StreamId.Mode.BIDIRECTIONAL) {
            return;
        }
        String peer = from.peer().toString();
        InetAddress ip = from.peer().toInetSocketAddress().getAddress();
        keptOut.add(ip, loop.nowNanos() + WRONG_WAY_NANOS, RejectReason.BAD_MODE);
        from.close(WRONG_WAY);
        onRefused(peer, from.streamId(), WRONG_WAY);
    }

    @Override
    public void onConnected() {
        refusals.onAccepted(Instant.now());
    }

    @Override
    public void onDisconnected(String reason) {
        lastEnding = reason;
        if (sessions.isEmpty()) {
            status.set(State.WAITING, reason);
        }
    }

    /** A caller that was admitted has failed in its handshake. */
    @Override
    public void onRefused(String peer, String reason) {
        onRefused(peer, peer.equals(candidate) ? candidateAsked : "", reason);
    }

    @Override
    public void onRefused(String peer, String asked, String reason) {
        boolean isFirst = refusals.latest().isEmpty();
        refusals.add(peer, asked, reason, Instant.now());
        status.refused(peer, asked, reason);
        if (isFirst) {
            observe();
        }
    }

    @Override
    public void onUnmatched(String peer, String asked, String reason) {
        status.refused(peer, asked, reason);
    }

    /** Without a session, the latest refused caller is the reason for a while. */
    @Override
    public void observe() {
        SrtPorts.Port joined = port;
        if (joined != null && joined.isLost()) {
            joined.abandon();
            joined.leave(this);
            port = null;
            open();
        }
        if (sessions.isEmpty() && status.state() == State.WAITING) {
            String refused = refusals.reason(Instant.now());
            status.describe(refused.isEmpty() ? lastEnding : refused);
        }
    }

    @Override
    public List<RefusedAttempt> refusedAttempts() {
        List<RefusedAttempt> ofPort = port == null ? List.of() : port.unmatched();
        if (ofPort.isEmpty()) {
            return refusals.latest();
        }
        return Stream.concat(refusals.latest().stream(), ofPort.stream())
                .sorted(Comparator.comparing(RefusedAttempt::last).reversed())
                .limit(RefusedAttempts.CAPACITY)
                .toList();
    }

    @Override
    public void onSocketFailed(String reason) {
        port = null;
        status.set(State.FAILED, reason);
        retry.later();
    }

    @Override
    public @Nullable UdpSocket socket() {
        return port == null ? null : port.socket();
    }

    @Override
    public long ignored() {
        return port == null ? 0 : port.ignored();
    }

    @Override
    public void close() {
        retry.close();
        if (port != null) {
            port.leave(this);
            port = null;
        }
    }
}
