package dev.tramo.srt.send;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.buffer.LossList;
import dev.tramo.srt.buffer.PacketRing;
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
 * The sender of one connection: numbers and encrypts what is submitted, sends it paced, keeps it until it is acknowledged,
 * repeats what the receiver misses, and gives up what would come too late.
 */
public final class SendSide {
    /** libsrt: SRT_TLPKTDROP_MINTHRESHOLD, 1 s floor, and 2 ACK intervals on top. */
    private static final long DROP_MILLIS_MIN = 1_000;

    private static final long DROP_MARGIN_MILLIS = 20;
    /** Longer than the outages that a connection survives by default. */
    private static final long WAIT_MILLIS_MIN = 10_000;

    private static final int PROBE_MASK = 15;
    /** Lateness that may be caught up by shorter gaps. */
    private static final long CREDIT_NANOS_MAX = 50_000_000;

    private static final int SMOOTHING = 8;
    private static final long NEVER = Long.MAX_VALUE;

    private final PacketWriter writer;
    private final KeyExchange keys;
    private final RttEstimator rtt;
    private final LiveCongestionControl congestion;
    private final PacketRing ring;
    private final LossList lost;
    private final OriginLimits origins;
    private final int capacity;
    private final int payloadBytesMax;
    private final int peerSocketId;
    private final boolean peerDropsLate;
    private final boolean peerReportsLosses;
    private final boolean peerKnowsRepeats;
    private final long latencyNanos;
    private final long dropAfterNanos;
    /** A peer that waits for everything is sent nothing new while the oldest packet is not acknowledged for so long. */
    private final long refuseAfterNanos;

    private final @Nullable FecSender fec;
    private final RepeatPolicy policy;

    /** Oldest packet kept: not acknowledged, not given up. */
    private int firstKept;
    /** What the peer has acknowledged last; before {@link #firstKept} after packets were given up. */
    private int lastAckSeq;
    /** Next packet to send for the first time. */
    private int nextToSend;
    /** Next packet to number. */
    private int nextToSubmit;

    private int nextMessage = 1;
    private int flowWindow;
    private long nextSendNanos;
    private long probeDebtNanos;
    private long lastReportNanos;
    private long lastGroupOriginNanos;
    /** When the peer told last of something that it had not told before. */
    private long lastProgressNanos;
    /** Whether anything was submitted under a number of a group's. */
    private boolean begun;

    private int blindRepeats = 1;
    private long deliveryRate;
    private long capacityRate = 1_000;

    public long packets;
    public long bytes;
    public long packetsUnique;
    public long bytesUnique;
    public long packetsLost;
    public long packetsRetransmitted;
    public long packetsDropped;
    public long bytesDropped;
    public long packetsRefused;
    public long packetsLate;
    /** Of those dropped and refused, how many because there was no memory. */
    public long packetsShortOfMemory;

    public long packetsFilterExtra;
    long acksReceived;
    public long naksReceived;

    public SendSide(
            SendSettings settings,
            BufferMemory.Share.Account memory,
            PacketWriter writer,
            KeyExchange keys,
            RttEstimator rtt,
            long nowNanos) {
        this.writer = writer;
        this.keys = keys;
        this.rtt = rtt;
        this.congestion = new LiveCongestionControl(settings.bandwidth(), rtt, settings.peerLatencyMillis(), nowNanos);
        this.capacity = settings.bufferPackets();
        this.payloadBytesMax = settings.payloadBytesMax() - keys.extraBytes();
        this.peerSocketId = settings.peerSocketId();
        this.ring = new PacketRing(capacity, memory);
        this.lost = new LossList(capacity, settings.isn());
        this.firstKept = settings.isn();
        this.lastAckSeq = settings.isn();
        this.nextToSend = settings.isn();
        this.nextToSubmit = settings.isn();
        this.flowWindow = settings.peerFlowWindowPackets();
        this.peerDropsLate = settings.peer().has(Capabilities.TLPKTDROP);
        this.peerReportsLosses = settings.peer().has(Capabilities.NAKREPORT);
        this.peerKnowsRepeats = settings.peer().has(Capabilities.REXMITFLG);
        this.latencyNanos = settings.peerLatencyMillis() * 1_000_000L;
        boolean drops = peerDropsLate && settings.dropDelayMillis() >= 0;
        long dropMillis = Math.max(settings.peerLatencyMillis() + settings.dropDelayMillis(), DROP_MILLIS_MIN);
        this.dropAfterNanos = drops ? (dropMillis + DROP_MARGIN_MILLIS) * 1_000_000 : NEVER;
        long waitMillis = settings.peerLatencyMillis() + Math.max(WAIT_MILLIS_MIN, settings.peerIdleMillis());
        this.refuseAfterNanos = peerDropsLate ? NEVER : waitMillis * 1_000_000;
        this.lastReportNanos = nowNanos;
        this.origins = new OriginLimits(settings.startNanos());
        this.lastGroupOriginNanos = settings.startNanos();
        this.lastProgressNanos = nowNanos;
        FecSettings filter = settings.filter();
        this.fec = filter == null ? null : new FecSender(filter);
        memory.takeAnyway(filter == null ? 0 : FecSender.bytes(filter));
        this.policy = RepeatPolicy.of(settings.recovery(), rtt, settings.peerLatencyMillis());
    }

