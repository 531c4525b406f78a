package dev.tramo.bench.traffic;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Sends probes to all links, evenly paced, the links' phases spread evenly too: datagram after datagram at a fixed distance,
 * each for the next link. A datagram leaves within about a millisecond after it is due, which is the loop's tick.
 */
public final class Generator implements AutoCloseable {
    /** What is later counts as this. */
    private static final long LATENESS_MICROS_MAX = 100_000_000;

    private static final int LATENESS_DIGITS = 3;

    private final Loop loop;
    private final Address[] links;
    private final int[] sequences;
    private final double spacingNanos;
    private final UdpSocket socket;
    private final LoopTimer timer;
    private int window;
    private long startNanos;
    private long sent;
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
     */
    public Generator(List<InetSocketAddress> links, double mbps) throws IOException {
        this.links = links.stream().map(Address::of).toArray(Address[]::new);
        this.sequences = new int[links.size()];
        this.spacingNanos = Probe.BYTES * 8 * 1e3 / mbps / links.size();
        this.loop = Loops.open("generator");
        this.socket = loop.call(() -> Loops.bind(loop, batch -> {})).join();
        this.timer = loop.call(() -> loop.newTimer(this::sendDue)).join();
        loop.execute(() -> {
            startNanos = loop.nowNanos();
            timer.setAfter(0);
        });
    }

    /** Ends the window and begins the next one with sequence numbers from 0; gives what was sent in the one that ended. */
    public Sent begin(int nextWindow) {
        return loop.call(() -> {
                    socket.flush();
                    Sent ended = new Sent(sequences.clone(), socket.datagramsNotSent(), Lateness.of(latenessMicros));
                    Arrays.fill(sequences, 0);
                    latenessMicros.reset();
                    // What is behind, from a cold start, is left out: to catch up would be a burst within the window.
                    startNanos = loop.clockNanos();
                    sent = 0;
                    timer.setAt(startNanos);
                    window = nextWindow;
                    return ended;
                })
                .join();
    }

    private void sendDue() {
        long nowNanos = loop.clockNanos();
        while (dueNanos() <= nowNanos) {
            int link = (int) (sent % links.length);
            ByteBuffer datagram = socket.claim();
            long sentNanos = loop.clockNanos();
            latenessMicros.recordValue(Math.clamp((sentNanos - dueNanos()) / 1_000, 0, LATENESS_MICROS_MAX));
            Probe.put(datagram, window, link, sequences[link]++, sentNanos);
            socket.commit(links[link]);
            sent++;
        }
        timer.setAt(dueNanos());
    }

    private long dueNanos() {
        return startNanos + (long) (sent * spacingNanos);
    }

    @Override
    public void close() {
        loop.close();
    }
}
