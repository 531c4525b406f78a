package dev.tramo.bench.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends probes to all links, evenly paced, the links' phases spread evenly too: datagram after datagram at a fixed distance,
 * each for the next link, as so many encoders would. A thread of its own sleeps until each is due: they don't come in bunches,
 * which would spare what is measured the waking up.
 */
public final class Generator implements AutoCloseable {
    /** What is later counts as this. */
    private static final long LATENESS_MICROS_MAX = 100_000_000;

    private static final int LATENESS_DIGITS = 3;
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final InetSocketAddress[] links;
    private final int[] sequences;
    private final double spacingNanos;
    private final LongSupplier clockNanos;
    private final DatagramChannel channel;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(Probe.BYTES);
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean running = true;
    private int window;
    private long startNanos;
    private long sent;
    private long refused;
    private @Nullable IOException failure;
    private final Histogram latenessMicros = new Histogram(LATENESS_MICROS_MAX, LATENESS_DIGITS);

    /**
     * What was sent in a window.
     *
     * @param datagrams for each link
     * @param refused datagrams that the kernel did not take
     * @param lateness how long after they were due datagrams left
     */
    public record Sent(int[] datagrams, long refused, Lateness lateness) {}

    /**
     * Starts to send.
     *
     * @param links where to, one address for each link
     * @param mbps payload of each link
     * @param clockNanos what probes are stamped with; any thread
     */
    public Generator(List<InetSocketAddress> links, double mbps, LongSupplier clockNanos) throws IOException {
        this.links = links.toArray(InetSocketAddress[]::new);
        this.sequences = new int[links.size()];
        this.spacingNanos = Probe.BYTES * 8 * 1e3 / mbps / links.size();
        this.clockNanos = clockNanos;
        this.channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
        channel.bind(Loops.loopback(0));
        this.startNanos = clockNanos.getAsLong();
        this.thread = Thread.ofPlatform().name("generator").daemon(true).start(this::run);
    }

    /** Ends the window and begins the next one with sequence numbers from 0; gives what was sent in the one that ended. */
    public Sent begin(int nextWindow) {
        CompletableFuture<Sent> ended = new CompletableFuture<>();
        tasks.add(() -> {
            ended.complete(new Sent(sequences.clone(), refused, Lateness.of(latenessMicros)));
            Arrays.fill(sequences, 0);
            latenessMicros.reset();
            refused = 0;
            // What is behind, from a cold start, is left out: to catch up would be a burst within the window.
            startNanos = clockNanos.getAsLong();
            sent = 0;
            window = nextWindow;
        });
        LockSupport.unpark(thread);
        return ended.join();
    }

    private void run() {
        while (running) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            long waitNanos = dueNanos() - clockNanos.getAsLong();
            if (waitNanos > 0) {
                LockSupport.parkNanos(waitNanos);
            } else {
                sendNext(-waitNanos);
            }
        }
    }

    private void sendNext(long lateNanos) {
        int link = (int) (sent++ % links.length);
        latenessMicros.recordValue(Math.min(lateNanos / 1_000, LATENESS_MICROS_MAX));
        Probe.put(datagram.clear(), window, link, sequences[link]++, clockNanos.getAsLong());
        try {
            channel.send(datagram.flip(), links[link]);
        } catch (IOException e) {
            refused++;
            if (failure == null) {
                failure = e;
                System.err.println("generator: " + links[link] + ": " + e);
            }
        }
    }

    private long dueNanos() {
        return startNanos + (long) (sent * spacingNanos);
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
