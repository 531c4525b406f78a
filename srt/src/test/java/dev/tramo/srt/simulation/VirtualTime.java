package dev.tramo.srt.simulation;

import java.util.PriorityQueue;

/** The true time of a simulation, nanoseconds from 0, and what is to happen when. */
final class VirtualTime {
    private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long lastOrder;
    private int outstandingMax;

    static long millis(double millis) {
        return (long) (millis * 1e6);
    }

    static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Events at the same time happen in the order in which they were planned. */
    void at(long atNanos, Runnable action) {
        events.add(new Event(Math.max(atNanos, nowNanos), ++lastOrder, action));
        outstandingMax = Math.max(outstandingMax, events.size());
    }

    /** Lets everything happen up to {@code endNanos}. */
    void runUntil(long endNanos) {
        for (Event next = events.peek(); next != null && next.atNanos <= endNanos; next = events.peek()) {
            events.poll();
            nowNanos = next.atNanos;
            next.action.run();
        }
        nowNanos = endNanos;
    }

    /** The most events that were outstanding at any time. */
    int outstandingMax() {
        return outstandingMax;
    }
}
