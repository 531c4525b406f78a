package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A path on loopback between one caller and a listener, on which datagrams get lost. Of the caller's SRT packets with data, some may be
 * held until they are released: what the caller sends again of them gets lost.
 */
final class LossyPath implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2_048;
    private static final int NONE = -1;

    private final DatagramSocket toCaller = socket();
    private final DatagramSocket toListener = socket();
    private final SocketAddress listener;
    private volatile SocketAddress caller;
    private volatile double loss;
    private volatile Set<Integer> held = Set.of();
    private final Map<Integer, byte[]> holding = new ConcurrentHashMap<>();
    private int firstSequence = NONE;

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

    /** These of the packets with data that the caller sends are held, the first one being 0; for before it sends any. */
    void hold(Set<Integer> numbers) {
        held = Set.copyOf(numbers);
    }

    /** Of those held, these come to the listener now. */
    void release(Set<Integer> numbers) throws IOException {
        for (int number : numbers) {
            byte[] packet = holding.get(number);
            toListener.send(new DatagramPacket(packet, packet.length, listener));
        }
    }

    private boolean isHeld(DatagramPacket packet) {
        int sequence = ByteBuffer.wrap(packet.getData()).getInt();
        if (held.isEmpty() || sequence < 0) { // the highest bit is that of control packets
            return false;
        }
        if (firstSequence == NONE) {
            firstSequence = sequence;
        }
        int number = sequence - firstSequence & Integer.MAX_VALUE;
        if (!held.contains(number)) {
            return false;
        }
        holding.putIfAbsent(number, Arrays.copyOf(packet.getData(), packet.getLength()));
        return true;
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
                if (random.nextDouble() >= loss && !(isCallers && isHeld(packet))) {
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
