package dev.tramo.srt.send;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FecSender;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketWriter;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sender of one connection. It takes payloads into the {@link SendBuffer}, encrypted, and whenever the {@link Pacer} lets a
 * packet leave, chooses which: an FEC packet, a retransmission, or a new one. Acknowledgements release packets from the buffer;
 * loss reports, and their absence ({@link TailLossProbe}), make {@link Retransmissions}.
 */
public final class SendSide {
    /** libsrt: SRT_TLPKTDROP_MINTHRESHOLD, 1 s floor, and 2 ACK intervals on top. */
    private static final long DROP_MILLIS_MIN = 1_000;

    private static final long DROP_MARGIN_MILLIS = 20;
    /** Longer than the outages that a connection survives by default. */
    private static final long WAIT_MILLIS_MIN = 10_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final SendCounters counters = new SendCounters();
    private final PacketWriter writer;
    private final KeyExchange keys;
    private final LiveCongestionControl congestion;
    private final Pacer pacer;
    private final SendBuffer buffer;
    private final OriginLimits origins;
    private final Retransmissions retransmissions;
    private final TailLossProbe tailLoss;
    private final PeerReceiver peer;
    private final @Nullable FecSender fec;
    private final LossReport.Ranges lossRanges = this::onLost;
    private final int payloadBytesMax;
    private final int capacity;
    private final int peerSocketId;
    private final boolean peerDropsLate;
    private final boolean peerReportsLosses;
    private final boolean peerKnowsRetransmissionFlag;
    private final long latencyNanos;
    /** A peer that waits for everything is sent nothing new while the oldest packet is not acknowledged for so long. */
    private final long refuseAfterNanos;

    private long lastGroupOriginNanos;
    /** When an acknowledgement last moved on, or a loss was reported. */
    private long lastProgressNanos;
    /** Whether anything was submitted under a number of a group's. */
    private boolean begun;

    /**
     * @param memory what the send buffer may take
     * @param rtt shared with the receiver of the connection
     */
    public SendSide(
            SendSettings settings,
            BufferMemory.Share.Account memory,
            PacketWriter writer,
            KeyExchange keys,
            RttEstimator rtt,
            long nowNanos) {
        this.writer = writer;
        this.keys = keys;
        this.congestion = new LiveCongestionControl(settings.bandwidth(), rtt, settings.peerLatencyMillis(), nowNanos);
        this.pacer = new Pacer(congestion);
        this.capacity = settings.bufferPackets();
        this.payloadBytesMax = settings.payloadBytesMax() - keys.extraBytes();
        this.peerSocketId = settings.peerSocketId();
        this.peerDropsLate = settings.peer().has(Capabilities.TLPKTDROP);
        this.peerReportsLosses = settings.peer().has(Capabilities.NAKREPORT);
        this.peerKnowsRetransmissionFlag = settings.peer().has(Capabilities.REXMITFLG);
        this.latencyNanos = settings.peerLatencyMillis() * 1_000_000L;
        long waitMillis = settings.peerLatencyMillis() + Math.max(WAIT_MILLIS_MIN, settings.peerIdleMillis());
        this.refuseAfterNanos = peerDropsLate ? NEVER : waitMillis * 1_000_000;
        this.buffer =
                new SendBuffer(settings.isn(), capacity, dropAfterNanos(settings), memory, counters, this::onReleased);
        this.origins = new OriginLimits(settings.startNanos());
        this.lastGroupOriginNanos = settings.startNanos();
        RetransmissionPolicy policy = RetransmissionPolicy.of(settings.recovery(), rtt, settings.peerLatencyMillis());
        this.retransmissions = new Retransmissions(buffer, policy, counters, capacity, peerReportsLosses);
        this.tailLoss = new TailLossProbe(rtt, peerReportsLosses, nowNanos);
        this.peer = new PeerReceiver(rtt, settings.isn(), settings.peerFlowWindowPackets());
        this.lastProgressNanos = nowNanos;
        FecSettings filter = settings.filter();
        this.fec = filter == null ? null : new FecSender(filter);
        memory.takeAnyway(filter == null ? 0 : FecSender.bytes(filter));
    }

