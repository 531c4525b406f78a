package dev.tramo.bench.switching;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A source: ffmpeg sends a clip again and again, with times that go on, to a thread that leaves out what it is told to, and
 * {@code srt-live-transmit} takes that to the route by SRT.
 */
final class Feed implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int DATAGRAM_BYTES_MAX = 1_500;
    /** Of the datagrams of a source whose bit rate falls, one of so many goes on. */
    private static final int SLOW_PARTS = 4;

    private final Children children;
    private final List<String> command;
    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private final Children.Child encoder;
    private final Thread forwarder;
    private Children.Child sender;
    /** In which way it fails now; {@link Fault#HAND}: in none. */
    private volatile Fault fault = Fault.HAND;

    private volatile boolean isClosed;

    /**
     * Starts one.
     *
     * @param ports two that are free, for datagrams between the programs
     * @param srtPort where the route listens
     */
    Feed(Children children, Path clip, long bitsPerSecond, List<Integer> ports, int srtPort) throws BenchException {
        this.children = children;
        this.to = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(1));
        this.command = List.of(
                "srt-live-transmit",
                "-q",
                "udp://127.0.0.1:" + ports.get(1) + "?rcvbuf=" + BUFFER_BYTES,
                "srt://127.0.0.1:" + srtPort + "?mode=caller&latency=120");
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0)));
            socket.setReceiveBufferSize(BUFFER_BYTES);
        } catch (SocketException e) {
            throw new BenchException("no socket for a source", e);
        }
        this.encoder = children.start("ffmpeg", encoder(clip, bitsPerSecond, ports.get(0)), Map.of());
        this.sender = children.start("srt-live-transmit", command, Map.of());
        this.forwarder = Thread.ofPlatform().daemon().name("feed").start(this::run);
    }

    private static List<String> encoder(Path clip, long bitsPerSecond, int port) {
        return List.of(
                "ffmpeg",
                "-v",
                "error",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                clip.toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                "-muxrate",
                String.valueOf(bitsPerSecond),
                "udp://127.0.0.1:" + port + "?pkt_size=1316");
    }

    /** Ends when the socket is closed. */
    private void run() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            for (long number = 0; ; number++) {
                datagram.setLength(buffer.length);
                socket.receive(datagram);
                if (passes(buffer, datagram.getLength(), number)) {
                    socket.send(new DatagramPacket(buffer, datagram.getLength(), to));
                }
            }
        } catch (IOException e) {
            if (!isClosed) {
                throw new IllegalStateException("a source has ended", e);
            }
        }
    }

    private boolean passes(byte[] buffer, int length, long number) {
        Fault now = fault;
        for (int at = 0; now == Fault.PID_LOST && at + Ts.PACKET_BYTES <= length; at += Ts.PACKET_BYTES) {
            if (Ts.pid(buffer, at) == Ts.VIDEO_PID) {
                Ts.blank(buffer, at);
            }
        }
        return switch (now) {
            case SILENT -> false;
            case SLOW -> number % SLOW_PARTS == 0;
            case HAND, KILLED, CUT, PID_LOST -> true;
        };
    }

    /** It fails in that way from now on. */
    void fail(Fault by) throws BenchException, InterruptedException {
        fault = by;
        if (by == Fault.KILLED) {
            kill();
        } else if (by == Fault.CUT) {
            signal("STOP");
        }
    }

    /** It is whole again: a sender that was killed or cut off is replaced. */
    void heal() throws BenchException, InterruptedException {
        Fault by = fault;
        fault = Fault.HAND;
        if (by == Fault.CUT) {
            kill();
        }
        if (by == Fault.CUT || by == Fault.KILLED) {
            children.stop(List.of(sender));
            sender = children.start("srt-live-transmit", command, Map.of());
        }
    }

    private void kill() throws InterruptedException {
        sender.process().destroyForcibly().waitFor();
    }

    private void signal(String name) throws BenchException, InterruptedException {
        try {
            new ProcessBuilder(
                            "kill", "-" + name, String.valueOf(sender.process().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new BenchException("no kill", e);
        }
    }

    void requireAlive() throws BenchException {
        encoder.requireAlive();
        if (!forwarder.isAlive()) {
            throw new BenchException("a source has ended");
        }
    }

    @Override
    public void close() {
        isClosed = true;
        socket.close();
        children.stop(List.of(encoder, sender));
    }
}
