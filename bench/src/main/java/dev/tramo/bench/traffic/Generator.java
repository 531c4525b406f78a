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

/**
 * Sends probes to all links, evenly paced, the links' phases spread evenly too: datagram after datagram at a fixed distance,
 * each for the next link. A datagram leaves within about a millisecond after it is due, which is the loop's tick.
 */
public final class Generator implements AutoCloseable {
    private final Loop loop;
    private final Address[] links;
    private final int[] sequences;
    private final double spacingNanos;
    private final UdpSocket socket;
    private final LoopTimer timer;
    private int window;
    private long startNanos;
    private long sent;
    private long latenessNanosMax;

    /**
     * What was sent in a window.
     *
     * @param datagrams for each link
     * @param refused datagrams that the kernel did not take
     * @param latenessNanosMax the longest that a datagram left after it was due
     */
    public record Sent(int[] datagrams, long refused, long latenessNanosMax) {}

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
                    Sent ended = new Sent(sequences.clone(), socket.datagramsNotSent(), latenessNanosMax);
                    Arrays.fill(sequences, 0);
                    latenessNanosMax = 0;
                    window = nextWindow;
                    return ended;
                })
                .join();
    }

    private void sendDue() {
        long nowNanos = loop.clockNanos();
        while (dueNanos() <= nowNanos) {
            latenessNanosMax = Math.max(latenessNanosMax, nowNanos - dueNanos());
            int link = (int) (sent % links.length);
            ByteBuffer datagram = socket.claim();
            Probe.put(datagram, window, link, sequences[link]++, loop.clockNanos());
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
