package dev.tramo.bench.relay;

import dev.tramo.bench.traffic.Loops;
import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Stands between a caller and a listener on this machine: the caller calls {@link #port} instead of the listener's. */
public final class Relay implements AutoCloseable {
    private final Loop loop;
    private final Path path;

    /** Its sockets and lanes; the loop's thread. */
    private static final class Path {
        private final Lane toListener;
        private final Lane toCaller;
        private final UdpSocket callerSide;
        private final UdpSocket listenerSide;
        private @Nullable Address caller;

        Path(Loop loop, int listenerPort, Conditions conditions) {
            SplittableRandom random = new SplittableRandom(conditions.seed());
            toListener = new Lane(loop, new Impairment(conditions, random.split()));
            toCaller = new Lane(loop, new Impairment(conditions, random.split()));
            callerSide = Loops.bind(loop, this::onCallersDatagrams);
            listenerSide = Loops.bind(loop, this::onListenersDatagrams);
            toListener.leadTo(listenerSide, Address.of(Loops.loopback(listenerPort)));
        }

        private void onCallersDatagrams(DatagramBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                if (caller == null || !batch.isFrom(i, caller)) {
                    // The first, or one that calls anew from another port.
                    Address from = batch.from(i);
                    caller = from;
                    toCaller.leadTo(callerSide, from);
                }
                toListener.take(batch, i);
            }
        }

        private void onListenersDatagrams(DatagramBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                toCaller.take(batch, i);
            }
        }
    }

    /** Opens a relay to the listener on {@code listenerPort} of loopback, on a loop of its own. */
    public Relay(int listenerPort, Conditions conditions) throws IOException {
        this.loop = Loops.open("relay");
        this.path = loop.call(() -> new Path(loop, listenerPort, conditions)).join();
    }

    /** What the caller is to call. */
    public int port() {
        return path.callerSide.localAddress().getPort();
    }

    /** What has passed so far; the lateness since this was last asked. */
    public RelayStatistics statistics() {
        return loop.call(() -> new RelayStatistics(path.toListener.statistics(), path.toCaller.statistics()))
                .join();
    }

    @Override
    public void close() {
        loop.close();
    }
}