    private static long dropAfterNanos(SendSettings settings) {
        boolean drops = settings.peer().has(Capabilities.TLPKTDROP) && settings.dropDelayMillis() >= 0;
        long dropMillis = Math.max(settings.peerLatencyMillis() + settings.dropDelayMillis(), DROP_MILLIS_MIN);
        return drops ? (dropMillis + DROP_MARGIN_MILLIS) * 1_000_000 : SendBuffer.NEVER;
    }

    /** The longest payload that is taken, bytes: what both sides can carry, less what the cipher adds. */
    public int payloadBytesMax() {
        return payloadBytesMax;
    }

    /**
     * Takes a payload.
     *
     * @param originNanos when it came into being, limited as {@link OriginLimits} says: its timestamp
     * @return false if the buffer is full or the payload too long
     */
    public boolean submit(ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        return keep(source, offset, length, origins.limit(originNanos, nowNanos, latencyNanos));
    }

    /**
     * Takes a payload under a number of the group's; numbers that this member was not given are passed over.
     *
     * @param message its message number
     * @param originNanos as the group has limited it, alike for all members
     */
    public boolean submitAs(int seq, int message, ByteBuffer source, int offset, int length, long originNanos) {
        int ahead = SeqNo.distance(buffer.end(), seq);
        // A member may have been idle until the numbers wrapped: far behind counts as ahead.
        if (begun && ahead < 0 && ahead >= -capacity) {
            return true; // was sent here before, and is kept until it is acknowledged
        }
        begun = true;
        if (ahead != 0) {
            restartAt(seq);
        }
        if (buffer.isFull()) {
            buffer.dropFirst(); // the group keeps it, or another member has brought it
        }
        buffer.setNextMessage(message);
        lastGroupOriginNanos = Math.max(originNanos, lastGroupOriginNanos);
        return keep(source, offset, length, lastGroupOriginNanos);
    }

    private void restartAt(int seq) {
        buffer.restartAt(seq);
        retransmissions.restartAt(seq);
        peer.restartAt(seq);
    }

    private boolean keep(ByteBuffer source, int offset, int length, long originNanos) {
        buffer.dropTooLate(originNanos);
        if (length > payloadBytesMax || buffer.isFull() || isStuck(originNanos) || !buffer.makeRoom()) {
            counters.packetsRefused++;
            return false;
        }
        dropCreditIfIdle(originNanos);
        int seq = buffer.add(source, offset, length, writer.timestamp(originNanos), originNanos);
        encrypt(seq, length, originNanos);
        congestion.onSubmitted(length, originNanos);
        return true;
    }

    private boolean isStuck(long nowNanos) {
        return buffer.size() > 0 && nowNanos - buffer.originNanos(buffer.first()) > refuseAfterNanos;
    }

    private void encrypt(int seq, int length, long nowNanos) {
        int keyFlags = keys.sendFlags();
        if (keyFlags == 0) {
            return;
        }
        int encrypted = keys.encrypt(
                seq,
                PacketHeader.messageWord(keyFlags, buffer.message(seq)),
                buffer.timestamp(seq),
                peerSocketId,
                buffer.payload(seq).array(),
                buffer.offset(seq),
                length);
        buffer.setEncrypted(seq, keyFlags, encrypted);
        keys.onSent(seq, buffer.first(), nowNanos);
    }

    private void onReleased(int first, int unsent) {
        if (fec != null && unsent > 0) {
            fec.onSkipped(unsent);
        }
        retransmissions.removeBefore(first);
    }

    /** Called before something is to be sent. */
    private void dropCreditIfIdle(long nowNanos) {
        if (buffer.unsent() == 0 && retransmissions.isEmpty()) {
            pacer.dropCredit(nowNanos);
        }
    }