    /** The longest payload that is taken, bytes: what both sides can carry, less what the cipher adds. */
    public int payloadBytesMax() {
        return payloadBytesMax;
    }

    /** Takes a payload; false if the buffer is full or the payload too long. */
    public boolean submit(ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        return keep(source, offset, length, origins.limit(originNanos, nowNanos, latencyNanos));
    }

    private boolean keep(ByteBuffer source, int offset, int length, long nowNanos) {
        dropTooLate(nowNanos);
        if (length > payloadBytesMax || kept() >= capacity || isStuck(nowNanos) || !makeRoom()) {
            packetsRefused++;
            return false;
        }
        forgetCreditIfIdle(nowNanos);
        int seq = nextToSubmit;
        ring.put(seq, source, offset, length, writer.timestamp(nowNanos), nowNanos);
        int keyFlags = keys.sendFlags();
        if (keyFlags != 0) {
            int word = PacketHeader.messageWord(keyFlags, nextMessage);
            int encrypted = keys.encrypt(
                    seq,
                    word,
                    ring.timestamp(seq),
                    peerSocketId,
                    ring.buffer(seq).array(),
                    ring.offset(seq),
                    length);
            ring.setLength(seq, encrypted);
            keys.onSent(seq, firstKept, nowNanos);
        }
        ring.setInfo(seq, (keyFlags << 26) | nextMessage);
        nextMessage = PacketHeader.nextMessage(nextMessage);
        nextToSubmit = SeqNo.next(seq);
        congestion.onSubmitted(length, nowNanos);
        return true;
    }

    private boolean isStuck(long nowNanos) {
        return kept() > 0 && nowNanos - ring.time(firstKept) > refuseAfterNanos;
    }

    /**
     * Without memory for another packet, the oldest has to go, which the peer is most likely to have; likewise if others have come
     * that need a part of it.
     */
    private boolean makeRoom() {
        while (ring.isOver() && dropAfterNanos != NEVER && kept() > 0) {
            packetsShortOfMemory++;
            drop(firstKept);
        }
        while (!ring.ensureWindow(firstKept, kept() + 1) || !ring.hasRoom()) {
            packetsShortOfMemory++;
            if (dropAfterNanos == NEVER || kept() == 0) {
                return false;
            }
            drop(firstKept);
        }
        return true;
    }

    /** Gives back memory that was not needed lately. */
    public void trim() {
        ring.trim(firstKept, kept());
    }

    /** Nothing is sent any more: gives back all memory. */
    public void close() {
        ring.clear();
    }

    /**
     * Takes a payload under a number of the group's; numbers that this member was not given are passed over.
     *
     * @param message its message number
     */
    public boolean submitAs(int seq, int message, ByteBuffer source, int offset, int length, long originNanos) {
        int ahead = SeqNo.distance(nextToSubmit, seq);
        // A member may be idle until the numbers have wrapped: far behind is ahead, too.
        if (begun && ahead < 0 && ahead >= -capacity) {
            return true; // was sent here before, and is kept until it is acknowledged
        }
        begun = true;
        if (ahead != 0) {
            release(nextToSubmit);
            startAt(seq);
        }
        if (kept() >= capacity) {
            drop(firstKept); // the group has it, or another member brought it: here newer ones are worth more
        }
        nextMessage = message;
        lastGroupOriginNanos = Math.max(originNanos, lastGroupOriginNanos); // of the connection's time at least
        return keep(source, offset, length, lastGroupOriginNanos);
    }

