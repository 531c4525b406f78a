package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bad network on loopback: relays datagrams between callers of its port and one listener, and on the way loses, delays,
 * reorders and repeats them, from a seed. The decisions depend on the seed and on the order of arrival alone.
 */
final class LossyProxy implements AutoCloseable {
    /**
     * What happens in one direction.
     *
     * @param loss share lost, 0 to 1
     * @param delayMillis of every datagram
     * @param jitterMillis on top, evenly distributed from 0; keeps the order
     * @param reordered share that is held back by another {@code reorderMillis} and overtaken
     * @param duplicated share that comes twice
     */
    record Conditions(
            double loss,
            double delayMillis,
            double jitterMillis,
            double reordered,
            double reorderMillis,
            double duplicated) {
        static final Conditions GOOD = new Conditions(0, 0, 0, 0, 0, 0);

        static Conditions of(double loss, double delayMillis, double jitterMillis) {
            return new Conditions(loss, delayMillis, jitterMillis, 0, 0, 0);
        }
    }

    private record Flight(long dueNanos, long number, ByteBuffer data, DatagramChannel out, SocketAddress to) {}

    /** One direction. */
    private final class Lane {
        private final SplittableRandom random;
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private volatile Conditions conditions;
        private volatile Predicate<ByteBuffer> unwanted = data -> false;
        private long lastDueNanos;

        Lane(long seed, Conditions conditions) {
            this.random = new SplittableRandom(seed);
            this.conditions = conditions;
        }

        void take(ByteBuffer data, DatagramChannel out, SocketAddress to) {
            Conditions now = conditions;
            taken.incrementAndGet();
            double lot = random.nextDouble();
            double jitter = random.nextDouble() * now.jitterMillis;
            boolean held = random.nextDouble() < now.reordered;
            boolean twice = random.nextDouble() < now.duplicated;
            if (lot < now.loss || unwanted.test(data)) {
                lost.incrementAndGet();
                return;
            }
            long due = System.nanoTime() + (long) ((now.delayMillis + jitter) * 1e6);
            if (held) {
                due += (long) (now.reorderMillis * 1e6);
            } else {
                due = Math.max(due, lastDueNanos);
                lastDueNanos = due;
            }
            launch(due, data, out, to);
            if (twice) {
                launch(due, data.duplicate(), out, to);
            }
        }
    }

    private final InetSocketAddress listener;
    private final DatagramChannel front;
    private final DatagramChannel back;
    private final Lane forth;
    private final Lane fro;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::dueNanos).thenComparingLong(Flight::number));
    private long launched;
    private boolean closed;
    private volatile @Nullable SocketAddress caller;
    private final List<ByteBuffer> recorded = new CopyOnWriteArrayList<>();
    private volatile int recordMax;

    /**
     * Starts relaying.
     *
     * @param listenerPort on loopback
     * @param toListener from callers to the listener
     * @param toCaller back; callers are told apart by time alone: the latest gets all
     */
    LossyProxy(int listenerPort, long seed, Conditions toListener, Conditions toCaller) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.listener = new InetSocketAddress(loopback, listenerPort);
        this.forth = new Lane(seed, toListener);
        this.fro = new Lane(seed + 1, toCaller);
        try {
            this.front = channel();
            this.back = channel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy-forth", this::receiveFromCallers);
        start("proxy-fro", this::receiveFromListener);
        start("proxy-out", this::deliver);
    }

    private static DatagramChannel channel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        Ports.bind(channel);
        return channel;
    }

    private void receiveFromCallers() throws IOException {
        while (true) {
            ByteBuffer data = ByteBuffer.allocate(2048);
            caller = front.receive(data);
            data.flip();
            keep(data);
            forth.take(data, back, listener);
        }
    }

    private void keep(ByteBuffer data) {
        if (recorded.size() < recordMax) {
            recorded.add(data.duplicate());
        }
    }

    /** Loses these datagrams from callers as often as they are sent, besides what is lost by chance. */
    void losing(Predicate<ByteBuffer> unwanted) {
        forth.unwanted = unwanted;
    }

    /** Keeps copies of the first {@code count} datagrams from callers. */
    void record(int count) {
        recordMax = count;
    }

    /** What was kept so far. */
    List<ByteBuffer> recorded() {
        return List.copyOf(recorded);
    }

    /** Sends a datagram to the listener as if it came from the caller. */
    void inject(ByteBuffer data) {
        launch(System.nanoTime(), data.duplicate(), back, listener);
    }

    private void receiveFromListener() throws IOException {
        while (true) {
            ByteBuffer data = ByteBuffer.allocate(2048);
            back.receive(data);
            SocketAddress to = caller;
            if (to != null) {
                fro.take(data.flip(), front, to);
            }
        }
    }

    private void launch(long due, ByteBuffer data, DatagramChannel out, SocketAddress to) {
        lock.lock();
        try {
            flights.add(new Flight(due, launched++, data, out, to));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void deliver() throws IOException {
        while (true) {
            Flight landed = awaitNext();
            if (landed == null) {
                return;
            }
            landed.out.send(landed.data, landed.to);
        }
    }

    private @Nullable Flight awaitNext() {
        lock.lock();
        try {
            while (!closed) {
                Flight next = flights.peek();
                long early = next == null ? TimeUnit.SECONDS.toNanos(1) : next.dueNanos - System.nanoTime();
                if (next != null && early <= 0) {
                    return flights.poll();
                }
                changed.awaitNanos(early);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return null;
    }

    private interface Relay {
        void run() throws IOException;
    }

    private void start(String name, Relay relay) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                relay.run();
            } catch (ClosedChannelException e) {
                // closed: the end
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Where callers call. */
    int port() {
        return ((InetSocketAddress) front.socket().getLocalSocketAddress()).getPort();
    }

    /** Changes the weather, in both directions. */
    void become(Conditions conditions) {
        forth.conditions = conditions;
        fro.conditions = conditions;
    }

    /** Datagrams taken from callers, lost ones included. */
    long takenFromCallers() {
        return forth.taken.get();
    }

    /** Datagrams lost so far, both directions. */
    long lost() {
        return forth.lost.get() + fro.lost.get();
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        front.close();
        back.close();
    }
}
