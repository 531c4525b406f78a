package dev.tramo.bench.traffic;

import dev.tramo.net.DatagramHandler;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Loops and their sockets, as benchmarks use them: on loopback, and any failure is told. */
public final class Loops {
    private Loops() {}

    /** A loop that tells of failures on standard error. */
    public static Loop open(String name) throws IOException {
        return new Loop(name, TransportKind.best(), (what, failure) -> {
            System.err.println(name + ": " + what + " failed: " + failure);
        });
    }

    /** An exclusive socket with large buffers on a free port of {@link #loopback}; the loop's thread. */
    public static UdpSocket bind(Loop loop, DatagramHandler handler) {
        return bind(loop, UdpOptions.RECEIVE_BUFFER_BYTES, handler);
    }

    /** The same with a receive buffer of this many bytes, if the system grants it. */
    static UdpSocket bind(Loop loop, int receiveBufferBytes, DatagramHandler handler) {
        InetSocketAddress local = loopback(0);
        try {
            return loop.open(
                    new UdpOptions(
                            local, true, null, null, 0, true, receiveBufferBytes, UdpOptions.SEND_BUFFER_BYTES, 0, ""),
                    handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 127.0.0.1. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