    private void startAt(int seq) {
        firstKept = seq;
        lastAckSeq = seq;
        nextToSend = seq;
        nextToSubmit = seq;
        lost.reset(seq);
    }

    /** Everything before this was acknowledged, as far as it was sent here. */
    public int lastAcknowledged() {
        return lastAckSeq;
    }

    /** When an ACK moved on, or a loss was reported, last. */
    public long lastProgressNanos() {
        return lastProgressNanos;
    }

    private int kept() {
        return SeqNo.distance(firstKept, nextToSubmit);
    }

    private int unsent() {
        return SeqNo.distance(nextToSend, nextToSubmit);
    }

    /** Packets sent and not acknowledged. */
    public int inFlight() {
        return SeqNo.distance(firstKept, nextToSend);
    }

    private void dropTooLate(long nowNanos) {
        while (dropAfterNanos != NEVER && kept() > 0 && nowNanos - ring.time(firstKept) > dropAfterNanos) {
            drop(firstKept);
        }
    }

    private void drop(int oldest) {
        packetsDropped++;
        bytesDropped += ring.length(oldest) + PacketHeader.OVERHEAD_BYTES;
        release(SeqNo.next(oldest));
    }

    private void release(int upTo) {
        for (int seq = firstKept; seq != upTo; seq = SeqNo.next(seq)) {
            ring.remove(seq);
        }
        firstKept = upTo;
        if (SeqNo.isBefore(nextToSend, firstKept)) {
            if (fec != null) {
                fec.onSkipped(SeqNo.distance(nextToSend, firstKept));
            }
            nextToSend = firstKept;
        }
        lost.removeBefore(firstKept);
    }

    /** Sends what is due. */
    public void send(long nowNanos) {
        repeatBlindly(nowNanos);
        updatePace(nowNanos);
        while (nextSendNanos <= nowNanos) {
            boolean newPossible = unsent() > 0 && inFlight() < flowWindow;
            int copy = policy.nextCopy(nowNanos);
            // A peer that drops what is late needs new packets first; other repeats use the slots between.
            if (fec != null && fec.isDue()) {
                sendFilterPacket(fec, nowNanos);
            } else if (!lost.isEmpty() && congestion.mayRepeatAtOnce()) {
                repeat(nowNanos);
            } else if (newPossible && (peerDropsLate || lost.isEmpty())) {
                sendNew(nowNanos);
            } else if (!lost.isEmpty()) {
                repeat(nowNanos);
            } else if (copy >= 0) {
                sendCopy(copy, nowNanos);
            } else {
                probeDebtNanos = 0;
                return;
            }
        }
    }

    /** A pace that has become faster counts at once: the next packet does not wait for a slot of the slower one. */
    private void updatePace(long nowNanos) {
        int unsent = unsent();
        congestion.update(unsent, unsent > 0 ? ring.time(nextToSend) : nowNanos, lost.size(), nowNanos);
        nextSendNanos = Math.max(nextSendNanos, nowNanos - CREDIT_NANOS_MAX);
        if (congestion.isCatchingUp()) {
            nextSendNanos = Math.min(nextSendNanos, nowNanos + congestion.periodNanos());
        }
    }

    /** Called before something is to be sent: slots that nothing was there to use are no credit. */
    private void forgetCreditIfIdle(long nowNanos) {
        if (unsent() == 0 && lost.isEmpty()) {
            nextSendNanos = Math.max(nextSendNanos, nowNanos);
        }
    }

