package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Idle RTMP connections from several addresses of loopback, 127.0.1.1 and so on, which want nothing but to be in the way. Those
 * that the server closes are opened again, until this is closed.
 */
final class RtmpStranger implements AutoCloseable {
    /** How much of the handshake the client sends before it falls silent. */
    enum Handshake {
        NONE(0),
        /** The first half of C0 and C1. */
        HALF(800),
        /** C0, C1 and C2: the server waits for {@code connect}. */
        WHOLE(1 + 2 * 1_536);

        private final int bytes;

        Handshake(int bytes) {
            this.bytes = bytes;
        }
    }

    private static final byte VERSION = 3;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final InetSocketAddress server;
    private final Handshake handshake;
    private final int addresses;
    private final Thread keeper;
    private final List<SocketChannel> connections = new ArrayList<>();
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closed;

    /**
     * Opens the connections.
     *
     * @param port of the server, on 127.0.0.1
     * @param count of connections, spread evenly over the addresses
     * @param addresses 1 to 250
     */
    RtmpStranger(int port, int count, int addresses, Handshake handshake) {
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.handshake = handshake;
        this.addresses = addresses;
        for (int i = 0; i < count; i++) {
            connections.add(open(i));
        }
        keeper = Thread.startVirtualThread(this::keepOpen);
    }

    private SocketChannel open(int index) {
        try {
            SocketChannel connection = SocketChannel.open();
            connection.bind(new InetSocketAddress("127.0.1." + (1 + index % addresses), 0));
            connection.connect(server);
            ByteBuffer bytes = ByteBuffer.allocate(handshake.bytes);
            if (bytes.hasRemaining()) {
                bytes.put(0, VERSION);
                connection.write(bytes);
            }
            connection.configureBlocking(false);
            opened.incrementAndGet();
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keepOpen() {
        ByteBuffer heard = ByteBuffer.allocate(8_192);
        while (!closed) {
            for (int i = 0; i < connections.size() && !closed; i++) {
                if (isEnded(connections.get(i), heard.clear())) {
                    connections.set(i, open(i));
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean isEnded(SocketChannel connection, ByteBuffer heard) {
        try {
            if (connection.read(heard) >= 0) {
                return false;
            }
            connection.close();
        } catch (IOException e) {
            // reset: an end as well
        }
        return true;
    }

    /** Connections opened so far, those in place of closed ones included. */
    long opened() {
        return opened.get();
    }

    @Override
    public void close() throws Exception {
        closed = true;
        keeper.join();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
