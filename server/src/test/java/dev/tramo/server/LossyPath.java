package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;

/** A path on loopback between one caller and a listener, on which datagrams get lost. */
final class LossyPath implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2_048;

    private final DatagramSocket toCaller = socket();
    private final DatagramSocket toListener = socket();
    private final SocketAddress listener;
    private volatile SocketAddress caller;
    private volatile double loss;

    LossyPath(int listenerPort) {
        listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), listenerPort);
        caller = listener;
        Thread.ofPlatform().daemon().start(() -> relay(toCaller, toListener, true));
        Thread.ofPlatform().daemon().start(() -> relay(toListener, toCaller, false));
    }

    private static DatagramSocket socket() {
        try {
            return new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the caller sends to. */
    int port() {
        return toCaller.getLocalPort();
    }

    /** This share of the datagrams is lost from now on, in both directions; 0 to 1. */
    void lose(double share) {
        loss = share;
    }

    private void relay(DatagramSocket from, DatagramSocket to, boolean isCallers) {
        Random random = new Random(1);
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
        while (!from.isClosed()) {
            try {
                packet.setLength(DATAGRAM_BYTES);
                from.receive(packet);
                if (isCallers) {
                    caller = packet.getSocketAddress();
                }
                if (random.nextDouble() >= loss) {
                    packet.setSocketAddress(isCallers ? listener : caller);
                    to.send(packet);
                }
            } catch (IOException e) {
                // Closed: the loop ends. Or the other end is not there now.
            }
        }
    }

    @Override
    public void close() {
        toCaller.close();
        toListener.close();
    }
}
