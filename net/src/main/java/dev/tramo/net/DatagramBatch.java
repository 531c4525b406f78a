package dev.tramo.net;

import java.nio.ByteBuffer;

/**
 * Datagrams received together from one socket. Belongs to the loop's thread and is reused: no part of it may be kept
 * beyond {@link DatagramHandler#onDatagrams}.
 */
public final class DatagramBatch {
    /** Datagrams taken from a socket at a time. */
    static final int CAPACITY = 64;
    /** Bytes of one slot: more than an Ethernet frame carries; longer ones are counted as truncated and not passed on. */
    static final int SLOT_BYTES = 2048;

    final ByteBuffer buffer;
    final int[] offsets = new int[CAPACITY];
    final int[] lengths = new int[CAPACITY];
    final long[] arrivals = new long[CAPACITY];
    final long[] highs = new long[CAPACITY];
    final long[] lows = new long[CAPACITY];
    final int[] ports = new int[CAPACITY];
    final int[] scopes = new int[CAPACITY];
    final long[] localHighs = new long[CAPACITY];
    final long[] localLows = new long[CAPACITY];
    int count;

    /** @param buffer big-endian, {@link #CAPACITY} slots of {@link #SLOT_BYTES} */
    DatagramBatch(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** How many datagrams there are, at least 1. */
    public int count() {
        return count;
    }

    /** The bytes of all datagrams, big-endian; use absolute access with {@link #offset} and {@link #length} only. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where datagram {@code i} starts in {@link #buffer}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Bytes of datagram {@code i}; 0 is possible. */
    public int length(int i) {
        return lengths[i];
    }

    /** When datagram {@code i} reached the host, on the clock of {@link Loop#nowNanos} (the kernel's stamp where it gives one). */
    public long arrivalNanos(int i) {
        return arrivals[i];
    }

    /** Whether datagram {@code i} came from {@code address}; allocates nothing. */
    public boolean isFrom(int i, Address address) {
        return address.sameAs(highs[i], lows[i], ports[i], scopes[i]);
    }

    /** Whether datagram {@code i} came from the host of {@code address}, whatever its port; allocates nothing. */
    public boolean isFromHost(int i, Address address) {
        return address.low == lows[i] && address.high == highs[i] && (address.scope == 0 || address.scope == scopes[i]);
    }

    /** A new address object for the sender of datagram {@code i}, with the local address that it reached. */
    public Address from(int i) {
        return new Address(highs[i], lows[i], ports[i], scopes[i], localHighs[i], localLows[i]);
    }
}
