package dev.tramo.srt.handshake;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.PacketWriter;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A caller's handshake: induction and conclusion, then a connection; or a failure by refusal or timeout. */
public final class CallerHandshake implements ConnectionAttempt {
    /** libsrt: interval at which a request is repeated. */
    private static final long RETRY_NANOS = 250_000_000;
    /** Least interval when data packets show that the answer was lost. */
    private static final long EARLY_RETRY_NANOS = 20_000_000;

    private final SrtOptions options;
    private final PacketSink sink;
    private final ConnectionEvents events;
    private final int socketId;
    private final int isn;
    private final byte[] peerIp;
    private final long startNanos;
    private final long deadlineNanos;
    private final @Nullable SrtGroup group;
    private final int weight;

    private Handshake request;
    private @Nullable KeyExchange keys;
    private long nextSendNanos;
    private @Nullable SrtConnection connection;
    private @Nullable RejectReason failure;

    /**
     * @param socketId ours, not 0, new for every attempt
     * @param isn first sequence number, 0 to 0x7FFFFFFE, new for every attempt
     * @param peerIp the listener's address, 4 or 16 bytes
     */
    public CallerHandshake(
            SrtOptions options,
            int socketId,
            int isn,
            byte[] peerIp,
            PacketSink sink,
            ConnectionEvents events,
            long nowNanos) {
        this(options, socketId, isn, peerIp, sink, events, null, 0, nowNanos);
    }

    /**
     * Begins the handshake of a member of {@code group}; {@link SrtGroup#onTick} concerns it only once it is connected.
     *
     * @param weight the larger, the sooner a backup group uses the member, 0 to 65535
     */
    public static CallerHandshake ofMember(
            SrtGroup group,
            int socketId,
            byte[] peerIp,
            int weight,
            PacketSink sink,
            ConnectionEvents events,
            long nowNanos) {
        return new CallerHandshake(
                group.options(), socketId, group.nextSequence(), peerIp, sink, events, group, weight, nowNanos);
    }

    private CallerHandshake(
            SrtOptions options,
            int socketId,
            int isn,
            byte[] peerIp,
            PacketSink sink,
            ConnectionEvents events,
            @Nullable SrtGroup group,
            int weight,
            long nowNanos) {
        this.group = group;
        this.weight = weight;
        this.options = options;
        this.sink = sink;
        this.events = events;
        this.socketId = socketId;
        this.isn = isn;
        this.peerIp = peerIp.clone();
        this.startNanos = group == null ? nowNanos : group.startNanos();
        this.deadlineNanos = nowNanos + options.connectTimeoutMillis() * 1_000_000L;
        this.nextSendNanos = nowNanos;
        // The induction has version 4: strict peers expect that.
        this.request = handshake(
                Handshake.VERSION_4, 0, Handshake.UDT_DGRAM, Handshake.INDUCTION, 0, HandshakeExtensions.NONE);
    }

    private Handshake handshake(
            int version, int encryption, int extension, int type, int cookie, HandshakeExtensions extensions) {
        return new Handshake(
                version,
                encryption,
                extension,
                isn,
                options.mssBytes(),
                options.advertisedWindowPackets(),
                type,
                socketId,
                cookie,
                peerIp,
                extensions);
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
            failure = RejectReason.TIMEOUT;
        } else if (nowNanos >= nextSendNanos) {
            send(nowNanos);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return isOver() ? Long.MAX_VALUE : Math.min(nextSendNanos, deadlineNanos);
    }

    private boolean isOver() {
        return connection != null || failure != null;
    }

    private void send(long nowNanos) {
        HandshakeSettings.write(sink, request, 0, (int) ((nowNanos - startNanos) / 1_000));
        nextSendNanos = nowNanos + RETRY_NANOS;
    }

