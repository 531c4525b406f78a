package dev.tramo.srt.simulation;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Carries datagrams in one direction: delays, reorders, loses, doubles and damages them as its conditions say. */
final class SimulatedLink {
    private static final int HEADER_BITS = 128;

    private final VirtualTime time;
    private final NetworkConditions conditions;
    private final RandomGenerator random;
    private final TraceHash trace;
    private final Consumer<Datagram> receiver;
    private boolean inBurst;
    private long busyUntilNanos;

    SimulatedLink(
            VirtualTime time,
            NetworkConditions conditions,
            RandomGenerator random,
            TraceHash trace,
            Consumer<Datagram> receiver) {
        this.time = time;
        this.conditions = conditions;
        this.random = random;
        this.trace = trace;
        this.receiver = receiver;
    }

    void send(Datagram datagram) {
        long now = time.nowNanos();
        trace.add(now, datagram);
        boolean impaired = now < conditions.impairedUntilNanos();
        if (conditions.isBlackedOut(now) || (impaired && isLost())) {
            return;
        }
        long leavesNanos = Math.max(now, busyUntilNanos);
        if (impaired && conditions.bytesPerSecond() > 0) {
            double waitingBytes = (leavesNanos - now) * (conditions.bytesPerSecond() / 1e9);
            if (waitingBytes > conditions.queueBytes()) {
                return;
            }
            leavesNanos += conditions.serialisationNanos(datagram.length());
            busyUntilNanos = leavesNanos;
        }
        carry(datagram, leavesNanos, impaired);
        if (impaired && happens(conditions.duplication())) {
            carry(datagram, leavesNanos, true);
        }
    }

    private void carry(Datagram datagram, long leavesNanos, boolean impaired) {
        boolean jitters = impaired && conditions.jitterNanos() > 0;
        long jitter = jitters ? random.nextLong(conditions.jitterNanos()) : 0;
        Datagram carried = impaired && happens(conditions.corruption()) ? damaged(datagram) : datagram;
        if (carried != null) {
            time.at(leavesNanos + conditions.delayNanos() + jitter, () -> receiver.accept(carried));
        }
    }

    private boolean isLost() {
        NetworkConditions.Burst burst = conditions.burst();
        if (burst.enter() > 0) {
            inBurst = inBurst ? !happens(burst.leave()) : happens(burst.enter());
            if (inBurst && happens(burst.loss())) {
                return true;
            }
        }
        return happens(conditions.loss());
    }

    /** No random number is drawn for what cannot happen. */
    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private Datagram damaged(Datagram datagram) {
        return switch (conditions.damage()) {
            case LOST -> null;
            case TRUNCATED -> {
                int length = random.nextInt(datagram.length());
                yield new Datagram(copy(datagram, length), datagram.callerPort());
            }
            case HEADER_BITS_FLIPPED -> {
                ByteBuffer bytes = copy(datagram, datagram.length());
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    // Not the first bit: a control packet must not become a payload that nobody sent.
                    int bit = random.nextInt(1, HEADER_BITS);
                    bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ (0x80 >> (bit % 8))));
                }
                yield new Datagram(bytes, datagram.callerPort());
            }
        };
    }

    private static ByteBuffer copy(Datagram datagram, int length) {
        byte[] bytes = new byte[length];
        datagram.bytes().get(0, bytes);
        return ByteBuffer.wrap(bytes);
    }
}
