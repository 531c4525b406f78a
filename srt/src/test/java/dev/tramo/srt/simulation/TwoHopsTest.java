package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Loop;
import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream that is relayed from one SRT connection to another keeps the spacing of its payloads, although every machine works in
 * ticks that come late.
 */
class TwoHopsTest {
    private static final long INTERVAL = VirtualTime.millis(2);
    private static final int LATENCY_MILLIS = 120;
    private static final int PAYLOADS = 20_000;
    /** A tick starts no sooner than this after the one before, as on the real loop with that latency. */
    private static final long GATHER_NANOS = Loop.GATHER_NANOS_MAX;

    private static final long TICK_DELAY_NANOS_MAX = 2_000_000;
    private static final long PATH_NANOS = VirtualTime.millis(10);

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(1);
    private boolean handsOnTimeBase = true;
    /** Of each payload, where the last receiver places it, and when it delivered it; true time. */
    private final List<Long> placed = new ArrayList<>();

    private final List<Long> delivered = new ArrayList<>();

    /** A machine: reads what has arrived and ticks its connections, some time after it is due. */
    private final class Machine {
        private record Arrival(int port, byte[] bytes, long arrivalNanos) {}

        private final LocalClock clock;
        private final List<SrtConnection> connections = new ArrayList<>();
        private final List<Arrival> inbox = new ArrayList<>();
        private long plannedNanos = Long.MAX_VALUE;
        private long lastTickNanos;

        Machine(LocalClock clock) {
            this.clock = clock;
        }

        long now() {
            return clock.localNanos(time.nowNanos());
        }

        void arrive(int port, byte[] bytes) {
            inbox.add(new Arrival(port, bytes, now()));
            planAt(time.nowNanos());
        }

        void planAt(long dueNanos) {
            long at = Math.max(dueNanos, lastTickNanos + GATHER_NANOS) + random.nextLong(TICK_DELAY_NANOS_MAX);
            if (at < plannedNanos) {
                plannedNanos = at;
                time.at(at, () -> tick(at));
            }
        }

        private void tick(long planned) {
            if (planned != plannedNanos) {
                return; // an earlier one took its place
            }
            plannedNanos = Long.MAX_VALUE;
            lastTickNanos = time.nowNanos();
            for (Arrival a : inbox) {
                ByteBuffer bytes = ByteBuffer.wrap(a.bytes);
                connections.get(a.port).onDatagram(bytes, 0, a.bytes.length, a.arrivalNanos, now());
            }
            inbox.clear();
            long deadline = Long.MAX_VALUE;
            for (SrtConnection connection : connections) {
                connection.onTick(now());
                deadline = Math.min(deadline, connection.nextDeadlineNanos(now()));
            }
            planAt(Math.max(time.nowNanos(), clock.trueNanos(deadline)));
        }
    }

    private final class Events implements ConnectionEvents {
        private final Machine here;
        private SrtConnection next;

        Events(Machine here) {
            this.here = here;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            if (next != null) {
                next.send(data, offset, length, handsOnTimeBase ? dueNanos : here.now(), here.now());
            } else {
                placed.add(here.clock.trueNanos(dueNanos));
                delivered.add(time.nowNanos());
            }
        }

        @Override
        public void onClosed(String reason) {
            throw new AssertionError(reason);
        }
    }

    /** Connects two machines; gives the sending end. */
    private SrtConnection connect(Machine from, Machine to, Events receiver) {
        int port = from.connections.size();
        int peerPort = to.connections.size();
        long start = time.nowNanos();
        SrtConnection sender = connection(from, new Events(from), start, sinkTo(to, peerPort));
        from.connections.add(sender);
        to.connections.add(connection(to, receiver, start + PATH_NANOS, sinkTo(from, port)));
        return sender;
    }

