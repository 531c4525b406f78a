package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.delay.DelayRecorder;
import dev.tramo.srt.fec.FecReceiver;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of one connection: stores packets in order, finds gaps, decrypts, and delivers each payload when it is due.
 * Reports go out through {@link LossReports} and {@link Acknowledgements}.
 */
public final class ReceiveSide {
    /** Length of a packet that will not come, or cannot be read: it is skipped at its turn. */
    private static final int ABSENT_LENGTH = -1;

    /** libsrt 1.5.1 never reports less. */
    static final int AVAILABLE_MIN = 2;

    private static final long NEVER = Long.MAX_VALUE;
    /** A stored packet's word in the ring: its first transmission did not arrive before it. */
    private static final int RECOVERED = 1;
    /** The sender has said that the packet will not come. */
    private static final int GIVEN_UP = 2;

    /** A packet that would wait this much longer than the latency has a damaged timestamp: it is delivered then. */
    private static final long WAIT_NANOS_TRUSTED = 10_000_000_000L;

    private final ReceiveCounters counters = new ReceiveCounters();
    private final JumpGuard jumps = new JumpGuard();
    private final PayloadReader reader;
    private final KeyExchange keys;
    private final TsbpdClock clock;
    private final ArrivalWindow arrivals = new ArrivalWindow();
    private final PacketRing ring;
    private final MissingPackets missing;
    private final int capacity;
    private final long waitNanosMax;
    private final boolean dropsTooLate;
    private final boolean retransmissionsMarked;
    private final @Nullable FecReceiver fec;
    private final DelayRecorder delays;
    /** Records delays: in {@link #delays}, or in those of the group that this is a member of. */
    private ArrivalListener arrivalListener;

    /** Next packet to deliver. */
    private int nextToDeliver;
    /** One after the highest packet seen. */
    private int nextExpected;

    /** One after the highest packet that came; before {@link #nextExpected} only if a group went on without it. */
    private int seenEnd;

    /** Whether a group went on so far without this path that {@link #seenEnd} says nothing: numbers wrap. */
    private boolean unused;

    private boolean stopped;
    /** Whether the connection has ended and its buffer is gone, even if a group still knows it. */
    private boolean isGivenBack;

    /**
     * @param memory what the receive buffer may take
     * @param reader is given the payloads; not used by a member of a group
     */
    public ReceiveSide(
            ReceiveSettings settings, BufferMemory.Share.Account memory, KeyExchange keys, PayloadReader reader) {
        this.reader = reader;
        this.keys = keys;
        long latencyNanos = settings.latencyMillis() * 1_000_000L;
        this.clock = new TsbpdClock(settings.peerStartNanos(), latencyNanos);
        this.waitNanosMax = latencyNanos + WAIT_NANOS_TRUSTED;
        this.capacity = settings.bufferPackets();
        this.ring = new PacketRing(capacity, memory);
        this.nextToDeliver = settings.isn();
        this.nextExpected = settings.isn();
        this.seenEnd = settings.isn();
        this.dropsTooLate = settings.tooLatePacketDrop();
        this.retransmissionsMarked = settings.peerMarksRetransmissions();
        FecSettings filter = settings.filter();
        this.fec = filter == null ? null : new FecReceiver(filter, settings.isn(), memory);
        this.missing = new MissingPackets(ring, clock, settings);
        this.delays = new DelayRecorder(settings.latencyMillis());
        this.arrivalListener = new ArrivalDelays(delays, clock);
    }

