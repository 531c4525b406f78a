package dev.tramo.srt;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.delay.DelayRecorder;
import dev.tramo.srt.receive.Acknowledgements;
import dev.tramo.srt.receive.LossReports;
import dev.tramo.srt.receive.NakWriter;
import dev.tramo.srt.receive.ReceiveSettings;
import dev.tramo.srt.receive.ReceiveSide;
import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.send.SendSide;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.ExtensionType;
import dev.tramo.srt.wire.KeyMaterialMessage;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.PacketWriter;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/**
 * An established SRT connection. The documentation of the package states how it must be called.
 */
public final class SrtConnection {
    /** The reason of a connection that the peer has shut down. */
    public static final String PEER_CLOSED = "the peer closed the connection";

    private static final long KEEPALIVE_NANOS = 1_000_000_000;
    /** Keepalives are brought forward to multiples of this, so that many silent connections wake up together. */
    private static final long KEEPALIVE_GRID_NANOS = 125_000_000;

    /** libsrt: COMM_RESPONSE_MAX_EXP, silent periods of SRTT + 4·RTTVar before the peer may count as gone. */
    private static final int SILENT_PERIODS_MIN = 16;
    /** At most this long, however long the round trip was: queues on the path make it seconds. */
    private static final long SILENT_PERIODS_NANOS_MAX = 10_000_000_000L;

    private static final long DRAIN_MARGIN_NANOS = 50_000_000;
    private static final int ACKACK_BODY_MIN = 4;
    /** Keepalive of a group's member on which nothing more is sent for now. */
    private static final int KEEPALIVE_IDLE = 1;

    /** How often memory that was not needed meanwhile is given back. */
    private static final long TRIM_NANOS = 3_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final ConnectionTerms terms;
    private final ConnectionEvents events;
    private final KeyExchange keys;
    private final RttEstimator rtt = new RttEstimator();
    private final PacketWriter writer;
    private final BufferMemory.Share.Account memory;
    private final SendSide send;
    private final ReceiveSide receive;
    private final Acknowledgements acknowledgements;
    private final NakWriter naks;
    private final LossReports lossReports;
    private final ConnectionFigures figures;
    private final long peerIdleNanos;
    /** Whether a group delivers what is received, and numbers what is sent. */
    private final boolean grouped;

    private long trimNanos;
    private boolean idleToAnnounce;
    private long lastReceivedNanos;
    private long lastDataNanos;
    private long malformed;
    private boolean closed;
    /** When a connection that the peer has shut down ends, even if payloads are still to be delivered. */
    private long drainedNanos = NEVER;

    /**
     * Makes an established connection; handshakes and groups do.
     *
     * @param sink all packets go there
     * @param events payloads and the end are reported there
     * @param grouped whether a group delivers what is received, and numbers what is sent
     */
    public SrtConnection(
            ConnectionTerms terms,
            SrtOptions options,
            KeyExchange keys,
            PacketSink sink,
            ConnectionEvents events,
            boolean grouped,
            long nowNanos) {
        this.terms = terms;
        this.grouped = grouped;
        this.events = events;
        this.keys = keys;
        this.writer = new PacketWriter(sink, terms.peerSocketId(), terms.startNanos(), nowNanos);
        this.memory = options.memory().newAccount();
        this.send = new SendSide(terms.sending(options), memory, writer, keys, rtt, nowNanos);
        ReceiveSettings receiving = terms.receiving(options);
        this.receive = new ReceiveSide(receiving, memory, keys, events);
        boolean mayRelax = receiving.lossReports() && !grouped;
        this.acknowledgements = new Acknowledgements(writer, receive, rtt, terms.receiveIsn(), mayRelax, nowNanos);
        this.naks = new NakWriter(writer, terms.payloadBytesMax());
        this.lossReports = LossReports.of(receiving, naks, receive.missing(), rtt);
        this.figures = new ConnectionFigures(terms, keys, rtt, send, receive, acknowledgements, naks);
        this.peerIdleNanos = options.peerIdleMillis() * 1_000_000L;
        this.lastReceivedNanos = nowNanos;
        this.lastDataNanos = nowNanos;
    }

    /** Our socket ID: the destination of the peer's packets. */
    public int socketId() {
        return terms.socketId();
    }

    /** The peer's socket ID: the destination of our packets. */
    public int peerSocketId() {
        return terms.peerSocketId();
    }

    /** What the peer declared in the handshake. */
    public Capabilities peer() {
        return terms.peer();
    }

    /** Delay of delivery here, ms. */
    public int receiveLatencyMillis() {
        return terms.receiveLatencyMillis();
    }