    /** @param peerStartNanos true time at which a packet that the peer stamps 0 arrives */
    private SrtConnection connection(Machine at, Events events, long peerStartNanos, PacketSink sink) {
        ConnectionTerms terms = new ConnectionTerms(
                1,
                2,
                7_000,
                7_000,
                8_192,
                SrtOptions.PAYLOAD_BYTES_MAX,
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE, LATENCY_MILLIS, LATENCY_MILLIS),
                LATENCY_MILLIS,
                LATENCY_MILLIS,
                null,
                at.now(),
                at.clock.localNanos(peerStartNanos));
        return new SrtConnection(
                terms, SrtOptions.DEFAULT, KeyExchange.off(Encryption.NONE), sink, events, false, at.now());
    }

    private PacketSink sinkTo(Machine machine, int port) {
        ByteBuffer buffer = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        return new PacketSink() {
            @Override
            public ByteBuffer claim() {
                return buffer.clear();
            }

            @Override
            public void commit() {
                byte[] bytes = new byte[buffer.position()];
                buffer.get(0, bytes);
                time.at(time.nowNanos() + PATH_NANOS, () -> machine.arrive(port, bytes));
            }
        };
    }

    private void run(double driftPpm) {
        time.runUntil(VirtualTime.seconds(1));
        Machine source = new Machine(new LocalClock(5_000_000_000L, driftPpm));
        Machine relay = new Machine(LocalClock.TRUE);
        Machine output = new Machine(new LocalClock(9_000_000_000L, -driftPpm));
        Events between = new Events(relay);
        SrtConnection first = connect(source, relay, between);
        between.next = connect(relay, output, new Events(output));
        long start = time.nowNanos();
        for (int i = 0; i < PAYLOADS; i++) {
            // A payload arrives at the kernel in time, and is read when a tick comes to it.
            long arrival = start + i * INTERVAL;
            time.at(arrival + random.nextLong(TICK_DELAY_NANOS_MAX), () -> {
                first.send(ByteBuffer.allocate(1_316), 0, 1_316, source.clock.localNanos(arrival), source.now());
                source.planAt(time.nowNanos());
            });
        }
        time.runUntil(start + PAYLOADS * INTERVAL + VirtualTime.seconds(1));
        assertThat(placed).hasSize(PAYLOADS);
    }

    /** The largest deviation of the distance between two successive times from that at the source. */
    private static long worstSpacingNanos(List<Long> times) {
        long worst = 0;
        for (int i = 1; i < times.size(); i++) {
            worst = Math.max(worst, Math.abs(times.get(i) - times.get(i - 1) - INTERVAL));
        }
        return worst;
    }

    private void report(String what) {
        if (Boolean.getBoolean("tramo.simulation.report")) {
            System.out.printf(
                    "%s: spacing off by at most %.1f µs as placed, %.1f µs as delivered%n",
                    what, worstSpacingNanos(placed) / 1e3, worstSpacingNanos(delivered) / 1e3);
        }
    }

    @Test
    void theLastReceiverPlacesPayloadsAsFarApartAsTheSourceMadeThem() {
        run(0);
        report("time base handed on");

        // Both receivers measure the drift, from ten samples a second that ticks have delayed: a correction is some
        // microseconds.
        assertThat(worstSpacingNanos(placed)).isLessThan(30_000);
        assertThat(moved()).isLessThan(20);
    }

    /** How many payloads are more than a timestamp's microsecond off. */
    private long moved() {
        long moved = 0;
        for (int i = 1; i < placed.size(); i++) {
            moved += Math.abs(placed.get(i) - placed.get(i - 1) - INTERVAL) > 1_000 ? 1 : 0;
        }
        return moved;
    }

    /** What the test would see if the relay stamped payloads with the moment of its tick. */
    @Test
    void stampedWithTheTickTheSpacingWouldBeLost() {
        handsOnTimeBase = false;
        run(0);
        report("stamped with the tick");

        assertThat(worstSpacingNanos(placed)).isGreaterThan(1_000_000);
    }

    /** Drift is corrected in steps, of what the clocks have drifted apart in the ten seconds between two of them. */
    @ParameterizedTest
    @ValueSource(ints = {-100, 100})
    void clocksThatDriftMoveOnlyASinglePayloadByTheCorrection(int driftPpm) {
        run(driftPpm);
        report("drift of " + driftPpm + " ppm");

        double elapsedSeconds = PAYLOADS * INTERVAL / 1e9;
        double correctionsMax = 2 * (elapsedSeconds / 10 + 1);
        assertThat(worstSpacingNanos(placed)).isLessThan(2_500_000);
        assertThat(movedByTheCorrection()).isBetween(1L, (long) correctionsMax);
    }

    private long movedByTheCorrection() {
        long moved = 0;
        for (int i = 1; i < placed.size(); i++) {
            moved += Math.abs(placed.get(i) - placed.get(i - 1) - INTERVAL) > 100_000 ? 1 : 0;
        }
        return moved;
    }

    @Test
    void deliveryItselfVariesByNoMoreThanTheLastMachinesTicks() {
        run(0);

        for (int i = 0; i < PAYLOADS; i++) {
            assertThat(delivered.get(i) - placed.get(i)).isBetween(0L, GATHER_NANOS + 2 * TICK_DELAY_NANOS_MAX);
        }
    }
}
