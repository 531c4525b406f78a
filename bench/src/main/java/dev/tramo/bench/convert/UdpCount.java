package dev.tramo.bench.convert;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Receives datagrams on some ports, and counts their bytes by port. */
final class UdpCount implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 2_048;

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final AtomicLongArray bytes;

    UdpCount(Ports ports, int count) throws BenchException {
        bytes = new AtomicLongArray(count);
        try {
            for (int i = 0; i < count; i++) {
                DatagramSocket socket = new DatagramSocket(ports.next(), InetAddress.getLoopbackAddress());
                sockets.add(socket);
                int place = i;
                Thread.ofPlatform().daemon().name("udp-" + i).start(() -> receive(socket, place));
            }
        } catch (IOException e) {
            close();
            throw new BenchException("no UDP socket", e);
        }
    }

    private void receive(DatagramSocket socket, int place) {
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        try {
            while (true) {
                socket.receive(packet);
                bytes.addAndGet(place, packet.getLength());
            }
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }

    String url(int place) {
        return "udp://127.0.0.1:" + sockets.get(place).getLocalPort();
    }

    /** Ports that have received anything. */
    int flowing() {
        int flowing = 0;
        for (int i = 0; i < bytes.length(); i++) {
            flowing += bytes.get(i) > 0 ? 1 : 0;
        }
        return flowing;
    }

    @Override
    public void close() {
        sockets.forEach(DatagramSocket::close);
    }
}