    /** Takes a data packet. */
    public void onData(ByteBuffer b, int at, int length, long arrivalNanos) {
        int payloadBytes = length - PacketHeader.BYTES;
        counters.onArrived(payloadBytes, PacketHeader.OVERHEAD_BYTES);
        arrivals.onArrival(arrivalNanos, payloadBytes + PacketHeader.OVERHEAD_BYTES);
        int seq = PacketHeader.sequence(b, at);
        boolean retransmitted = retransmissionsMarked && PacketHeader.isRetransmitted(b, at);
        if (retransmitted) {
            counters.packetsRetransmitted++;
            delays.onRetransmission(arrivalNanos);
        }
        int timestamp = PacketHeader.timestamp(b, at);
        if (!isStorable(seq, timestamp, arrivalNanos)) {
            return;
        }
        int ahead = SeqNo.distance(nextExpected, seq);
        if (!retransmitted && ahead == 0) {
            arrivals.onInOrder(seq, arrivalNanos, payloadBytes);
        }
        if (!retransmitted) {
            missing.onOriginal(seq, ahead, arrivalNanos);
        }
        noteSequence(seq, ahead, timestamp, arrivalNanos);
        store(b, at, seq, payloadBytes, retransmitted, arrivalNanos);
        if (fec != null) {
            fec.onPacket(b, at, length);
            rebuild(fec, arrivalNanos);
        }
    }

    /** Whether a packet is new and there is space for it. A packet not stored is not acknowledged, so that it comes again. */
    private boolean isStorable(int seq, int timestamp, long arrivalNanos) {
        if (SeqNo.isBefore(seq, nextToDeliver)) {
            counters.packetsBelated++;
            arrivalListener.onBelated(seq, timestamp, arrivalNanos);
            noteBelated(seq);
            return false;
        }
        if (!jumps.believes(seq, SeqNo.distance(nextExpected, seq))) {
            return false;
        }
        if (SeqNo.distance(nextToDeliver, seq) >= capacity && !skipTo(seq, arrivalNanos)) {
            return false;
        }
        if (SeqNo.isBefore(seq, nextExpected) && ring.has(seq)) {
            return false; // a duplicate
        }
        if (!hasMemoryFor(seq)) {
            counters.packetsShortOfMemory++;
            return false;
        }
        return true;
    }

    /** A group has gone on without the packet; it shows how far the peer has come on this path. */
    private void noteBelated(int seq) {
        int beyond = SeqNo.distance(seenEnd, seq);
        boolean resumes = unused && SeqNo.distance(seq, nextToDeliver) <= capacity;
        if (resumes || (beyond >= 0 && beyond < capacity)) {
            seenEnd = SeqNo.next(seq);
            unused = false;
        }
    }

    /** Takes an FEC packet; false if it is malformed, or there is no FEC. */
    public boolean onFilterPacket(ByteBuffer b, int at, int length, long arrivalNanos) {
        if (fec == null || !fec.onFilterPacket(b, at, length)) {
            return false;
        }
        counters.onArrived(length - PacketHeader.BYTES, PacketHeader.OVERHEAD_BYTES);
        counters.packetsFilterExtra++;
        rebuild(fec, arrivalNanos);
        return true;
    }

    private void rebuild(FecReceiver from, long arrivalNanos) {
        for (ByteBuffer b = from.rebuildNext(); b != null; b = from.rebuildNext()) {
            int seq = PacketHeader.sequence(b, 0);
            if (SeqNo.distance(nextToDeliver, seq) >= capacity) {
                continue; // no space: it comes again, and must not be counted twice
            }
            boolean wanted =
                    !SeqNo.isBefore(seq, nextToDeliver) && !(SeqNo.isBefore(seq, nextExpected) && ring.has(seq));
            if (wanted && !hasMemoryFor(seq)) {
                counters.packetsShortOfMemory++;
                continue;
            }
            if (wanted) {
                counters.packetsFilterSupply++;
                int ahead = SeqNo.distance(nextExpected, seq);
                noteSequence(seq, ahead, PacketHeader.timestamp(b, 0), arrivalNanos);
                store(b, 0, seq, b.limit() - PacketHeader.BYTES, true, arrivalNanos);
            }
            from.onPacket(b, 0, b.limit());
        }
        if (!missing.isEmpty() && from.isTimeToGiveUp()) {
            missing.giveUpRepair(from);
        }
    }

