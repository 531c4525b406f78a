package dev.tramo.bench.traffic;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Generator and sink around a set of links: start, wait until all links flow, then measure windows. */
public final class ProbeStream implements AutoCloseable {
    private static final Duration FLOW_MAX = Duration.ofSeconds(40);
    private static final long POLL_MILLIS = 50;
    /** What comes later than this after it was due by the link's latency counts as lost. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(1);

    private final Sink sink;
    private final int links;
    private @Nullable Generator generator;
    private int window;
    private long strangeBefore;
    private long droppedBefore;

    /**
     * A window's results.
     *
     * @param links what each link delivered
     * @param strange datagrams that arrived damaged
     * @param lateness the generator's
     */
    public record Result(List<Delivery> links, long strange, Lateness lateness) {}

    /** Opens the sink. */
    public ProbeStream(int links) throws BenchException {
        this.links = links;
        try {
            this.sink = new Sink(links);
        } catch (IOException e) {
            throw new BenchException("no sink", e);
        }
    }

    /** Where the links are to send. */
    public InetSocketAddress output() {
        return sink.address();
    }

    /** Starts to send {@code mbps} to each link's input, once, or anew after {@link #stop}. */
    public void start(List<InetSocketAddress> inputs, double mbps) throws BenchException {
        if (inputs.size() != links) {
            throw new IllegalArgumentException("inputs: " + inputs.size() + "; there are " + links + " links");
        }
        try {
            sink.forget();
            generator = new Generator(inputs, mbps, sink::clockNanos);
        } catch (IOException e) {
            throw new BenchException("no generator", e);
        }
    }

    /** Waits until something has arrived of every link since the start. */
    public void awaitFlow() throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + FLOW_MAX.toNanos();
        while (!sink.silentLinks().isEmpty()) {
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(
                        "nothing arrives from links " + sink.silentLinks() + " after " + FLOW_MAX.toSeconds() + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Ends sending. */
    public void stop() {
        generator().close();
        generator = null;
    }

    /** Begins the next window. */
    public void beginWindow() {
        window++;
        sink.begin(window);
        generator().begin(window);
        strangeBefore = sink.strange();
        droppedBefore = sink.droppedByKernel();
    }

    /** Ends the window: what was sent by now counts, and may take {@code latency} to arrive. */
    public Result endWindow(Duration latency) throws BenchException, InterruptedException {
        Generator.Sent sent = generator().begin(++window);
        Thread.sleep(latency.plus(STRAGGLERS));
        List<Delivery> deliveries = sink.end(sent.datagrams());
        long dropped = sink.droppedByKernel() - droppedBefore;
        if (sent.refused() > 0 || dropped > 0) {
            throw new BenchException("the measuring itself lost datagrams: " + sent.refused() + " not sent, "
                    + dropped + " dropped before the sink, whose buffer has " + sink.receiveBufferBytes()
                    + " bytes: raise net.core.rmem_max, or take fewer links or Mbit/s");
        }
        return new Result(deliveries, sink.strange() - strangeBefore, sent.lateness());
    }

    private Generator generator() {
        if (generator == null) {
            throw new IllegalStateException("not started");
        }
        return generator;
    }

    @Override
    public void close() {
        if (generator != null) {
            generator.close();
        }
        sink.close();
    }
}
