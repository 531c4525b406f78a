package dev.tramo.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * A network on loopback between a sender of RTP and its receiver: loses some packets of media, passes parity on, and records what was
 * sent.
 */
final class RtpRelay implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int[] PARITY = {2, 4};

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final AtomicLong lost = new AtomicLong();
    private final LongPredicate isLost;
    private final int port;

    /**
     * Starts relaying.
     *
     * @param to port of the receiver's media, on loopback
     * @param isLost whether the packet of media with this index, from 0, is lost
     */
    RtpRelay(int to, LongPredicate isLost) {
        this.isLost = isLost;
        this.port = bind();
        relay(0, to, this::passes);
        for (int i = 0; i < PARITY.length; i++) {
            relay(i + 1, to + PARITY[i], (packet, index) -> true);
        }
    }

    /** Binds to a port and to those of its parity; to others if somebody else was quicker. */
    private int bind() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        while (true) {
            int at = Ports.freeWithAbove(4);
            try {
                sockets.add(new DatagramSocket(new InetSocketAddress(loopback, at)));
                for (int above : PARITY) {
                    sockets.add(new DatagramSocket(new InetSocketAddress(loopback, at + above)));
                }
                return at;
            } catch (BindException e) {
                sockets.forEach(DatagramSocket::close);
                sockets.clear();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface Passing {
        boolean passes(DatagramPacket packet, long index);
    }

    private boolean passes(DatagramPacket packet, long index) {
        synchronized (sent) {
            sent.write(packet.getData(), HEADER_BYTES, packet.getLength() - HEADER_BYTES);
        }
        boolean isPassed = !isLost.test(index);
        lost.addAndGet(isPassed ? 0 : 1);
        return isPassed;
    }

    private void relay(int number, int to, Passing passing) {
        DatagramSocket socket = sockets.get(number);
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), to);
        try {
            socket.setReceiveBufferSize(4 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("relay-" + port).start(() -> run(socket, target, passing));
    }

    private static void run(DatagramSocket socket, InetSocketAddress target, Passing passing) {
        byte[] buffer = new byte[2048];
        try {
            for (long index = 0; ; index++) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                if (passing.passes(packet, index)) {
                    socket.send(new DatagramPacket(buffer, packet.getLength(), target));
                }
            }
        } catch (IOException e) {
            // closed: the end
        }
    }

    /** Where senders send their media to; their parity to 2 and 4 above it. */
    int port() {
        return port;
    }

    /** Payloads of media so far, without the fixed headers, lost ones included. */
    byte[] sent() {
        synchronized (sent) {
            return sent.toByteArray();
        }
    }

    /** Packets of media lost so far. */
    long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        sockets.forEach(DatagramSocket::close);
    }
}
