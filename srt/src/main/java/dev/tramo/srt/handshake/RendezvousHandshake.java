package dev.tramo.srt.handshake;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of two sides that call each other at the same time, each from the port that the other calls: it opens the
 * firewalls of both. Cookies decide who proposes (initiator) and who answers (responder).
 */
public final class RendezvousHandshake implements ConnectionAttempt {
    private static final long RETRY_NANOS = 250_000_000;
    /** Least interval of messages that say nothing new: two sides that both answer at once would never stop. */
    private static final long EARLY_RETRY_NANOS = 20_000_000;
    /** libsrt: in rendezvous the connection timeout counts ten times. */
    private static final long TIMEOUT_FACTOR = 10;

    private enum State {
        /** Nothing has come from the peer. */
        WAVING,
        /** The peer has sent its wave (WAVEAHAND). */
        ATTENTION,
        /** The peer's conclusion came before its wave. */
        FINE,
        /** The responder has answered the proposal. */
        INITIATED,
        CONNECTED,
        FAILED
    }

    private final SrtOptions options;
    private final PacketSink sink;
    private final ConnectionEvents events;
    private final int socketId;
    private final int isn;
    private final int cookie;
    private final byte[] peerIp;
    private final long startNanos;
    private final long deadlineNanos;

    private State state = State.WAVING;
    private int peerId;
    private boolean initiator;
    private @Nullable KeyExchange keys;
    /** An initiator repeats the same proposal to a peer that starts over: the answer to the first may still be under way. */
    private @Nullable KeyExchange proposedKeys;
    /** What the initiator proposes, or the responder answers to that. */
    private HandshakeExtensions extensions = HandshakeExtensions.NONE;

    private @Nullable ConnectionTerms terms;
    private long nextSendNanos;
    private long lastSentNanos;
    private @Nullable SrtConnection connection;
    private @Nullable RejectReason failure;

    /**
     * @param socketId ours, not 0, new for every attempt
     * @param isn first sequence number, 0 to 0x7FFFFFFE, new for every attempt
     * @param cookie random, not 0, new for every attempt: decides who proposes
     * @param peerIp the peer's address, 4 or 16 bytes
     */
    public RendezvousHandshake(
            SrtOptions options,
            int socketId,
            int isn,
            int cookie,
            byte[] peerIp,
            PacketSink sink,
            ConnectionEvents events,
            long nowNanos) {
        this.options = options;
        this.sink = sink;
        this.events = events;
        this.socketId = socketId;
        this.isn = isn;
        this.cookie = cookie;
        this.peerIp = peerIp.clone();
        this.startNanos = nowNanos;
        this.deadlineNanos = nowNanos + options.connectTimeoutMillis() * TIMEOUT_FACTOR * 1_000_000L;
        this.nextSendNanos = nowNanos;
        this.lastSentNanos = nowNanos - RETRY_NANOS;
    }

    @Override
    public int socketId() {
        return socketId;
    }

    @Override
    public @Nullable SrtConnection connection() {
        return connection;
    }

    @Override
    public @Nullable RejectReason failure() {
        return failure;
    }