    /** Sends what is due. */
    public void send(long nowNanos) {
        if (nowNanos >= tailLoss.deadlineNanos(buffer.inFlight())) {
            dropCreditIfIdle(nowNanos);
            retransmissions.onOverdue(tailLoss.onExpired(buffer.inFlight(), nowNanos));
        }
        int unsent = buffer.unsent();
        long oldestNanos = unsent > 0 ? buffer.originNanos(buffer.nextToSend()) : nowNanos;
        pacer.update(unsent, oldestNanos, retransmissions.size(), nowNanos);
        while (pacer.isDue(nowNanos)) {
            if (!sendNext(nowNanos)) {
                pacer.onIdle();
                return;
            }
        }
    }

    /** Sends what comes first; false if there is nothing to send. */
    private boolean sendNext(long nowNanos) {
        boolean somethingLost = !retransmissions.isEmpty();
        // A peer that drops what is late needs new packets first; other retransmissions use the slots between.
        boolean newFirst = peerDropsLate || !somethingLost;
        if (fec != null && fec.isDue()) {
            sendFilterPacket(fec, nowNanos);
        } else if (somethingLost && congestion.mayRetransmitAtOnce()) {
            retransmit(retransmissions.next(nowNanos), nowNanos);
        } else if (newFirst && maySendNew()) {
            sendNew(nowNanos);
        } else if (somethingLost) {
            retransmit(retransmissions.next(nowNanos), nowNanos);
        } else if (retransmissions.isCopyDue(nowNanos)) {
            retransmit(retransmissions.nextCopy(nowNanos), nowNanos);
        } else {
            return false;
        }
        return true;
    }

    private boolean maySendNew() {
        return buffer.unsent() > 0 && buffer.inFlight() < peer.flowWindow();
    }

    private void sendNew(long nowNanos) {
        int seq = buffer.nextToSend();
        tailLoss.onNew(buffer.inFlight(), nowNanos);
        transmit(seq, false, nowNanos);
        counters.packetsUnique++;
        counters.bytesUnique += buffer.length(seq) + PacketHeader.OVERHEAD_BYTES;
        if (nowNanos - buffer.originNanos(seq) > latencyNanos) {
            counters.packetsLate++;
        }
        buffer.onSent();
        retransmissions.onNew();
        congestion.onNew();
        if (fec != null) {
            fec.onSent(
                    buffer.payload(seq),
                    buffer.offset(seq),
                    buffer.length(seq),
                    buffer.keyFlags(seq),
                    buffer.timestamp(seq));
        }
        pacer.onNew(seq);
    }

    private void sendFilterPacket(FecSender filter, long nowNanos) {
        int last = SeqNo.add(buffer.nextToSend(), -1);
        int payloadBytes = filter.write(writer, last, keys.sendFlags(), nowNanos);
        counters.packets++;
        counters.packetsFilterExtra++;
        counters.bytes += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        congestion.onSubmitted(payloadBytes, nowNanos); // a measured input rate must leave room for it
        congestion.onSent(payloadBytes);
        pacer.onFilterPacket();
    }

    private void retransmit(int seq, long nowNanos) {
        if (seq == Retransmissions.NONE) {
            return;
        }
        transmit(seq, peerKnowsRetransmissionFlag, nowNanos);
        counters.packetsRetransmitted++;
        congestion.onRetransmitted();
        pacer.onRetransmitted();
    }

    private void transmit(int seq, boolean marked, long nowNanos) {
        int length = buffer.length(seq);
        writer.data(
                seq,
                buffer.message(seq),
                buffer.keyFlags(seq),
                marked,
                buffer.timestamp(seq),
                buffer.payload(seq),
                buffer.offset(seq),
                length,
                nowNanos);
        counters.packets++;
        counters.bytes += length + PacketHeader.OVERHEAD_BYTES;
        congestion.onSent(length);
    }

