package dev.tramo.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of a {@link Loop}. Everything but the counters belongs to the loop's thread.
 *
 * <p>Sending: {@link #claim} gives a buffer for one datagram, {@link #commit} queues it; the loop sends the queue at the end of
 * the tick, or earlier when the batch is full. Datagrams that the kernel does not take are kept for the next
 * tick; when the queue is full, a datagram is dropped and counted.
 */
public abstract sealed class UdpSocket implements AutoCloseable permits LinuxUdpSocket, NioUdpSocket {
    /** Datagrams that can be queued before a flush. */
    static final int SEND_CAPACITY = 32;
    /** The longest datagram that can be sent, bytes. */
    public static final int SEND_BYTES_MAX = DatagramBatch.SLOT_BYTES;

    final Loop loop;
    private final DatagramHandler handler;
    private final boolean ipv6;
    /** The buffer that a closed socket gives out, as its own memory is gone. */
    private @Nullable ByteBuffer wasted;

    boolean flushPending;
    boolean closed;
    /** When the latest datagram arrived: arrival times never go back. */
    long lastArrivalNanos;

    // Written by the loop's thread; read by others only through the loop's tasks and snapshots.
    long datagramsReceived;
    long bytesReceived;
    long datagramsTruncated;
    long datagramsSent;
    long bytesSent;
    long datagramsNotSent;
    String sendFailure = "";
    private Consumer<Throwable> onFailure = failure -> {};

    UdpSocket(Loop loop, UdpOptions options, DatagramHandler handler) {
        this.loop = loop;
        this.handler = handler;
        this.ipv6 = options.ipv6();
    }

    /**
     * A buffer for the next datagram: big-endian, {@link #SEND_BYTES_MAX} bytes from its position to its limit. Valid
     * until {@link #commit}, {@link #flush} or the next claim; a claim without commit is forgotten.
     */
    public final ByteBuffer claim() {
        if (closed) {
            wasted = wasted == null ? ByteBuffer.allocate(SEND_BYTES_MAX) : wasted.clear();
            return wasted;
        }
        return claimSlot();
    }

    /**
     * Queues what was written into the claimed buffer, from its start to its position, for {@code destination}. On a
     * closed socket it is dropped and counted.
     */
    public final void commit(Address destination) {
        if (closed) {
            notSent("socket is closed");
        } else if (!ipv6 && !destination.isIpv4()) {
            notSent("IPv6 destination on an IPv4 socket");
        } else {
            queue(destination);
        }
    }

    /** Sends the queue now instead of at the end of the tick. */
    public final void flush() {
        if (!closed) {
            sendQueued();
        }
    }

    abstract ByteBuffer claimSlot();

    abstract void queue(Address destination);

    abstract void sendQueued();

    /** Where the socket is bound; usable from any thread. */
    public abstract InetSocketAddress localAddress();

    /** The kernel's receive buffer as granted, bytes (Linux doubles the request; this value is comparable to the request). */
    public abstract int receiveBufferBytes();

    /**
     * Datagrams that the kernel dropped because the receive buffer was full; -1 where the system does not report it. Loop's
     * thread.
     */
    public abstract long datagramsDroppedByKernel();

    /**
     * Whether the network interface on which this socket was opened, joined a group or sends multicast was deleted. One
     * created again under the same name is another one: only a socket that is opened again uses it. Loop's thread; one system
     * call.
     *
     * @param orMoved whether to check also that the group of a socket without an interface of its own would still be joined on the
     *     same interface, as the routes may have changed; a few more system calls
     */
    public abstract boolean isInterfaceGone(boolean orMoved);

    /** Closes the socket: the queue is discarded, and the port is free when this returns. Idempotent. */
    @Override
    public abstract void close();

    /** Datagrams passed to the handler so far. */
    public final long datagramsReceived() {
        return datagramsReceived;
    }

    /** Their bytes, without IP and UDP headers. */
    public final long bytesReceived() {
        return bytesReceived;
    }

    /** Datagrams longer than a slot (2048 bytes), not passed on. */
    public final long datagramsTruncated() {
        return datagramsTruncated;
    }

    /** Datagrams the kernel took. */
    public final long datagramsSent() {
        return datagramsSent;
    }

    /** Their bytes, without IP and UDP headers. */
    public final long bytesSent() {
        return bytesSent;
    }

    /** Datagrams that could not be sent: refused by the kernel, or the queue was full. */
    public final long datagramsNotSent() {
        return datagramsNotSent;
    }

    /** Why the kernel last refused a datagram, in words; empty if it never did. */
    public final String sendFailure() {
        return sendFailure;
    }

    /** Marks the socket as having something to flush at the end of the tick. */
    final void queueFlush() {
        if (!flushPending) {
            flushPending = true;
            loop.flushLater(this);
        }
    }

    final void received(DatagramBatch batch) {
        for (int i = 0; i < batch.count; i++) {
            bytesReceived += batch.lengths[i];
        }
        datagramsReceived += batch.count;
        loop.noteBatch(batch.count);
        try {
            handler.onDatagrams(batch);
        } catch (Throwable e) {
            fail(e);
        }
    }

    final void notSent(String reason) {
        datagramsNotSent++;
        sendFailure = reason;
    }

    /**
     * Sets what is called when the socket was closed because its handler threw: its owner may open another. Loop's
     * thread.
     */
    public final void onFailure(Consumer<Throwable> task) {
        onFailure = task;
    }

    /** Closes the socket because of {@code failure}, and reports it. */
    final void fail(Throwable failure) {
        close();
        loop.failed("socket " + localAddress(), failure);
        try {
            onFailure.accept(failure);
        } catch (Throwable e) {
            loop.failed("reopening " + localAddress(), e);
        }
    }
}