    private void sendNew(long nowNanos) {
        int seq = nextToSend;
        if (inFlight() == 0 || peerReportsLosses) {
            lastReportNanos = nowNanos; // no report is overdue before this one is
        }
        transmit(seq, false, nowNanos);
        packetsUnique++;
        if (nowNanos - ring.time(seq) > latencyNanos) {
            packetsLate++;
        }
        bytesUnique += ring.length(seq) + PacketHeader.OVERHEAD_BYTES;
        nextToSend = SeqNo.next(seq);
        policy.onNew();
        congestion.onNew();
        if (fec != null) {
            fec.onSent(
                    ring.buffer(seq), ring.offset(seq), ring.length(seq), ring.info(seq) >>> 26, ring.timestamp(seq));
        }
        if ((seq & PROBE_MASK) == 0) {
            probeDebtNanos += congestion.periodNanos(); // the next leaves at once: a probe pair
        } else {
            advance();
        }
    }

    /** In the slot before the next new packet; it must not part a probe pair. */
    private void sendFilterPacket(FecSender filter, long nowNanos) {
        int last = SeqNo.add(nextToSend, -1);
        int payloadBytes = filter.write(writer, last, keys.sendFlags(), nowNanos);
        packets++;
        packetsFilterExtra++;
        bytes += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        congestion.onSubmitted(payloadBytes, nowNanos); // a measured input rate must leave room for it
        congestion.onSent(payloadBytes);
        if (probeDebtNanos > 0) {
            probeDebtNanos += congestion.periodNanos();
        } else {
            advance();
        }
    }

    private void repeat(long nowNanos) {
        int seq = lost.first();
        lost.remove(seq);
        if (peerReportsLosses && policy.isOnItsWay(ring.otherTime(seq), nowNanos)) {
            return; // the next report asks again if it gets lost too
        }
        policy.onRepeat(seq, ring.time(seq), ring.otherTime(seq), nowNanos);
        ring.setOtherTime(seq, nowNanos); // of the first of its copies: they put nothing off
        sendAgain(seq, nowNanos);
    }

    private void sendCopy(int seq, long nowNanos) {
        boolean needed = !SeqNo.isBefore(seq, firstKept) && SeqNo.isBefore(seq, nextToSend);
        policy.takeCopy(needed, nowNanos);
        if (needed) {
            sendAgain(seq, nowNanos);
        }
    }

    private void sendAgain(int seq, long nowNanos) {
        transmit(seq, true, nowNanos);
        packetsRetransmitted++;
        congestion.onRepeated();
        advance();
    }

    private void advance() {
        nextSendNanos += congestion.periodNanos() + probeDebtNanos;
        probeDebtNanos = 0;
    }

    private void transmit(int seq, boolean retransmitted, long nowNanos) {
        int info = ring.info(seq);
        boolean marked = retransmitted && peerKnowsRepeats;
        int length = ring.length(seq);
        writer.data(
                seq,
                info & PacketHeader.MESSAGE_MAX,
                info >>> 26,
                marked,
                ring.timestamp(seq),
                ring.buffer(seq),
                ring.offset(seq),
                length,
                nowNanos);
        packets++;
        bytes += length + PacketHeader.OVERHEAD_BYTES;
        congestion.onSent(length);
    }

    /**
     * Without a report in time, all in flight counts as lost; for a peer that reports losses only the two newest, which show
     * it what is missing (two, for one alone after a long gap is not trusted). libsrt leaves a lost tail to the next packet,
     * which never comes when the flow window is full.
     */
    private void repeatBlindly(long nowNanos) {
        if (nowNanos < blindRepeatNanos()) {
            return;
        }
        forgetCreditIfIdle(nowNanos);
        int first = peerReportsLosses ? SeqNo.add(nextToSend, -Math.min(2, inFlight())) : firstKept;
        for (int seq = first; seq != nextToSend; seq = SeqNo.next(seq)) {
            if (lost.insert(seq)) {
                packetsLost++;
            }
        }
        blindRepeats = Math.min(blindRepeats + 1, 16);
        lastReportNanos = nowNanos;
    }

    private long blindRepeatNanos() {
        return inFlight() == 0
                ? NEVER
                : lastReportNanos + blindRepeats * (rtt.timeoutNanos() + 20_000_000) + 10_000_000;
    }

