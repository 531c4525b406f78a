package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Links that carry numbered datagrams while something else happens to their server: UDP to SRT to UDP, both ends of each in one
 * server, 2 Mbit/s each with a latency of 120 ms. What is missing, twice or late beyond repair is noted.
 */
final class LiveLinks implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int BYTES = 7 * 188;
    private static final int PER_SECOND = 190;
    private static final int LATENCY_MILLIS = 120;
    private static final int RECEIVE_BYTES = 4 << 20;
    private static final int GAPS_SHOWN = 10;

    private final List<InetSocketAddress> inputs = new CopyOnWriteArrayList<>();
    private final DatagramChannel generator = DatagramChannel.open();
    private final Selector selector = Selector.open();
    private final int[] next;
    private final List<String> gaps = new ArrayList<>();
    private volatile int sent;
    private volatile boolean isEnding;
    private int damaged;

    private LiveLinks(Api api, int count) throws IOException {
        next = new int[count];
        for (int i = 0; i < count; i++) {
            int srt = Datagrams.freePort();
            int in = Datagrams.freePort();
            DatagramChannel output = DatagramChannel.open();
            output.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            output.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
            output.register(selector, SelectionKey.OP_READ, i);
            int out = ((InetSocketAddress) output.getLocalAddress()).getPort();
            inputs.add(new InetSocketAddress(LOOPBACK, in));
            put(api, "live-out-" + i, "udp://127.0.0.1:" + in, "srt://:" + srt + "?latency=" + LATENCY_MILLIS);
            put(api, "live-in-" + i, "srt://127.0.0.1:" + srt + "?latency=" + LATENCY_MILLIS, "udp://127.0.0.1:" + out);
        }
        Thread.ofPlatform().daemon().name("live-output").start(this::receive);
        Thread.ofPlatform().daemon().name("live-input").start(this::send);
    }

    /** Starts so many links on a server, and returns when all of them carry. */
    static LiveLinks on(Server server, int count) throws IOException {
        LiveLinks links = new LiveLinks(server.api(), count);
        await("datagrams of all links").atMost(Links.SOON).until(links::allCarry);
        return links;
    }

    /** Feeds another input of the server with the same datagrams, so that what is behind it has something to send. */
    void feed(int port, int timesOneLink) {
        for (int i = 0; i < timesOneLink; i++) {
            inputs.add(new InetSocketAddress(LOOPBACK, port));
        }
    }

    private static void put(Api api, String id, String source, String destination) {
        String body = Api.json(Map.of("source", source, "destinations", Map.of("out", destination)));
        Api.Answer answer = api.put("/v2/routes/" + id, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private void send() {
        ByteBuffer datagram = ByteBuffer.allocate(BYTES);
        long nanos = Duration.ofSeconds(1).toNanos() / PER_SECOND;
        long due = System.nanoTime();
        try {
            while (!isEnding) {
                sent++;
                datagram.putInt(0, sent);
                for (InetSocketAddress input : inputs) {
                    generator.send(datagram.clear(), input);
                }
                due += nanos;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException e) {
            if (!isEnding) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void receive() {
        ByteBuffer datagram = ByteBuffer.allocate(BYTES + 1);
        try {
            while (!isEnding) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    DatagramChannel output = (DatagramChannel) key.channel();
                    while (output.receive(datagram.clear()) != null) {
                        note((int) key.attachment(), datagram.flip().remaining(), datagram.getInt(0));
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            // It ends.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void note(int link, int bytes, int number) {
        boolean isFirst = next[link] == 0;
        if (!isFirst && (number != next[link] || bytes != BYTES)) {
            damaged += Math.abs(number - next[link]);
            if (gaps.size() < GAPS_SHOWN) {
                gaps.add("link %d: %d of %d bytes instead of %d".formatted(link, number, bytes, next[link]));
            }
        }
        next[link] = number + 1;
    }

    private synchronized boolean allCarry() {
        for (int number : next) {
            if (number == 0) {
                return false;
            }
        }
        return true;
    }

    private synchronized int leastArrived() {
        int least = Integer.MAX_VALUE;
        for (int number : next) {
            least = Math.min(least, number - 1);
        }
        return least;
    }

    /** Waits until all that was sent has arrived; since each link's first datagram nothing may be missing, twice or out of order. */
    void requireComplete(String during) {
        int until = sent;
        await("what was sent during " + during).atMost(Links.SOON).until(() -> leastArrived() >= until);
        synchronized (this) {
            assertThat(gaps)
                    .as("%d datagrams of %d missing or out of order during %s", damaged, until * next.length, during)
                    .isEmpty();
        }
    }

    @Override
    public void close() throws IOException {
        isEnding = true;
        generator.close();
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
    }
}