    /**
     * Takes a full, small or lite ACK.
     *
     * @param length of its body, at least 4
     * @param alsoReceiving whether data comes from the peer, so that we measure the round trip ourselves
     */
    public void onAck(ByteBuffer b, int at, int length, boolean alsoReceiving, long nowNanos) {
        int seq = b.getInt(at) & SeqNo.MAX;
        if (SeqNo.isAfter(seq, buffer.nextToSend())) {
            return; // acknowledges what was never sent
        }
        int newly = SeqNo.distance(buffer.first(), seq);
        if (newly > 0) {
            buffer.release(seq);
            tailLoss.onReport(nowNanos);
            lastProgressNanos = nowNanos;
        }
        peer.onAck(b, at, length, newly, alsoReceiving);
    }

    /** Takes a loss report (NAK); false if it is malformed. */
    public boolean onNak(ByteBuffer b, int at, int length, long nowNanos) {
        counters.naksReceived++;
        lastProgressNanos = nowNanos;
        dropCreditIfIdle(nowNanos);
        if (peerReportsLosses) {
            tailLoss.onReport(nowNanos);
        }
        return LossReport.read(b, at, length, lossRanges, nowNanos);
    }

    private boolean onLost(int first, int last, long nowNanos) {
        boolean sent = SeqNo.isBefore(first, buffer.nextToSend()) && SeqNo.isBefore(last, buffer.nextToSend());
        if (!sent || SeqNo.isBefore(last, first)) {
            return false; // never sent: bogus
        }
        int from = first;
        if (SeqNo.isBefore(first, buffer.first())) {
            int gone = SeqNo.isBefore(last, buffer.first()) ? last : SeqNo.add(buffer.first(), -1);
            ByteBuffer out = writer.begin(ControlType.DROPREQ, 0, 0, nowNanos);
            writer.commit(out.putInt(first).putInt(gone), nowNanos);
            from = buffer.first();
        }
        retransmissions.onReported(from, last, nowNanos);
        return true;
    }

    /** When {@link #send} is to be called again. */
    public long nextDeadlineNanos() {
        boolean somethingToSend = !retransmissions.isEmpty() || maySendNew() || (fec != null && fec.isDue());
        long sendNanos = somethingToSend ? pacer.nextNanos() : Math.max(pacer.nextNanos(), retransmissions.copyNanos());
        return Math.min(sendNanos, tailLoss.deadlineNanos(buffer.inFlight()));
    }

    /** Gives back memory that was not needed lately. */
    public void trim() {
        buffer.trim();
    }

    /** Nothing is sent any more: gives back all memory. */
    public void close() {
        buffer.close();
    }

    /** What was counted since the connection began. */
    public SendCounters counters() {
        return counters;
    }

    /** Everything before this was acknowledged, as far as it was sent here. */
    public int lastAcknowledged() {
        return peer.acknowledged();
    }

    /** When an acknowledgement last moved on, or a loss was reported. */
    public long lastProgressNanos() {
        return lastProgressNanos;
    }

    /** Packets sent and not acknowledged. */
    public int inFlight() {
        return buffer.inFlight();
    }

    /** Next sequence number to be sent for the first time. */
    public int nextSequence() {
        return buffer.nextToSend();
    }

    /** Capacity of the link as the peer estimates it, packets of full size per second. */
    public long capacityPacketsPerSecond() {
        return peer.capacityPacketsPerSecond();
    }

    /** Packets that the peer lets be in flight. */
    public int flowWindow() {
        return peer.flowWindow();
    }

    /** What may be sent on average, bytes per second including headers. */
    public long bytesPerSecond() {
        return congestion.bytesPerSecond();
    }

    /** Time from one packet to the next. */
    public long periodNanos() {
        return congestion.periodNanos();
    }

    /** Packets that the send buffer can still take. */
    public int availablePackets() {
        return buffer.available();
    }

    /** Time between the oldest and the newest packet in the send buffer, ms. */
    public int bufferedMillis() {
        return buffer.spanMillis();
    }
}