    /** Whether the packet is stored, readable, and not delivered yet. */
    public boolean holds(int seq) {
        return !isGivenBack
                && !SeqNo.isBefore(seq, nextToDeliver)
                && SeqNo.isBefore(seq, nextExpected)
                && ring.has(seq)
                && ring.length(seq) != ABSENT_LENGTH;
    }

    /** The first stored packet that is readable; −1 if there is none. */
    public int firstHeld() {
        for (int seq = nextToDeliver; seq != nextExpected; seq = SeqNo.next(seq)) {
            if (holds(seq)) {
                return seq;
            }
        }
        return -1;
    }

    /** Length of the payload of a stored packet. */
    public int lengthOf(int seq) {
        return ring.length(seq);
    }

    /** Timestamp of a stored packet, µs. */
    public int timestampOf(int seq) {
        return ring.timestamp(seq);
    }

    /** When a stored packet is due by a group's clock. */
    public long dueNanos(int seq, TsbpdClock by, long offsetNanos, long nowNanos) {
        return dueNanos(by.dueNanos(ring.timestamp(seq), nowNanos) + offsetNanos, seq, nowNanos);
    }

    /** The same, even if there is no memory to keep the packet so long. */
    public long streamDueNanos(int seq, TsbpdClock by, long offsetNanos, long nowNanos) {
        return trustedDueNanos(by.dueNanos(ring.timestamp(seq), nowNanos) + offsetNanos, seq);
    }

    /** Gives a stored packet to the reader of a group. */
    public void read(int seq, PayloadReader by, long dueNanos) {
        by.onPayload(ring.buffer(seq), ring.offset(seq), ring.length(seq), dueNanos);
    }

    /** The group has delivered or given up everything before {@code seq}. */
    public void passTo(int seq) {
        if (!SeqNo.isAfter(seq, nextToDeliver)) {
            return;
        }
        int end = SeqNo.isBefore(seq, nextExpected) ? seq : nextExpected;
        for (int passed = nextToDeliver; passed != end; passed = SeqNo.next(passed)) {
            ring.remove(passed);
        }
        nextToDeliver = seq;
        if (SeqNo.isBefore(nextExpected, seq)) {
            nextExpected = seq;
        }
        unused |= SeqNo.distance(seenEnd, seq) > capacity;
        missing.removeBefore(seq);
    }

    /**
     * After an outage longer than the buffer, with nothing left to deliver, the stream goes on where the sender is; otherwise
     * it could never resume.
     */
    private boolean skipTo(int seq, long nowNanos) {
        if (!dropsTooLate || nextExpected != nextToDeliver) {
            return false;
        }
        int skipped = SeqNo.distance(nextToDeliver, seq);
        missing.onSkipped(skipped);
        counters.onDropped(skipped);
        arrivalListener.onSkipped(nextToDeliver, skipped, nowNanos);
        missing.reset(seq);
        nextToDeliver = seq;
        nextExpected = seq;
        seenEnd = seq;
        return true;
    }

    private boolean hasMemoryFor(int seq) {
        return ring.ensureWindow(nextToDeliver, SeqNo.distance(nextToDeliver, seq) + 1) && ring.hasRoom();
    }

    private void noteSequence(int seq, int ahead, int timestamp, long arrivalNanos) {
        if (ahead < 0) {
            missing.remove(seq);
            return;
        }
        seenEnd = SeqNo.next(seq);
        unused = false;
        jumps.onAdvanced();
        missing.onReached(seq, timestamp, arrivalNanos);
        nextExpected = SeqNo.next(seq);
    }

