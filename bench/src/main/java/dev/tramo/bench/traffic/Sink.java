package dev.tramo.bench.traffic;

import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes the probes that all links put out, on one socket, and keeps account of those of the current window. */
public final class Sink implements AutoCloseable {
    /** About a second of 100 links of 6 Mbit/s, for when all cores are busy. */
    private static final int BUFFER_BYTES = 67_108_864;

    private final Loop loop;
    private final UdpSocket socket;
    private final BitSet heard = new BitSet();
    private List<Tally> tallies = List.of();
    private final int links;
    private int window = -1;
    private long strange;

    /** Opens the socket and listens. */
    public Sink(int links) throws IOException {
        this.links = links;
        this.loop = Loops.open("sink");
        this.socket = loop.call(() -> Loops.bind(loop, BUFFER_BYTES, this::onDatagrams))
                .join();
    }

    /** Where the links are to send. */
    public InetSocketAddress address() {
        return socket.localAddress();
    }

    /** The clock that arrivals are told by; any thread. */
    long clockNanos() {
        return loop.clockNanos();
    }

    /** The links of which nothing has arrived yet. */
    public List<Integer> silentLinks() {
        return loop.call(() -> IntStream.range(0, links)
                        .filter(link -> !heard.get(link))
                        .boxed()
                        .toList())
                .join();
    }

    /** Makes all links count as silent again. */
    public void forget() {
        loop.call(() -> {
                    heard.clear();
                    return heard;
                })
                .join();
    }

    /** Begins to count the probes of a window; to be called before the generator sends any of it. */
    public void begin(int nextWindow) {
        // Made here: a hundred links' take long enough for the socket to overflow meanwhile.
        List<Tally> fresh = Stream.generate(Tally::new).limit(links).toList();
        loop.call(() -> {
                    tallies = fresh;
                    window = nextWindow;
                    return nextWindow;
                })
                .join();
    }

    /**
     * Ends the window; to be called when everything sent has had time to arrive.
     *
     * @param sent datagrams sent to each link
     */
    public List<Delivery> end(int[] sent) {
        return loop.call(() -> {
                    List<Delivery> deliveries = new ArrayList<>();
                    for (int link = 0; link < links; link++) {
                        deliveries.add(tallies.get(link).delivery(sent[link]));
                    }
                    window = -1;
                    return deliveries;
                })
                .join();
    }

    /** Datagrams so far that were no unharmed probe. */
    public long strange() {
        return loop.call(() -> strange).join();
    }

    /** Datagrams so far that the kernel dropped before the sink, which would make a measurement void. */
    public long droppedByKernel() {
        return loop.call(socket::datagramsDroppedByKernel).join();
    }

    /** The socket's buffer as the kernel granted it, bytes. */
    public int receiveBufferBytes() {
        return socket.receiveBufferBytes();
    }

    private void onDatagrams(DatagramBatch batch) {
        ByteBuffer b = batch.buffer();
        for (int i = 0; i < batch.count(); i++) {
            int at = batch.offset(i);
            if (!Probe.isIntact(b, at, batch.length(i)) || Probe.link(b, at) >= links) {
                strange++;
                continue;
            }
            int link = Probe.link(b, at);
            heard.set(link);
            if (Probe.window(b, at) == window) {
                tallies.get(link).add(Probe.sequence(b, at), Probe.sentNanos(b, at), batch.arrivalNanos(i));
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