    @Override
    public void onTick(long nowNanos) {
        if (isOver()) {
            return;
        }
        if (nowNanos >= deadlineNanos) {
            fail(RejectReason.TIMEOUT);
        } else if (nowNanos >= nextSendNanos) {
            send(nowNanos);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return isOver() ? Long.MAX_VALUE : Math.min(nextSendNanos, deadlineNanos);
    }

    private boolean isOver() {
        return state == State.CONNECTED || state == State.FAILED;
    }

    private void send(long nowNanos) {
        int type = state == State.WAVING ? Handshake.WAVEAHAND : Handshake.CONCLUSION;
        if (state == State.CONNECTED && initiator) {
            type = Handshake.AGREEMENT;
        }
        HandshakeExtensions attached = type == Handshake.CONCLUSION ? extensions : HandshakeExtensions.NONE;
        int encryption = options.encryption().isOn() ? options.encryption().keyBytes() / 8 : 0;
        Handshake handshake = new Handshake(
                Handshake.VERSION_5,
                encryption,
                attached.field(),
                isn,
                options.mssBytes(),
                options.advertisedWindowPackets(),
                type,
                socketId,
                cookie,
                peerIp,
                attached);
        // A libsrt that does not block advances only on what is addressed to it.
        HandshakeSettings.write(sink, handshake, peerId, (int) ((nowNanos - startNanos) / 1_000));
        lastSentNanos = nowNanos;
        nextSendNanos = nowNanos + RETRY_NANOS;
    }

    /** Lets the next tick send. */
    private void answer(boolean news, long nowNanos) {
        nextSendNanos =
                news ? nowNanos : Math.min(nextSendNanos, Math.max(nowNanos, lastSentNanos + EARLY_RETRY_NANOS));
    }

    @Override
    public void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
        if (state == State.FAILED || length < PacketHeader.BYTES) {
            return;
        }
        boolean ours = PacketHeader.destination(b, at) == socketId;
        if (!PacketHeader.isControl(b, at) || PacketHeader.controlType(b, at) != ControlType.HANDSHAKE) {
            if (ours && !isOver()) {
                onOtherPacket(b, at, arrivalNanos);
            }
            return;
        }
        Handshake peer = Handshake.read(b, at + PacketHeader.BYTES, length - PacketHeader.BYTES);
        if (peer == null || peer.socketId() == 0) {
            return;
        }
        if (state == State.CONNECTED) {
            answerAgain(peer, arrivalNanos);
        } else if (peer.isRejection()) {
            if (ours) {
                fail(new RejectReason(peer.type()));
            }
        } else if (contest(peer)) {
            advance(peer, PacketHeader.timestamp(b, at), arrivalNanos);
        }
    }

    private void onOtherPacket(ByteBuffer b, int at, long arrivalNanos) {
        if (terms != null) {
            connect(arrivalNanos); // the agreement is sent only once: any other packet of the peer implies it
        } else if (PacketHeader.isControl(b, at) && PacketHeader.controlType(b, at) == ControlType.SHUTDOWN) {
            fail(RejectReason.PEER); // all that libsrt 1.5.1 says when it refuses; it would try again at once, for ever
        }
    }

    /** The peer has missed our last message. */
    private void answerAgain(Handshake peer, long nowNanos) {
        if (peer.socketId() == peerId && peer.type() == Handshake.CONCLUSION) {
            send(nowNanos);
        }
    }

    /** Notes the peer's identity, and which side proposes; false if that cannot be decided. */
    private boolean contest(Handshake peer) {
        if (peer.socketId() == peerId) {
            return true;
        }
        if (peer.type() != Handshake.WAVEAHAND && peer.type() != Handshake.CONCLUSION) {
            return false; // of an attempt that the peer has given up, or of no rendezvous
        }
        if (peer.version() < Handshake.VERSION_5) {
            reject(peer, RejectReason.VERSION);
            return false;
        }
        int lead = cookie - peer.cookie();
        if (lead == 0) {
            reject(peer, RejectReason.RENDEZVOUS_COOKIE);
            return false;
        }
        peerId = peer.socketId();
        initiator = lead > 0;
        state = State.WAVING;
        extensions = HandshakeExtensions.NONE;
        terms = null;
        if (initiator) {
            KeyExchange exchange = proposedKeys;
            if (exchange == null) {
                exchange = KeyExchange.initiate(
                        options.encryption(), HandshakeSettings.keyBytes(options, peer.encryption()));
                proposedKeys = exchange;
            }
            keys = exchange;
            extensions = HandshakeExtensions.of(
                    false,
                    HandshakeSettings.request(options),
                    options.streamId(),
                    options.packetFilter(),
                    exchange.request());
        }
        return true;
    }

    private void advance(Handshake peer, int timestamp, long nowNanos) {
        switch (peer.type()) {
            case Handshake.WAVEAHAND -> {
                answer(state == State.WAVING, nowNanos);
                if (state == State.WAVING) {
                    state = State.ATTENTION;
                }
            }
            case Handshake.CONCLUSION -> onConclusion(peer, timestamp, nowNanos);
            case Handshake.AGREEMENT -> {
                if (terms != null) {
                    connect(nowNanos);
                }
            }
            default -> {} // a caller's: not for us
        }
    }

    private void onConclusion(Handshake peer, int timestamp, long nowNanos) {
        boolean bare = peer.extensions().capabilities() == null;
        answer(state == State.WAVING, nowNanos);
        if (state == State.WAVING) {
            state = State.FINE;
        }
        if (bare) {
            return;
        }
        if (!initiator && terms == null) {
            respond(peer, timestamp, nowNanos);
        } else if (initiator && peer.extensions().response()) {
            conclude(peer, timestamp, nowNanos);
        }
    }

