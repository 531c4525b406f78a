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
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A source: ffmpeg sends a clip again and again, with times that go on, to a thread that leaves out what it is told to, and
 * {@code srt-live-transmit} takes that to the route by SRT.
 */
final class Feed implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int DATAGRAM_BYTES_MAX = 1_500;
    private static final int DATAGRAM_BYTES = 1_316;
    private static final double SECOND_NANOS = 1e9;
    private static final byte[] NOTHING = {};
    /** A source whose bit rate falls sends one datagram when so many have come; the others wait. */
    private static final int SLOW_PARTS = 4;

    private static final int WAITING_MAX = 100_000;
    /** Above the rate of the stream, so that what ffmpeg writes picture by picture leaves evenly, and what was delayed catches up. */
    private static final double PACE = 1.1;
    /** What ffmpeg may keep for that: 18 s at 8 Mbit/s. If it is full, ffmpeg ends. */
    private static final int PACED_PACKETS_MAX = 100_000;

    private final Children children;
    private final List<String> command;
    private final DatagramSocket socket;
    private final long intervalNanos;
    private final InetSocketAddress to;
    private final Children.Child encoder;
    private final Thread forwarder;
    private Children.Child sender;
    /** In which way it fails now; {@link Fault#HAND}: in none. */
    private volatile Fault fault = Fault.HAND;

    /** What a source whose bit rate falls has not sent; of the forwarder alone. */
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    private volatile boolean isClosed;

    /**
     * Starts one.
     *
     * @param ports two that are free, for datagrams between the programs
     * @param srtPort where the route listens
     */
    Feed(Children children, Path clip, long bitsPerSecond, List<Integer> ports, int srtPort) throws BenchException {
        this.children = children;
        this.intervalNanos = Math.round(DATAGRAM_BYTES * 8 * SECOND_NANOS / (bitsPerSecond * PACE));
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
                "udp://127.0.0.1:" + port + "?pkt_size=" + DATAGRAM_BYTES + "&fifo_size=" + PACED_PACKETS_MAX
                        + "&bitrate=" + Math.round(bitsPerSecond * PACE) + "&burst_bits=" + bitsPerSecond);
    }

    /** Ends when the socket is closed. */
    private void run() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            long due = System.nanoTime();
            for (long number = 0; ; number++) {
                datagram.setLength(buffer.length);
                socket.receive(datagram);
                due = Math.max(due + intervalNanos, System.nanoTime());
                LockSupport.parkNanos(due - System.nanoTime());
                byte[] passed = pass(Arrays.copyOf(buffer, datagram.getLength()), number);
                if (passed.length > 0) {
                    socket.send(new DatagramPacket(passed, passed.length, to));
                }
            }
        } catch (IOException e) {
            if (!isClosed) {
                throw new IllegalStateException("a source has ended", e);
            }
        }
    }

    /** What is to be sent now that a datagram has come; nothing of it if that is empty. */
    private byte[] pass(byte[] datagram, long number) {
        Fault now = fault;
        if (now != Fault.SLOW) {
            waiting.clear();
        }
        return switch (now) {
            case SILENT -> NOTHING;
            case SLOW -> throttle(datagram, number);
            case PID_LOST -> withoutVideo(datagram);
            case HAND, KILLED, CUT -> datagram;
        };
    }

    /** Slowly, and whole: what a decoder gets until the source is left is no damaged stream. */
    private byte[] throttle(byte[] datagram, long number) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(datagram);
        }
        return number % SLOW_PARTS == 0 ? waiting.remove() : NOTHING;
    }

    private static byte[] withoutVideo(byte[] datagram) {
        for (int at = 0; at + Ts.PACKET_BYTES <= datagram.length; at += Ts.PACKET_BYTES) {
            if (Ts.pid(datagram, at) == Ts.VIDEO_PID) {
                Ts.blank(datagram, at);
            }
        }
        return datagram;
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

    /**
     * It is whole again: a sender that was killed or cut off is replaced. To be called when its session has ended, else its successor
     * calls some hundred times in vain, and pauses for most of a second to clean up after that when it is connected at last.
     */
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