    /** @param recovered whether it is a retransmission, or rebuilt by FEC */
    private void store(ByteBuffer b, int at, int seq, int payloadBytes, boolean recovered, long arrivalNanos) {
        int timestamp = PacketHeader.timestamp(b, at);
        ring.put(seq, b, at + PacketHeader.BYTES, payloadBytes, timestamp, arrivalNanos);
        int readable = keys.decrypt(
                seq,
                PacketHeader.messageWord(b, at),
                timestamp,
                PacketHeader.destination(b, at),
                ring.buffer(seq).array(),
                ring.offset(seq),
                payloadBytes);
        if (readable != KeyExchange.NOT_AUTHENTIC) {
            ring.setLength(seq, readable);
            counters.packetsUnique++;
            counters.bytesUnique += payloadBytes + PacketHeader.OVERHEAD_BYTES;
            ring.setInfo(seq, recovered ? RECOVERED : 0);
            arrivalListener.onArrived(seq, timestamp, arrivalNanos);
        } else {
            ring.setLength(seq, ABSENT_LENGTH);
            counters.packetsUndecrypted++;
            counters.packetsDropped++;
        }
    }

    /** A group is told of arrivals, and records their delays; this side does so no more. */
    public void recordBy(ArrivalListener group) {
        arrivalListener = group;
    }

    /** How long packets took; of a member of a group, nothing. */
    public DelayRecorder delays() {
        return delays;
    }

    /** Delivers what is due. */
    public void deliver(long nowNanos) {
        while (!stopped && nextToDeliver != nextExpected) {
            if (!ring.has(nextToDeliver)) {
                int next = firstStored();
                if (waitsForHead() || dueNanos(next, nowNanos) > nowNanos) {
                    return;
                }
                if (!dropsTooLate) {
                    giveUpRepairBefore(next);
                    return;
                }
                giveUpBefore(next, nowNanos);
            }
            if (ring.length(nextToDeliver) != ABSENT_LENGTH && dueNanos(nextToDeliver, nowNanos) > nowNanos) {
                return;
            }
            deliverNext(nowNanos);
        }
    }

    /** Whether the stream waits for the missing packet at its head until it comes, or the sender says that it will not. */
    private boolean waitsForHead() {
        return !dropsTooLate && (fec == null || missing.isBeyondRepair(nextToDeliver));
    }

    private long dueNanos(int seq, long nowNanos) {
        return dueNanos(clock.dueNanos(ring.timestamp(seq), nowNanos), seq, nowNanos);
    }

    /** Without memory for new packets, stored ones are due at once: better early than not at all. */
    private long dueNanos(long byClockNanos, int seq, long nowNanos) {
        long due = trustedDueNanos(byClockNanos, seq);
        return ring.isShort() ? Math.min(due, nowNanos) : due;
    }

    private long trustedDueNanos(long byClockNanos, int seq) {
        return Math.min(byClockNanos, ring.time(seq) + waitNanosMax);
    }

    private void noteIfEarly(long byClockNanos, long nowNanos) {
        if (ring.isShort() && byClockNanos > nowNanos) {
            counters.packetsShortOfMemory++;
        }
    }

    /** Gives back memory that was not needed lately. */
    public void trim() {
        ring.trim(nextToDeliver, SeqNo.distance(nextToDeliver, nextExpected));
    }

    /** Nothing is received or delivered any more: gives back all memory. */
    public void close() {
        stop();
        isGivenBack = true;
        ring.clear();
    }

    /** Delivers nothing more, even if called from within a delivery. */
    void stop() {
        stopped = true;
    }

    private void deliverNext(long nowNanos) {
        int seq = nextToDeliver;
        int length = ring.length(seq);
        if (length != ABSENT_LENGTH) {
            long due = trustedDueNanos(clock.dueNanos(ring.timestamp(seq), nowNanos), seq);
            noteIfEarly(due, nowNanos);
            reader.onPayload(ring.buffer(seq), ring.offset(seq), length, due);
        }
        if (ring.info(seq) == GIVEN_UP) {
            delays.onGivenUp(seq, 1, nowNanos);
        } else {
            delays.onDelivered(seq, ring.info(seq) == RECOVERED, ring.timestamp(seq));
        }
        ring.remove(seq);
        nextToDeliver = SeqNo.next(seq);
        missing.removeBefore(nextToDeliver);
    }

