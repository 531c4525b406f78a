package dev.tramo.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code DatagramChannel} and {@code Selector}, for systems without {@link LinuxTransport}. Allocates an address per datagram. */
final class NioTransport implements Transport {
    private static final int BATCHES_MAX = 8;

    private final Loop loop;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramBatch.CAPACITY * DatagramBatch.SLOT_BYTES);
    private final DatagramBatch batch = new DatagramBatch(buffer);
    /** One byte more than a slot, so that a longer datagram is noticed. */
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(DatagramBatch.SLOT_BYTES + 1);

    private final List<NioUdpSocket> ready = new ArrayList<>();

    NioTransport(Loop loop) throws IOException {
        this.loop = loop;
    }

    @Override
    public UdpSocket open(UdpOptions options, DatagramHandler handler) throws IOException {
        return new NioUdpSocket(loop, selector, options, handler);
    }

    @Override
    public void waitPrecisely() {
        // a selector waits for whole milliseconds
    }

    @Override
    public void await(long timeoutNanos) {
        ready.clear();
        try {
            if (timeoutNanos <= 0) {
                selector.selectNow(this::addReady);
            } else {
                selector.select(this::addReady, Math.ceilDiv(timeoutNanos, 1_000_000L));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addReady(SelectionKey key) {
        ready.add((NioUdpSocket) key.attachment());
    }

    @Override
    public int receive() {
        int received = 0;
        for (NioUdpSocket socket : ready) {
            received += drain(socket);
        }
        ready.clear();
        return received;
    }

    private int drain(NioUdpSocket socket) {
        int total = 0;
        for (int n = 0; n < BATCHES_MAX && !socket.closed; n++) {
            int taken = fill(socket);
            total += taken;
            if (batch.count > 0) {
                socket.received(batch);
            }
            if (taken < DatagramBatch.CAPACITY) {
                return total;
            }
        }
        return total;
    }

    /** Fills the batch; returns datagrams taken, the truncated ones included. */
    private int fill(NioUdpSocket socket) {
        batch.count = 0;
        for (int taken = 0; taken < DatagramBatch.CAPACITY; taken++) {
            incoming.clear();
            @Nullable InetSocketAddress from = socket.receive(incoming);
            if (from == null) {
                return taken;
            }
            if (incoming.position() > DatagramBatch.SLOT_BYTES) {
                socket.datagramsTruncated++;
                continue;
            }
            loop.refreshNow();
            int i = batch.count++;
            Address address = Address.of(from);
            batch.offsets[i] = i * DatagramBatch.SLOT_BYTES;
            batch.lengths[i] = incoming.position();
            buffer.put(batch.offsets[i], incoming, 0, incoming.position());
            batch.arrivals[i] = loop.nowNanos();
            batch.highs[i] = address.high;
            batch.lows[i] = address.low;
            batch.ports[i] = address.port;
            batch.scopes[i] = address.scope;
        }
        return DatagramBatch.CAPACITY;
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            ((NioUdpSocket) key.attachment()).close();
        }
        try {
            selector.close();
        } catch (IOException e) {
            loop.failed("selector", e);
        }
    }
}
