package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;

/** What must be true of a connection at any time: its counters agree, its buffers stay within their bounds, it never spins. */
final class ConnectionCheck {
    private static final long SECOND_NANOS = 1_000_000_000;
    /** Timers of an idle connection: ACK, NAK, keepalive, key exchange. */
    private static final int TICKS_PER_SECOND_IDLE = 500;

    private final SrtConnection connection;
    private final SrtOptions options;
    private long windowStartNanos;
    private long tickedNanos;
    private long packetsAtWindowStart;
    private int ticksInWindow;
    private int ticksPerSecondMax;

    ConnectionCheck(SrtConnection connection, SrtOptions options, long nowNanos) {
        this.connection = connection;
        this.options = options;
        this.windowStartNanos = nowNanos;
    }

    /** Each packet that was stored or given up has its place in the record of delays, once. */
    private void checkDelays(SrtStatistics.Received received) {
        long recorded = connection
                .delays()
                .report(tickedNanos)
                .map(report -> report.session().packets())
                .orElse(0L);
        long known = received.packetsUnique() + received.packetsDropped() - received.packetsUndecrypted();
        // Without too-late drop, what the sender drops counts at its turn.
        require(
                options.tooLatePacketDrop()
                        ? recorded == known
                        : recorded <= known && recorded >= received.packetsUnique(),
                "%d delays: %s",
                recorded,
                received);
    }

    /** After each tick, with the local time that it was called with. */
    void afterTick(long nowNanos, long localNanos) {
        require(connection.nextDeadlineNanos(localNanos) > localNanos, "after a tick the next one is due at once");
        tickedNanos = localNanos;
        ticksInWindow++;
        if (nowNanos - windowStartNanos < SECOND_NANOS) {
            return;
        }
        SrtStatistics statistics = connection.statistics();
        long packets = statistics.sent().packets() + statistics.received().packets();
        long seconds = (nowNanos - windowStartNanos) / SECOND_NANOS + 1;
        // For a packet: its submission, its pacing, its arrival and its delivery.
        long allowed = seconds * TICKS_PER_SECOND_IDLE + 6 * (packets - packetsAtWindowStart);
        require(ticksInWindow <= allowed, "%d ticks in %d s, for %d packets", ticksInWindow, seconds, packets);
        ticksPerSecondMax = Math.max(ticksPerSecondMax, ticksInWindow);
        ticksInWindow = 0;
        windowStartNanos = nowNanos;
        packetsAtWindowStart = packets;
        checkCounters(statistics);
    }

    void checkCounters(SrtStatistics statistics) {
        SrtStatistics.Sent sent = statistics.sent();
        SrtStatistics.Received received = statistics.received();
        long repeatsAndFilter = sent.packetsRetransmitted() + sent.packetsFilterExtra();
        require(sent.packets() == sent.packetsUnique() + repeatsAndFilter, "sent: %s", sent);
        require(isWithin(sent.availablePackets(), options.flowWindowPackets()), "send buffer: %s", sent);
        require(isWithin(statistics.link().inFlightPackets(), options.flowWindowPackets()), "in flight: %s", sent);
        require(isWithin(received.availablePackets(), options.flowWindowPackets()), "receive buffer: %s", received);
        long arrived = received.packets() - received.packetsFilterExtra() + received.packetsFilterSupply();
        require(received.packetsUnique() + received.packetsUndecrypted() <= arrived, "%s", received);
        require(
                received.packetsDropped() <= received.packetsLost() + received.packetsUndecrypted(),
                "more dropped than lost: %s",
                received);
        checkDelays(received);
    }

    private static boolean isWithin(int packets, int max) {
        return packets >= 0 && packets <= max;
    }

    /** When all that was sent has been delivered or given up. */
    void checkDrained(DeliveryCheck delivery) {
        SrtStatistics.Received received = connection.statistics().received();
        checkCounters(connection.statistics());
        require(
                delivery.delivered() == received.packetsUnique(),
                "%d delivered, %d stored",
                delivery.delivered(),
                received.packetsUnique());
        long places = delivery.lastNumber() + 1L;
        require(received.packetsUnique() + received.packetsDropped() >= places, "%d places: %s", places, received);
        if (received.packetsUndecrypted() == 0) {
            require(received.packetsUnique() + received.packetsDropped() == places, "%d places: %s", places, received);
        }
    }

    private static void require(boolean holds, String what, Object... details) {
        if (!holds) {
            throw new AssertionError("connection: " + what.formatted(details));
        }
    }

    int ticksPerSecondMax() {
        return ticksPerSecondMax;
    }
}
