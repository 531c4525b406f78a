package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The far ends of links: sends datagrams to a UDP input, collects what a UDP output sends. */
final class Datagrams implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    /** How many may be under way: few enough for any socket buffer, so that nothing is lost however slow the machine. */
    private static final int WINDOW = 32;

    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final Random RANDOM = new Random();

    private final DatagramSocket socket;
    private final List<byte[]> received = new ArrayList<>();

    private Datagrams(DatagramSocket socket) {
        this.socket = socket;
    }

    /** A port for UDP that is free, and is given to nobody else in this run. */
    static synchronized int freePort() {
        while (true) {
            int port = Fork.port();
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (DatagramSocket probe = new DatagramSocket(port)) {
            return probe.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    /** Collects what comes to a port of this machine. */
    static Datagrams receivingOn(int port) throws IOException {
        return receivingAt("127.0.0.1", port);
    }

    /** Collects what comes to an address and port of this machine. */
    static Datagrams receivingAt(String address, int port) throws IOException {
        Datagrams datagrams = new Datagrams(new DatagramSocket(new InetSocketAddress(address, port)));
        Thread.startVirtualThread(datagrams::receive);
        return datagrams;
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                add(Arrays.copyOf(packet.getData(), packet.getLength()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized void add(byte[] datagram) {
        received.add(datagram);
        notifyAll();
    }

    /** What came so far, in the order of its coming. */
    synchronized List<byte[]> received() {
        return List.copyOf(received);
    }

    private synchronized void awaitCount(int count) throws InterruptedException {
        long deadline = System.nanoTime() + Links.SOON.toNanos();
        while (received.size() < count) {
            long left = deadline - System.nanoTime();
            assertThat(left)
                    .as("time left, with %d of %d datagrams here", received.size(), count)
                    .isPositive();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Sends to where a link receives, and awaits it here, byte for byte and in order. */
    void awaitAllOf(List<byte[]> sent, String address, int port) throws Exception {
        int before = received().size();
        try (DatagramSocket sender = new DatagramSocket()) {
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("lo"));
            InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(address), port);
            for (int i = 0; i < sent.size(); i++) {
                awaitCount(before + i - WINDOW);
                sender.send(new DatagramPacket(sent.get(i), sent.get(i).length, to));
            }
        }
        awaitCount(before + sent.size());
        List<byte[]> all = received();
        List<byte[]> came = all.subList(before, all.size());
        assertThat(came).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(came.get(i)).as("datagram %d", i).isEqualTo(sent.get(i));
        }
    }

    /** Random contents of one size. */
    static List<byte[]> random(int count, int bytes) {
        return random(count, bytes, bytes);
    }

    /** Random contents of random sizes. */
    static List<byte[]> random(int count, int bytesMin, int bytesMax) {
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] datagram = new byte[RANDOM.nextInt(bytesMin, bytesMax + 1)];
            RANDOM.nextBytes(datagram);
            datagrams.add(datagram);
        }
        return datagrams;
    }

    @Override
    public void close() {
        socket.close();
    }
}