    @Override
    public void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
        if (isOver() || length < PacketHeader.BYTES) {
            return;
        }
        if (!PacketHeader.isControl(b, at) || PacketHeader.controlType(b, at) != ControlType.HANDSHAKE) {
            // Data before the answer: the answer was lost. The request is repeated.
            boolean quiet = arrivalNanos >= nextSendNanos - RETRY_NANOS + EARLY_RETRY_NANOS;
            if (request.type() == Handshake.CONCLUSION && quiet) {
                send(arrivalNanos);
            }
            return;
        }
        Handshake reply = Handshake.read(b, at + PacketHeader.BYTES, length - PacketHeader.BYTES);
        if (reply == null) {
            return;
        }
        if (reply.isRejection()) {
            failure = new RejectReason(reply.type());
        } else if (reply.type() == Handshake.INDUCTION && request.type() == Handshake.INDUCTION) {
            onInduction(reply, arrivalNanos);
        } else if (reply.type() == Handshake.CONCLUSION && request.type() == Handshake.CONCLUSION) {
            onConclusion(reply, PacketHeader.timestamp(b, at), arrivalNanos);
        }
    }

    private void onInduction(Handshake reply, long nowNanos) {
        if (reply.version() < Handshake.VERSION_5) {
            failure = RejectReason.VERSION;
            return;
        }
        if (reply.extension() != Handshake.MAGIC) {
            failure = RejectReason.ROGUE;
            return;
        }
        KeyExchange exchange =
                KeyExchange.initiate(options.encryption(), HandshakeSettings.keyBytes(options, reply.encryption()));
        keys = exchange;
        HandshakeExtensions extensions = HandshakeExtensions.of(
                false,
                HandshakeSettings.request(options),
                options.streamId(),
                options.packetFilter(),
                exchange.request());
        if (group != null) {
            extensions = extensions.in(group.extension(weight));
        }
        int encryptionField = options.encryption().isOn() ? options.encryption().keyBytes() / 8 : 0;
        request = handshake(
                Handshake.VERSION_5,
                encryptionField,
                extensions.field(),
                Handshake.CONCLUSION,
                reply.cookie(),
                extensions);
        nextSendNanos = nowNanos; // sent by the next tick: its timestamp must not be older than the work above
    }

    private void onConclusion(Handshake reply, int timestamp, long arrivalNanos) {
        RejectReason objection = HandshakeSettings.check(options, reply);
        HandshakeSettings.Filter filter = HandshakeSettings.conclude(options, reply);
        KeyExchange exchange = keys;
        Capabilities peer = reply.extensions().capabilities();
        if (objection == null && exchange != null) {
            objection = exchange.onHandshakeReply(reply.extensions().keyMaterial());
        }
        objection = objection == null ? filter.refusal() : objection;
        if (objection == null
                && group != null
                && !group.isMirroredBy(reply.extensions().group())) {
            objection = RejectReason.GROUP;
        }
        if (objection != null || exchange == null || peer == null) {
            // The listener believes that we are connected.
            new PacketWriter(sink, reply.socketId(), startNanos, arrivalNanos)
                    .control(ControlType.SHUTDOWN, 0, arrivalNanos);
            failure = objection != null ? objection : RejectReason.ROGUE;
            return;
        }
        // The listener's decision on latencies is final; its halves are seen from its side.
        ConnectionTerms terms = new ConnectionTerms(
                socketId,
                reply.socketId(),
                isn,
                reply.isn(),
                reply.flowWindow(),
                HandshakeSettings.payloadBytesMax(options, reply.mss(), filter.settings()),
                peer,
                peer.peerDelayMillis(),
                peer.receiveDelayMillis(),
                filter.settings(),
                startNanos,
                arrivalNanos - Integer.toUnsignedLong(timestamp) * 1_000);
        connection = group == null
                ? new SrtConnection(terms, options, exchange, sink, events, false, arrivalNanos)
                : group.join(terms, exchange, weight, sink, events, arrivalNanos);
    }
}