    /** The first packet stored after the gap at the head; there is one, since the highest seen is stored. */
    private int firstStored() {
        int seq = nextToDeliver;
        while (!ring.has(seq)) {
            seq = SeqNo.next(seq);
        }
        return seq;
    }

    private void giveUpBefore(int seq, long nowNanos) {
        int count = SeqNo.distance(nextToDeliver, seq);
        counters.onDropped(count);
        delays.onGivenUp(nextToDeliver, count, nowNanos);
        nextToDeliver = seq;
        missing.removeBefore(seq);
    }

    /** FEC cannot be waited for: its packets may be behind those that the sender retransmits first. */
    private void giveUpRepairBefore(int seq) {
        for (int s = nextToDeliver; fec != null && s != seq; s = SeqNo.next(s)) {
            missing.giveUpRepair(s);
        }
    }

    /** The peer has dropped these packets (DROPREQ). */
    public void onDropRequest(int first, int last) {
        if (SeqNo.isBefore(last, first) || SeqNo.distance(first, last) >= capacity) {
            return;
        }
        int from = SeqNo.isBefore(first, nextToDeliver) ? nextToDeliver : first;
        for (int seq = from; !SeqNo.isAfter(seq, last) && SeqNo.isBefore(seq, nextExpected); seq = SeqNo.next(seq)) {
            boolean wasMissing = missing.remove(seq);
            if (wasMissing && !dropsTooLate) {
                // Nothing else would end the wait: it is skipped at its turn.
                ring.putNothing(seq);
                ring.setLength(seq, ABSENT_LENGTH);
                ring.setInfo(seq, GIVEN_UP);
                counters.onDropped(1);
            }
        }
    }

    /** When {@link #deliver} is to be called again. */
    public long nextDeadlineNanos(long nowNanos) {
        if (nextToDeliver == nextExpected) {
            return NEVER;
        }
        if (!ring.has(nextToDeliver)) {
            return waitsForHead() ? NEVER : dueNanos(firstStored(), nowNanos);
        }
        return ring.length(nextToDeliver) == ABSENT_LENGTH ? nowNanos : dueNanos(nextToDeliver, nowNanos);
    }

    /** Everything before this has come or was given up: what an ACK says. */
    int acknowledgedEnd() {
        if (unused) {
            return seenEnd;
        }
        int end = missing.isEmpty() ? nextExpected : missing.first();
        return SeqNo.isAfter(end, seenEnd) ? seenEnd : end; // never more than the peer has sent here
    }

    /** Whether nothing waits for delivery. */
    public boolean isEmpty() {
        return nextToDeliver == nextExpected;
    }

    /** Free buffer space in packets, as acknowledgements report it. */
    public int availablePackets() {
        int waiting = unused ? 0 : Math.max(0, SeqNo.distance(nextToDeliver, acknowledgedEnd()));
        return Math.max(AVAILABLE_MIN, capacity - 1 - waiting);
    }

    /** Time between the oldest and the newest stored packet, ms. */
    public int bufferedMillis() {
        if (nextToDeliver == nextExpected) {
            return 0;
        }
        int oldest = firstStored();
        int newest = SeqNo.add(nextExpected, -1);
        return Math.max(0, ring.timestamp(newest) - ring.timestamp(oldest)) / 1_000 + 1;
    }

    /** Bytes of the packets lost, at the average length of packets. */
    public long bytesLost() {
        return missing.packetsLost() * counters.averagePacketBytes();
    }

    /** What was counted since the connection began. */
    public ReceiveCounters counters() {
        return counters;
    }

    /** What is missing of the stream. */
    public MissingPackets missing() {
        return missing;
    }

    /** The receive rate and the link's capacity. */
    public ArrivalWindow arrivals() {
        return arrivals;
    }

    /** The clock by which packets are due. */
    public TsbpdClock clock() {
        return clock;
    }
}
