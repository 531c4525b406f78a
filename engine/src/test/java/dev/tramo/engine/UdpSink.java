package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/** Receives {@link TestPayload}s on a port of loopback, in its own thread, and keeps account of what came. */
final class UdpSink implements AutoCloseable {
    /**
     * What came so far.
     *
     * @param distinct different whole payloads
     * @param firstNumber of what came first; −1 before
     * @param lastNumber the highest
     * @param missing between the first and the highest
     * @param disordered whole payloads that came after a higher number, repeats included
     * @param damaged datagrams that are not a whole payload
     */
    record Account(
            long distinct, long firstNumber, long lastNumber, long missing, long disordered, long damaged, long bytes) {
        boolean isFlawless() {
            return missing == 0 && disordered == 0 && damaged == 0;
        }
    }

    private final int port;
    private final DatagramChannel channel;
    private final Thread thread;
    private final BitSet seen = new BitSet();
    private final Delays delays = new Delays();
    private long firstNumber = -1;
    private long lastNumber = -1;
    private long disordered;
    private long damaged;
    private long bytes;

    UdpSink() {
        try {
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            port = Ports.bind(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().name("sink-" + port).start(this::run);
    }

    private void run() {
        ByteBuffer b = ByteBuffer.allocate(65_536);
        try {
            while (true) {
                b.clear();
                channel.receive(b);
                long now = System.nanoTime();
                take(b.flip(), now);
            }
        } catch (ClosedChannelException e) {
            // closed: the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void take(ByteBuffer b, long now) {
        bytes += b.limit();
        if (!TestPayload.isWhole(b)) {
            damaged++;
            return;
        }
        long number = TestPayload.number(b);
        firstNumber = firstNumber < 0 ? number : firstNumber;
        if (number <= lastNumber) {
            disordered++;
        }
        lastNumber = Math.max(lastNumber, number);
        seen.set((int) number);
        delays.add(now - TestPayload.sentNanos(b));
    }

    int port() {
        return port;
    }

    synchronized Account account() {
        long distinct = seen.cardinality();
        long missing = firstNumber < 0 ? 0 : lastNumber - seen.nextSetBit(0) + 1 - distinct;
        return new Account(distinct, firstNumber, lastNumber, missing, disordered, damaged, bytes);
    }

    /** Share of the payloads {@code from} (inclusive) to {@code to} (exclusive) that came. */
    synchronized double share(long from, long to) {
        return (double) seen.get((int) from, (int) to).cardinality() / (to - from);
    }

    /** The first few payloads from {@code number} to the highest that did not come. */
    synchronized List<Long> missingSince(long number) {
        return LongStream.rangeClosed(number, lastNumber)
                .filter(n -> !seen.get((int) n))
                .limit(10)
                .boxed()
                .toList();
    }

    /** Whether anything came after payload {@code number}. */
    synchronized boolean isPast(long number) {
        return lastNumber > number;
    }

    /** From the sending to the arrival of each payload so far. */
    synchronized Delays delays() {
        return delays.copy();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
