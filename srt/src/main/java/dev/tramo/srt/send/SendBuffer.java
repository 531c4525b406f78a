package dev.tramo.srt.send;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/**
 * The send buffer: packets from their submission until they are acknowledged or dropped. Their sequence numbers form three
 * positions: {@link #first} ≤ {@link #nextToSend} ≤ {@link #end}; what is between the first two is in flight.
 */
final class SendBuffer {
    static final long NEVER = Long.MAX_VALUE;
    private static final int KEY_SHIFT = 26;

    /** Hears of packets that leave the buffer. */
    @FunctionalInterface
    interface Listener {
        /**
         * All before {@code first} have left.
         *
         * @param unsent how many of them had not been sent
         */
        void onReleased(int first, int unsent);
    }

    private final PacketRing ring;
    private final int capacity;
    private final long dropAfterNanos;
    private final SendCounters counters;
    private final Listener listener;
    private int first;
    private int nextToSend;
    private int end;
    private int nextMessage = 1;

    /**
     * @param capacity packets
     * @param dropAfterNanos age from which a packet is dropped; {@link #NEVER} if nothing is dropped
     */
    SendBuffer(
            int isn,
            int capacity,
            long dropAfterNanos,
            BufferMemory.Share.Account memory,
            SendCounters counters,
            Listener listener) {
        this.ring = new PacketRing(capacity, memory);
        this.capacity = capacity;
        this.dropAfterNanos = dropAfterNanos;
        this.counters = counters;
        this.listener = listener;
        this.first = isn;
        this.nextToSend = isn;
        this.end = isn;
    }

    /** The oldest packet. */
    int first() {
        return first;
    }

    /** The next packet to be sent for the first time. */
    int nextToSend() {
        return nextToSend;
    }

    /** The next packet to be submitted. */
    int end() {
        return end;
    }

    /** Packets in the buffer. */
    int size() {
        return SeqNo.distance(first, end);
    }

    /** Packets that wait for their first transmission. */
    int unsent() {
        return SeqNo.distance(nextToSend, end);
    }

    /** Packets sent and not acknowledged. */
    int inFlight() {
        return SeqNo.distance(first, nextToSend);
    }

    boolean isFull() {
        return size() >= capacity;
    }

    /** Packets that can still be submitted. */
    int available() {
        return capacity - size();
    }

    /** Time between the origins of the oldest and the newest packet, ms, at least 1 unless the buffer is empty. */
    int spanMillis() {
        return size() == 0 ? 0 : (int) ((originNanos(SeqNo.add(end, -1)) - originNanos(first)) / 1_000_000) + 1;
    }

    /**
     * Makes memory available for another packet, if need be by dropping the oldest, which the peer is most likely to have; also
     * if other streams need a part of ours.
     *
     * @return false if there is none
     */
    boolean makeRoom() {
        while (ring.isOver() && dropAfterNanos != NEVER && size() > 0) {
            counters.packetsShortOfMemory++;
            dropFirst();
        }
        while (!ring.ensureWindow(first, size() + 1) || !ring.hasRoom()) {
            counters.packetsShortOfMemory++;
            if (dropAfterNanos == NEVER || size() == 0) {
                return false;
            }
            dropFirst();
        }
        return true;
    }

    /** Appends a payload, not encrypted yet; there must be room. Gives its sequence number. */
    int add(ByteBuffer source, int offset, int length, int timestamp, long originNanos) {
        int seq = end;
        ring.put(seq, source, offset, length, timestamp, originNanos);
        ring.setInfo(seq, nextMessage);
        nextMessage = PacketHeader.nextMessage(nextMessage);
        end = SeqNo.next(seq);
        return seq;
    }

    /** The payload of {@code seq} was encrypted in place. */
    void setEncrypted(int seq, int keyFlags, int length) {
        ring.setInfo(seq, (keyFlags << KEY_SHIFT) | message(seq));
        ring.setLength(seq, length);
    }

    /** The packet at {@link #nextToSend} has been sent. */
    void onSent() {
        nextToSend = SeqNo.next(nextToSend);
    }

    /** All before {@code seq} are acknowledged. */
    void release(int seq) {
        for (int s = first; s != seq; s = SeqNo.next(s)) {
            ring.remove(s);
        }
        first = seq;
        int unsent = Math.max(0, SeqNo.distance(nextToSend, first));
        if (unsent > 0) {
            nextToSend = first;
        }
        listener.onReleased(first, unsent);
    }

    /** Drops what would reach the peer too late. */
    void dropTooLate(long nowNanos) {
        while (dropAfterNanos != NEVER && size() > 0 && nowNanos - originNanos(first) > dropAfterNanos) {
            dropFirst();
        }
    }

    /** Drops the oldest packet, acknowledged or not; there must be one. */
    void dropFirst() {
        counters.packetsDropped++;
        counters.bytesDropped += length(first) + PacketHeader.OVERHEAD_BYTES;
        release(SeqNo.next(first));
    }

    /** Empties the buffer; the next packet gets these numbers. */
    void restartAt(int seq) {
        release(end);
        first = seq;
        nextToSend = seq;
        end = seq;
    }

    void setNextMessage(int message) {
        nextMessage = message;
    }

    /** Gives back memory that was not needed lately. */
    void trim() {
        ring.trim(first, size());
    }

    /** Nothing is sent any more: gives back all memory. */
    void close() {
        ring.clear();
    }

    /** Heap buffer with the payload at {@link #offset}. */
    ByteBuffer payload(int seq) {
        return ring.buffer(seq);
    }

    int offset(int seq) {
        return ring.offset(seq);
    }

    int length(int seq) {
        return ring.length(seq);
    }

    int timestamp(int seq) {
        return ring.timestamp(seq);
    }

    int message(int seq) {
        return ring.info(seq) & PacketHeader.MESSAGE_MAX;
    }

    int keyFlags(int seq) {
        return ring.info(seq) >>> KEY_SHIFT;
    }

    long originNanos(int seq) {
        return ring.time(seq);
    }

    /** When the packet was retransmitted last; 0 if it was not. */
    long retransmittedNanos(int seq) {
        return ring.recoveryNanos(seq);
    }

    void setRetransmittedNanos(int seq, long nanos) {
        ring.setRecoveryNanos(seq, nanos);
    }
}
