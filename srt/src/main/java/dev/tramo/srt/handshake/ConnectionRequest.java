package dev.tramo.srt.handshake;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FecSender;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketSink;
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

        private Accepted(SrtConnection connection, Handshake reply, ConnectionRequest request, long startNanos) {
            this.connection = connection;
            this.reply = reply;
            this.conclusion = request.conclusion;
            this.peerSocketId = request.conclusion.socketId();
            this.sink = request.sink;
            this.startNanos = startNanos;
        }

        /** The connection, established once the answer is sent. */
        public SrtConnection connection() {
            return connection;
        }

        /** Whether {@code request}, which must be from the same address, repeats the conclusion of this connection. */
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

    /** First sequence number of the caller, and of what is sent to it. */
    public int isn() {
        return conclusion.isn();
    }

    /** The bonded group that the caller is a member of; {@code null} if it is none. */
    public @Nullable GroupExtension group() {
        return GroupExtension.read(conclusion.extensions().group());
    }

    /** Whether {@link #accept} derives a key from the passphrase, which takes about a millisecond. */
    public boolean needsKeyDerivation(SrtOptions options) {
        return HandshakeSettings.check(options, conclusion) == null
                && KeyExchange.respondsWithDerivation(
                        options.encryption(), conclusion.extensions().keyMaterial());
    }

    /** Refuses the caller. A caller of handshake version 4 knows a single reason, and takes any other for an acceptance. */
    public void reject(RejectReason reason) {
        int code = conclusion.version() < Handshake.VERSION_5 ? RejectReason.PEER.code() : reason.code();
        Handshake refusal = conclusion.with(code, 0, HandshakeExtensions.NONE);
        HandshakeSettings.write(sink, refusal, conclusion.socketId(), 0);
    }

    /**
     * Makes the connection, whose {@link Accepted#answer} is then to be sent; or rejects the caller if its
     * handshake or passphrase does not fit. Costs about a millisecond when a passphrase is to be checked.
     *
     * @param socketId ours for the connection, not 0
     * @param connectionSink goes to the caller for as long as the connection lasts
     */
    public Answer accept(SrtOptions options, int socketId, PacketSink connectionSink, ConnectionEvents events) {
        return accept(options, socketId, connectionSink, events, null);
    }

    /**
     * The same for a member of a group: {@code group} mirrors the caller's.
     *
     * @param group {@code null} for a plain connection
     */
    public Answer accept(
            SrtOptions options,
            int socketId,
            PacketSink connectionSink,
            ConnectionEvents events,
            @Nullable SrtGroup group) {
        RejectReason objection = HandshakeSettings.check(options, conclusion);
        HandshakeSettings.Filter filter =
                group == null ? HandshakeSettings.respond(options, conclusion) : HandshakeSettings.Filter.OFF;
        objection = objection == null ? filter.refusal() : objection;
        if (objection == null && group == null && conclusion.extensions().group().length > 0) {
            objection = RejectReason.GROUP;
        }
        Capabilities peer = conclusion.extensions().capabilities();
        if (objection != null || peer == null) {
            return refuse(objection != null ? objection : RejectReason.ROGUE);
        }
        FecSettings fec = filter.settings();
        if (!options.memory().admits(BufferMemory.STREAM_BYTES_MIN + (fec == null ? 0 : FecSender.bytes(fec)))) {
            return refuse(RejectReason.RESOURCE);
        }
        KeyExchange.Response keys = KeyExchange.respond(
                options.encryption(), conclusion.extensions().keyMaterial());
        KeyExchange exchange = keys.exchange();
        if (exchange == null) {
            return refuse(keys.refusal() != null ? keys.refusal() : RejectReason.ROGUE);
        }
        RejectReason cipher = HandshakeSettings.checkCipher(exchange, peer, filter);
        if (cipher != null) {
            return refuse(cipher);
        }
        Capabilities response = HandshakeSettings.response(options, peer);
        HandshakeExtensions extensions = HandshakeExtensions.of(true, response, "", filter.answer(), keys.reply());
        GroupExtension member = group();
        if (group != null && member != null) {
            extensions = extensions.in(group.extension(member.weight()));
        }
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
        SrtConnection connection = group == null || member == null
                ? new SrtConnection(terms, options, exchange, connectionSink, events, false, arrivalNanos)
                : group.join(terms, exchange, member.weight(), connectionSink, events, arrivalNanos);
        return new Answer(
                new Accepted(connection, reply, this, group == null ? arrivalNanos : group.startNanos()), null);
    }

    private Answer refuse(RejectReason reason) {
        reject(reason);
        return new Answer(null, reason);
    }
}