    /** A full, small or lite ACK; {@code length} is that of its body. */
    public void onAck(ByteBuffer b, int at, int length, boolean alsoReceiving, long nowNanos) {
        acksReceived++;
        int ackSeq = b.getInt(at) & SeqNo.MAX;
        if (SeqNo.isAfter(ackSeq, nextToSend)) {
            return; // acknowledges what was never sent
        }
        int advance = SeqNo.distance(firstKept, ackSeq);
        if (advance > 0) {
            release(ackSeq);
            onReport(nowNanos);
            lastProgressNanos = nowNanos;
        }
        boolean newest = !SeqNo.isBefore(ackSeq, lastAckSeq);
        if (newest) {
            lastAckSeq = ackSeq;
        }
        if (length < 16) {
            flowWindow = Math.max(0, flowWindow - Math.max(0, advance));
            return;
        }
        if (newest) {
            flowWindow = b.getInt(at + 12);
        }
        if (alsoReceiving) {
            rtt.samplePeers(b.getInt(at + 4), b.getInt(at + 8));
        } else {
            rtt.adopt(b.getInt(at + 4), b.getInt(at + 8));
        }
        if (length >= 24) {
            deliveryRate = smooth(deliveryRate, b.getInt(at + 16));
            capacityRate = smooth(capacityRate, b.getInt(at + 20));
        }
    }

    private static long smooth(long old, int sample) {
        return sample > 0 ? (old * (SMOOTHING - 1) + sample) / SMOOTHING : old;
    }

    private void onReport(long nowNanos) {
        lastReportNanos = nowNanos;
        blindRepeats = 1;
    }

    /** A loss report: single numbers, or ranges whose first number has bit 31 set. False if it is malformed. */
    public boolean onNak(ByteBuffer b, int at, int length, long nowNanos) {
        naksReceived++;
        lastProgressNanos = nowNanos;
        forgetCreditIfIdle(nowNanos);
        if (peerReportsLosses) {
            onReport(nowNanos);
        }
        boolean good = true;
        for (int i = 0; i + 4 <= length; i += 4) {
            int word = b.getInt(at + i);
            int first = word & SeqNo.MAX;
            int last = first;
            if (word < 0) {
                i += 4;
                if (i + 4 > length) {
                    return false;
                }
                last = b.getInt(at + i) & SeqNo.MAX;
            }
            good &= onLost(first, last, nowNanos);
        }
        return good;
    }

    private boolean onLost(int first, int last, long nowNanos) {
        boolean sent = SeqNo.isBefore(first, nextToSend) && SeqNo.isBefore(last, nextToSend);
        if (!sent || SeqNo.isBefore(last, first)) {
            return false; // never sent: bogus
        }
        int from = first;
        if (SeqNo.isBefore(first, firstKept)) {
            int gone = SeqNo.isBefore(last, firstKept) ? last : SeqNo.add(firstKept, -1);
            ByteBuffer out = writer.begin(ControlType.DROPREQ, 0, 0, nowNanos);
            writer.commit(out.putInt(first).putInt(gone), nowNanos);
            from = firstKept;
        }
        for (int seq = from; !SeqNo.isAfter(seq, last); seq = SeqNo.next(seq)) {
            if (lost.insert(seq) && !policy.isOnItsWay(ring.otherTime(seq), nowNanos)) {
                packetsLost++; // and was not told before
            }
        }
        return true;
    }

    /** When {@link #send} is to be called again. */
    public long nextDeadlineNanos() {
        boolean somethingToSend =
                !lost.isEmpty() || (unsent() > 0 && inFlight() < flowWindow) || (fec != null && fec.isDue());
        long sendNanos = somethingToSend ? nextSendNanos : Math.max(nextSendNanos, policy.copyNanos());
        return Math.min(sendNanos, blindRepeatNanos());
    }

    /** Next sequence number to be sent for the first time. */
    public int nextSequence() {
        return nextToSend;
    }

    public long capacityPacketsPerSecond() {
        return capacityRate;
    }

    public LiveCongestionControl congestion() {
        return congestion;
    }

    public int flowWindow() {
        return flowWindow;
    }

    public int availablePackets() {
        return capacity - kept();
    }

    public int bufferedMillis() {
        return kept() == 0
                ? 0
                : (int) ((ring.time(SeqNo.add(nextToSubmit, -1)) - ring.time(firstKept)) / 1_000_000) + 1;
    }
}