    /** Delay of delivery at the peer, ms. */
    public int peerLatencyMillis() {
        return terms.peerLatencyMillis();
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Takes a payload for sending, at most {@link SrtOptions#PAYLOAD_BYTES_MAX} bytes; it leaves with the next {@link
     * #onTick}.
     *
     * @param originNanos when the payload came into being: it becomes the timestamp, from which the peer's latency counts. Limited
     *     to half of the peer's latency before now, to now, and to the origin of the payload before
     * @return false if the send buffer is full, the payload too long or the connection closed: it is dropped and counted
     */
    public boolean send(ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        return !closed && !isDraining() && send.submit(source, offset, length, originNanos, nowNanos);
    }

    /**
     * Takes a payload of a group for sending, under the group's numbers.
     *
     * @param originNanos the same for all members, as the group has limited it
     * @return false if it is dropped here, as {@link #send} says
     */
    public boolean sendAs(int seq, int message, ByteBuffer source, int offset, int length, long originNanos) {
        idleToAnnounce = false;
        return !closed && !isDraining() && send.submitAs(seq, message, source, offset, length, originNanos);
    }

    /** The longest payload that {@link #send} takes, bytes. */
    public int payloadBytesMax() {
        return send.payloadBytesMax();
    }

    /** Nothing more is sent for now: a keepalive says so once everything has been acknowledged. */
    public void announceIdle() {
        idleToAnnounce = true;
    }

    /** The sender, for the group that this is a member of. */
    public SendSide sendSide() {
        return send;
    }

    /** The receiver, for the group that this is a member of. */
    public ReceiveSide receiveSide() {
        return receive;
    }

    /** The measured round trip. */
    public RttEstimator rtt() {
        return rtt;
    }

    /** When the last data packet came; the start of the connection before any. */
    public long lastDataNanos() {
        return lastDataNanos;
    }

    /** When the last packet came from the peer; the start of the connection before any. */
    public long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    /**
     * Takes a datagram addressed to this connection's socket ID from the peer's address.
     *
     * @param arrivalNanos when it reached the host, at most {@code nowNanos}
     */
    public void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos, long nowNanos) {
        if (closed || isDraining()) {
            return;
        }
        if (length < PacketHeader.BYTES) {
            malformed++;
            return;
        }
        lastReceivedNanos = Math.max(lastReceivedNanos, arrivalNanos);
        if (PacketHeader.isControl(b, at)) {
            onControl(b, at, length, arrivalNanos, nowNanos);
        } else {
            onData(b, at, length, arrivalNanos);
        }
    }

    private void onData(ByteBuffer b, int at, int length, long arrivalNanos) {
        // A peer that knows no R flag uses its bit as the message number's highest.
        boolean filterPacket = PacketHeader.messageNumber(b, at) == PacketHeader.MESSAGE_FILTER
                && (terms.peer().has(Capabilities.REXMITFLG) || !PacketHeader.isRetransmitted(b, at));
        if (length - PacketHeader.BYTES > PacketHeader.PAYLOAD_BYTES_MAX
                || (filterPacket && !receive.onFilterPacket(b, at, length, arrivalNanos))) {
            malformed++;
            return;
        }
        lastDataNanos = arrivalNanos;
        if (!filterPacket) {
            receive.onData(b, at, length, arrivalNanos);
        }
        lossReports.onData(arrivalNanos);
        acknowledgements.onData(arrivalNanos);
    }

    private void onControl(ByteBuffer b, int at, int length, long arrivalNanos, long nowNanos) {
        int body = at + PacketHeader.BYTES;
        int bodyLength = length - PacketHeader.BYTES;
        switch (PacketHeader.controlType(b, at)) {
            case ControlType.KEEPALIVE -> receive.clock().sampleDrift(PacketHeader.timestamp(b, at), arrivalNanos, -1);
            case ControlType.ACK -> onAck(b, at, bodyLength, arrivalNanos, nowNanos);
            case ControlType.NAK -> {
                if (!send.onNak(b, body, bodyLength, arrivalNanos)) {
                    malformed++;
                }
            }
            case ControlType.SHUTDOWN -> drain(arrivalNanos);
            case ControlType.ACKACK -> acknowledgements.onAckAck(b, at, arrivalNanos);
            case ControlType.DROPREQ -> {
                if (bodyLength >= 8) {
                    receive.onDropRequest(b.getInt(body) & SeqNo.MAX, b.getInt(body + 4) & SeqNo.MAX);
                } else {
                    malformed++;
                }
            }
            case ControlType.EXT -> onKeyMaterial(b, at, bodyLength, arrivalNanos);
            case ControlType.HANDSHAKE,
                    ControlType.CGWARNING,
                    ControlType.PEERERROR -> {} // nothing for live mode to do
            default -> malformed++;
        }
    }

    private void onAck(ByteBuffer b, int at, int bodyLength, long arrivalNanos, long nowNanos) {
        if (bodyLength < ACKACK_BODY_MIN) {
            malformed++;
            return;
        }
        int body = at + PacketHeader.BYTES;
        send.onAck(b, body, bodyLength, receive.counters().packets() > 0, arrivalNanos);
        if (bodyLength > ACKACK_BODY_MIN) {
            // The receiver takes half of the round trip for each direction, so the time that the ACK has waited here is
            // shared between both.
            long halfwayNanos = arrivalNanos + (nowNanos - arrivalNanos) / 2;
            writer.control(ControlType.ACKACK, PacketHeader.controlInfo(b, at), halfwayNanos);
        }
    }

    private void onKeyMaterial(ByteBuffer b, int at, int bodyLength, long arrivalNanos) {
        int command = PacketHeader.controlSubtype(b, at);
        boolean known = command == ExtensionType.KMREQ || command == ExtensionType.KMRSP;
        if (!known || bodyLength > KeyMaterialMessage.BYTES_MAX) {
            malformed++;
            return;
        }
        byte[] message = new byte[bodyLength];
        b.get(at + PacketHeader.BYTES, message);
        if (command == ExtensionType.KMRSP) {
            keys.onReply(message);
            return;
        }
        byte[] reply = keys.onRequest(message);
        if (reply.length > 0) {
            writer.keyMaterial(ExtensionType.KMRSP, reply, arrivalNanos);
        }
    }

    /** The peer has shut down: what has arrived is still delivered when it is due. */
    private void drain(long nowNanos) {
        if (drainedNanos == NEVER) {
            drainedNanos = nowNanos + terms.receiveLatencyMillis() * 1_000_000L + DRAIN_MARGIN_NANOS;
            send.close();
        }
    }

    /** Whether the peer has shut the connection down and only what had arrived is being delivered. */
    public boolean isDraining() {
        return drainedNanos != NEVER && !closed;
    }

    /**
     * Does everything that is due: delivers, acknowledges, reports losses, sends, and closes the connection if the peer is
     * silent.
     */
    public void onTick(long nowNanos) {
        if (closed) {
            return;
        }
        if (!isDraining() && nowNanos >= brokenNanos()) {
            close("no packet from the peer for " + (nowNanos - lastReceivedNanos) / 1_000_000 + " ms", nowNanos);
            return;
        }
        if (!grouped) {
            receive.deliver(nowNanos);
        }
        if (closed) {
            return; // by the owner, from within a delivery
        }
        if (isDraining()) {
            if (receive.isEmpty() || nowNanos >= drainedNanos) {
                end(PEER_CLOSED);
            }
            return;
        }
        if (nowNanos >= trimNanos) {
            trimNanos = nowNanos + TRIM_NANOS;
            send.trim();
            receive.trim();
        }
        acknowledgements.tick(nowNanos);
        lossReports.tick(nowNanos);
        if (nowNanos >= keys.nextAnnouncementNanos()) {
            long retryNanos = rtt.smoothedMicros() * 1_500L;
            writer.keyMaterial(ExtensionType.KMREQ, keys.announcement(nowNanos, retryNanos), nowNanos);
        }
        send.send(nowNanos);
        if (idleToAnnounce && send.inFlight() == 0) {
            idleToAnnounce = false;
            writer.control(ControlType.KEEPALIVE, KEEPALIVE_IDLE, nowNanos);
        }
        if (nowNanos >= keepaliveNanos()) {
            writer.control(ControlType.KEEPALIVE, 0, nowNanos);
        }
    }

    private long keepaliveNanos() {
        long latest = writer.lastSentNanos() + KEEPALIVE_NANOS;
        return latest - Math.floorMod(latest, KEEPALIVE_GRID_NANOS);
    }

    private long brokenNanos() {
        long periodsNanos = Math.min(SILENT_PERIODS_MIN * rtt.timeoutNanos(), SILENT_PERIODS_NANOS_MAX);
        return lastReceivedNanos + Math.max(peerIdleNanos, periodsNanos);
    }

    /** When {@link #onTick} must be called at the latest; {@link Long#MAX_VALUE} once closed. */
    public long nextDeadlineNanos(long nowNanos) {
        if (closed) {
            return NEVER;
        }
        long deliveryNanos = grouped ? NEVER : receive.nextDeadlineNanos(nowNanos);
        if (isDraining()) {
            return receive.isEmpty() ? nowNanos : Math.min(drainedNanos, deliveryNanos);
        }
        long deadline = Math.min(keepaliveNanos(), brokenNanos());
        deadline = Math.min(deadline, send.nextDeadlineNanos());
        deadline = Math.min(deadline, deliveryNanos);
        deadline = Math.min(deadline, acknowledgements.nextDeadlineNanos());
        deadline = Math.min(deadline, keys.nextAnnouncementNanos());
        return Math.min(deadline, lossReports.nextDeadlineNanos());
    }

    /** Ends the connection and sends a shutdown; {@code reason} goes to {@link ConnectionEvents#onClosed}. Idempotent. */
    public void close(String reason, long nowNanos) {
        if (isDraining()) {
            end(reason);
        } else if (!closed) {
            writer.control(ControlType.SHUTDOWN, 0, nowNanos);
            end(reason);
        }
    }

    private void end(String reason) {
        closed = true;
        receive.close();
        send.close();
        memory.close();
        events.onClosed(reason);
    }

    /** Packets that were dropped, not taken, or delivered before their time because there was no memory. */
    public long packetsShortOfMemory() {
        return send.counters().packetsShortOfMemory() + receive.counters().packetsShortOfMemory();
    }

    /** How long after their origin its packets arrived; those of a member of a group, the group records. */
    public DelayRecorder delays() {
        return receive.delays();
    }

    /** Statistics since the connection was established. */
    public SrtStatistics statistics() {
        return figures.read(malformed);
    }
}
