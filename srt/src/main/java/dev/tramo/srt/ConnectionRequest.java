package dev.tramo.srt;

import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.RejectReason;
import org.jspecify.annotations.Nullable;

/** A caller with a valid cookie that waits for an answer: {@link #accept} or {@link #reject}. */
public final class ConnectionRequest {
    private final Handshake conclusion;
    private final int timestamp;
    private final byte[] ip;
    private final PacketSink sink;
    private final long arrivalNanos;

    ConnectionRequest(Handshake conclusion, int timestamp, byte[] ip, PacketSink sink, long arrivalNanos) {
        this.conclusion = conclusion;
        this.timestamp = timestamp;
        this.ip = ip;
        this.sink = sink;
        this.arrivalNanos = arrivalNanos;
    }

    /**
     * The outcome of {@link #accept}.
     *
     * @param connection the connection, or {@code null} if the request was refused
     * @param refusal why it was refused, or {@code null}
     */
    public record Answer(
            @Nullable Accepted connection, @Nullable RejectReason refusal) {}

    /** An accepted connection and the answer that must be repeated when the caller repeats its conclusion. */
    public static final class Accepted {
        private final SrtConnection connection;
        private final Handshake reply;
        private final Handshake conclusion;
        private final int peerSocketId;
        private final PacketSink sink;
        private final long startNanos;

        private Accepted(SrtConnection connection, Handshake reply, ConnectionRequest request) {
            this.connection = connection;
            this.reply = reply;
            this.conclusion = request.conclusion;
            this.peerSocketId = request.conclusion.socketId();
            this.sink = request.sink;
            this.startNanos = request.arrivalNanos;
        }

        public SrtConnection connection() {
            return connection;
        }

        /** Whether {@code request}, which must be from the same address, is this connection's conclusion once more. */
        public boolean isRepeatedBy(ConnectionRequest request) {
            return request.conclusion.socketId() == peerSocketId && request.conclusion.isn() == conclusion.isn();
        }

        /**
         * Sends the answer: once at the start, and again for each repeated conclusion.
         *
         * @param nowNanos the time of sending itself, for the peer's clock starts with it
         */
        public void answer(long nowNanos) {
            HandshakeSettings.write(sink, reply, peerSocketId, (int) ((nowNanos - startNanos) / 1_000));
        }
    }

    /** The stream ID that the caller asks for; empty if none. Untrusted text. */
    public String streamId() {
        return conclusion.extensions().streamId();
    }

    /** Whether the caller is one path of a bonded group. */
    public boolean isGroupMember() {
        return conclusion.extensions().group().length > 0;
    }

    /** Refuses the caller. */
    public void reject(RejectReason reason) {
        Handshake refusal = conclusion.with(reason.code(), 0, HandshakeExtensions.NONE);
        HandshakeSettings.write(sink, refusal, conclusion.socketId(), 0);
    }

    /**
     * Makes the connection, whose {@link Accepted#answer} is then to be sent; or refuses the caller, and tells it, if its
     * handshake or passphrase does not fit. Costs about a millisecond when a passphrase is to be checked.
     *
     * @param socketId ours for the connection, not 0
     * @param connectionSink goes to the caller for as long as the connection lasts
     */
    public Answer accept(SrtOptions options, int socketId, PacketSink connectionSink, ConnectionEvents events) {
        RejectReason objection = HandshakeSettings.check(options, conclusion);
        HandshakeSettings.Filter filter = HandshakeSettings.respond(options, conclusion);
        objection = objection == null ? filter.refusal() : objection;
        Capabilities peer = conclusion.extensions().capabilities();
        if (objection != null || peer == null) {
            return refuse(objection != null ? objection : RejectReason.ROGUE);
        }
        KeyExchange.Response keys = KeyExchange.respond(
                options.encryption(), conclusion.extensions().keyMaterial());
        KeyExchange exchange = keys.exchange();
        if (exchange == null) {
            return refuse(keys.refusal() != null ? keys.refusal() : RejectReason.ROGUE);
        }
        Capabilities response = HandshakeSettings.response(options, peer);
        HandshakeExtensions extensions = HandshakeExtensions.of(true, response, "", filter.answer(), keys.reply());
        int mss = Math.min(conclusion.mss(), options.mssBytes());
        Handshake reply = new Handshake(
                Handshake.VERSION_5,
                exchange.keyBytes() / 8,
                extensions.field(),
                conclusion.isn(),
                mss,
                options.advertisedWindowPackets(),
                Handshake.CONCLUSION,
                socketId,
                conclusion.cookie(),
                ip,
                extensions);
        ConnectionTerms terms = new ConnectionTerms(
                socketId,
                conclusion.socketId(),
                conclusion.isn(),
                conclusion.isn(),
                conclusion.flowWindow(),
                HandshakeSettings.payloadBytesMax(options, mss, filter.settings()),
                peer,
                response.receiveDelayMillis(),
                response.peerDelayMillis(),
                filter.settings(),
                arrivalNanos,
                arrivalNanos - Integer.toUnsignedLong(timestamp) * 1_000);
        SrtConnection connection = new SrtConnection(terms, options, exchange, connectionSink, events, arrivalNanos);
        return new Answer(new Accepted(connection, reply, this), null);
    }

    private Answer refuse(RejectReason reason) {
        reject(reason);
        return new Answer(null, reason);
    }
}
