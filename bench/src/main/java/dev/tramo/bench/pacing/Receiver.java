package dev.tramo.bench.pacing;

import dev.tramo.bench.BenchException;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Receives a transport stream, and notes when each datagram reached the host and what clock references it has. */
final class Receiver implements AutoCloseable {
    private static final int PACKET_BYTES = 188;
    /** A minute of 80 Mbit/s. */
    private static final int DATAGRAMS_MAX = 500_000;

    /**
     * A clock reference.
     *
     * @param datagram its number
     * @param packet number of its packet in the stream
     * @param ticks 27 MHz
     */
    record Reference(int datagram, long packet, long ticks) {}

    /**
     * What came.
     *
     * @param arrivals by datagram
     * @param firstPackets number of each datagram's first packet
     */
    record Received(List<Long> arrivals, List<Long> firstPackets, List<Reference> references) {}

    private final Loop loop;
    private final int port;
    private Received received = nothing();
    private long packets;
    private int clockPid = -1;

    Receiver() throws BenchException {
        try {
            loop = new Loop("receiver", TransportKind.best(), (what, failure) -> System.err.println(what + failure));
            UdpSocket socket = loop.call(this::open).join();
            port = socket.localAddress().getPort();
        } catch (IOException | CompletionException e) {
            throw new BenchException("no receiver", e);
        }
    }

    private static Received nothing() {
        return new Received(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private UdpSocket open() {
        try {
            return loop.open(
                    UdpOptions.receivingOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null),
                    this::onDatagrams);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    int port() {
        return port;
    }

    private void onDatagrams(DatagramBatch batch) {
        for (int i = 0; i < batch.count() && received.arrivals().size() < DATAGRAMS_MAX; i++) {
            received.arrivals().add(batch.arrivalNanos(i));
            received.firstPackets().add(packets);
            for (int at = 0; at + PACKET_BYTES <= batch.length(i); at += PACKET_BYTES) {
                look(batch.buffer(), batch.offset(i) + at);
                packets++;
            }
        }
    }

    private void look(ByteBuffer data, int at) {
        if ((data.get(at + 3) & 0x20) == 0 || (data.get(at + 4) & 0xFF) < 7 || (data.get(at + 5) & 0x10) == 0) {
            return;
        }
        int pid = data.getShort(at + 1) & 0x1FFF;
        clockPid = clockPid < 0 ? pid : clockPid;
        if (pid == clockPid) {
            long base = (data.getInt(at + 6) & 0xFFFF_FFFFL) << 1 | (data.get(at + 10) & 0x80) >> 7;
            long ticks = base * 300 + (data.getShort(at + 10) & 0x1FF);
            received.references().add(new Reference(received.arrivals().size() - 1, packets, ticks));
        }
    }

    /** What has come since the last call; the count begins anew. */
    Received take() {
        return loop.call(() -> {
                    Received taken = received;
                    received = nothing();
                    packets = 0;
                    clockPid = -1;
                    return taken;
                })
                .join();
    }

    @Override
    public void close() {
        loop.close();
    }
}
