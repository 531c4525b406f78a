package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * 8 Mbit/s of numbered datagrams: to an SRT listener by libsrt, which gets them through a pipe and so loses none, and from a UDP
 * output, where it is noted what is missing. The libsrt peer takes a listener for dead only after {@value #PEER_IDLE_MILLIS} ms:
 * it is back sooner only if it is told.
 */
final class NumberedStream implements AutoCloseable {
    static final int PER_SECOND = 760;

    private static final int PEER_IDLE_MILLIS = 60_000;
    private static final int BYTES = 7 * 188;
    private static final int RECEIVE_BYTES = 4 << 20;
    private static final int GAPS_SHOWN = 5;
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final DatagramSocket output;
    private final Process sender;
    private final Path log = Fork.log("srt-live-transmit", STARTED.incrementAndGet());
    private final Thread feeder = Thread.ofPlatform().daemon().unstarted(this::feed);
    private final List<String> gaps = new ArrayList<>();
    private volatile boolean isEnding;
    private volatile int sent;
    private volatile int received;
    private volatile int last = -1;

    private NumberedStream(int srtPort, String options, int udpOut) throws IOException {
        Peer.require("srt-live-transmit");
        output = new DatagramSocket(null);
        output.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
        output.bind(new InetSocketAddress("127.0.0.1", udpOut));
        Thread.ofPlatform().daemon().start(this::receive);
        sender = new ProcessBuilder(
                        "srt-live-transmit",
                        "-chunk:" + BYTES,
                        "-loglevel:error",
                        "file://con",
                        "srt://127.0.0.1:" + srtPort + "?mode=caller&latency=1000&snddropdelay=-1&peeridletimeo="
                                + PEER_IDLE_MILLIS + options)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        feeder.start();
    }

    /**
     * Begins to send.
     *
     * @param options further ones of libsrt, each after a "&"
     */
    static NumberedStream between(int srtPort, String options, int udpOut) throws IOException {
        return new NumberedStream(srtPort, options, udpOut);
    }

    private void feed() {
        byte[] datagram = new byte[BYTES];
        long nanos = Duration.ofSeconds(1).toNanos() / PER_SECOND;
        long due = System.nanoTime();
        try (OutputStream pipe = sender.getOutputStream()) {
            while (!isEnding) {
                ByteBuffer.wrap(datagram).putInt(sent);
                pipe.write(datagram);
                pipe.flush();
                sent++;
                due += nanos;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException e) {
            // It was ended.
        }
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[BYTES + 1], BYTES + 1);
        while (!output.isClosed()) {
            try {
                output.receive(packet);
                note(packet.getLength(), ByteBuffer.wrap(packet.getData()).getInt());
            } catch (IOException e) {
                if (!output.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized void note(int bytes, int number) {
        boolean isNext = bytes == BYTES && (last < 0 || number == last + 1);
        if (!isNext && gaps.size() < GAPS_SHOWN) {
            gaps.add(number + " of " + bytes + " bytes after " + last);
        }
        last = number;
        received++;
    }

    int received() {
        return received;
    }

    /** Waits until so many more came. */
    void awaitMore(int count) {
        int from = received;
        await(count + " more datagrams")
                .atMost(Links.SOON.plusSeconds(2L * count / PER_SECOND))
                .until(() -> received - from >= count);
    }

    /** Waits until what is sent from now on comes. */
    void awaitAnew(Duration within) {
        int from = sent;
        await("datagrams again").atMost(within).until(() -> last > from);
    }

    /** Waits until all has come that was sent; since the first that came, nothing may be missing or out of order. */
    void requireComplete() {
        int until = sent;
        await("what was sent").atMost(Links.SOON).until(() -> last >= until);
        synchronized (this) {
            assertThat(gaps).as("whatever is not in order").isEmpty();
        }
    }

    /** What the libsrt peer said. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        isEnding = true;
        sender.destroyForcibly();
        output.close();
    }
}