    /** The initiator's proposal: it is answered with the outcome. */
    private void respond(Handshake peer, int timestamp, long nowNanos) {
        Capabilities capabilities = peer.extensions().capabilities();
        RejectReason objection = HandshakeSettings.check(options, peer);
        HandshakeSettings.Filter filter = HandshakeSettings.respond(options, peer);
        objection = objection == null ? filter.refusal() : objection;
        boolean filterAsked = !peer.extensions().filter().isEmpty();
        boolean filterAgreed = options.packetFilter().isEmpty() ? !filterAsked : filter.settings() != null;
        if (objection == null && !filterAgreed) {
            objection = RejectReason.FILTER; // both must want it: either may be the one that proposes
        }
        KeyExchange.Response answer =
                KeyExchange.respond(options.encryption(), peer.extensions().keyMaterial());
        objection = objection == null ? answer.refusal() : objection;
        if (objection == null && answer.exchange() != null && capabilities != null) {
            objection = HandshakeSettings.checkCipher(answer.exchange(), capabilities, filter);
        }
        if (objection != null || capabilities == null) {
            reject(peer, objection == null ? RejectReason.ROGUE : objection);
            return;
        }
        keys = answer.exchange();
        Capabilities response = HandshakeSettings.response(options, capabilities);
        extensions = HandshakeExtensions.of(true, response, "", filter.answer(), answer.reply());
        terms = terms(
                peer,
                capabilities,
                response.receiveDelayMillis(),
                response.peerDelayMillis(),
                filter,
                peerStartNanos(timestamp, nowNanos));
        if (state == State.ATTENTION) {
            state = State.INITIATED;
        }
        answer(true, nowNanos);
    }

    /** The responder's answer to our proposal: final. */
    private void conclude(Handshake peer, int timestamp, long nowNanos) {
        Capabilities capabilities = peer.extensions().capabilities();
        RejectReason objection = HandshakeSettings.check(options, peer);
        HandshakeSettings.Filter filter = HandshakeSettings.conclude(options, peer);
        objection = objection == null ? filter.refusal() : objection;
        if (objection == null && keys != null) {
            objection = keys.onHandshakeReply(peer.extensions().keyMaterial());
        }
        if (objection == null && keys != null && capabilities != null) {
            objection = HandshakeSettings.checkCipher(keys, capabilities, filter);
        }
        if (objection != null || capabilities == null) {
            reject(peer, objection == null ? RejectReason.ROGUE : objection);
            return;
        }
        terms = terms(
                peer,
                capabilities,
                capabilities.peerDelayMillis(),
                capabilities.receiveDelayMillis(),
                filter,
                peerStartNanos(timestamp, nowNanos));
        connect(nowNanos);
        send(nowNanos);
    }

    private static long peerStartNanos(int timestamp, long arrivalNanos) {
        return arrivalNanos - Integer.toUnsignedLong(timestamp) * 1_000;
    }

    private ConnectionTerms terms(
            Handshake peer,
            Capabilities capabilities,
            int receiveLatencyMillis,
            int peerLatencyMillis,
            HandshakeSettings.Filter filter,
            long peerStartNanos) {
        return new ConnectionTerms(
                socketId,
                peerId,
                isn,
                peer.isn(),
                peer.flowWindow(),
                HandshakeSettings.payloadBytesMax(options, peer.mss(), filter.settings()),
                capabilities,
                receiveLatencyMillis,
                peerLatencyMillis,
                filter.settings(),
                startNanos,
                peerStartNanos);
    }

    private void connect(long nowNanos) {
        ConnectionTerms agreed = terms;
        KeyExchange exchange = keys;
        if (agreed != null && exchange != null) {
            state = State.CONNECTED;
            connection = new SrtConnection(agreed, options, exchange, sink, events, false, nowNanos);
        }
    }

    private void reject(Handshake peer, RejectReason reason) {
        Handshake refusal = peer.with(reason.code(), 0, HandshakeExtensions.NONE);
        HandshakeSettings.write(sink, refusal, peer.socketId(), 0);
        fail(reason);
    }

    private void fail(RejectReason reason) {
        state = State.FAILED;
        failure = reason;
    }
}
