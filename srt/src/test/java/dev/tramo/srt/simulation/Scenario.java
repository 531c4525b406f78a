package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtOptions;

/**
 * One run: who sends what to whom over what.
 *
 * @param seed of everything random
 * @param caller the side that connects
 * @param listener the side that is connected to, one caller at a time
 * @param toListener the network from caller to listener
 * @param toCaller the network from listener to caller
 * @param tickNanos timers are served at multiples of this; 1 is exactly when due
 * @param readDelayNanos what arrives within this time is read as one batch
 * @param endNanos true time of the end
 * @param firstSequence initial sequence number of all connections; −1 random
 * @param rendezvous when both sides begin to call each other; {@code null} if one calls and the other listens
 */
record Scenario(
        long seed,
        Side caller,
        Side listener,
        NetworkConditions toListener,
        NetworkConditions toCaller,
        long tickNanos,
        long readDelayNanos,
        long endNanos,
        int firstSequence,
        Rendezvous rendezvous) {
    /** Both sides call each other, from these true times on. */
    record Rendezvous(long callerStartsNanos, long listenerStartsNanos) {}

    /**
     * One endpoint.
     *
     * @param closesNanos true time at which it closes its connection; −1 never
     */
    record Side(SrtOptions options, LocalClock clock, Traffic sends, long closesNanos) {
        static Side sending(SrtOptions options, Traffic traffic) {
            return new Side(options, LocalClock.TRUE, traffic, -1);
        }

        static Side receiving(SrtOptions options) {
            return sending(options, Traffic.NONE);
        }

        Side withClock(LocalClock other) {
            return new Side(options, other, sends, closesNanos);
        }

        Side closingAt(double seconds) {
            return new Side(options, clock, sends, VirtualTime.seconds(seconds));
        }
    }

    static Scenario of(
            long seed, Side caller, Side listener, NetworkConditions toListener, NetworkConditions toCaller) {
        long trafficEndNanos = Math.max(caller.sends.endNanos(), listener.sends.endNanos());
        long drainedNanos = Math.max(
                caller.options.receiveLatencyMillis() + listener.options.receiveLatencyMillis(),
                caller.options.peerLatencyMillis() + listener.options.peerLatencyMillis());
        long endNanos = trafficEndNanos + VirtualTime.millis(drainedNanos) + VirtualTime.seconds(3);
        return new Scenario(seed, caller, listener, toListener, toCaller, 1, 0, endNanos, -1, null);
    }

    /** Both directions alike. */
    static Scenario of(long seed, Side caller, Side listener, NetworkConditions both) {
        return of(seed, caller, listener, both, both);
    }

    Scenario tickedEvery(double tickMillis, double readDelayMillis) {
        return new Scenario(
                seed,
                caller,
                listener,
                toListener,
                toCaller,
                VirtualTime.millis(tickMillis),
                VirtualTime.millis(readDelayMillis),
                endNanos,
                firstSequence,
                rendezvous);
    }

    Scenario startingAtSequence(int sequence) {
        return new Scenario(
                seed,
                caller,
                listener,
                toListener,
                toCaller,
                tickNanos,
                readDelayNanos,
                endNanos,
                sequence,
                rendezvous);
    }

    /** Both sides call each other, from these seconds of true time on. */
    Scenario meeting(double callerStartsSeconds, double listenerStartsSeconds) {
        Rendezvous starts =
                new Rendezvous(VirtualTime.seconds(callerStartsSeconds), VirtualTime.seconds(listenerStartsSeconds));
        return new Scenario(
                seed,
                caller,
                listener,
                toListener,
                toCaller,
                tickNanos,
                readDelayNanos,
                endNanos,
                firstSequence,
                starts);
    }

    /** Whether what is delivered must be what was sent. */
    boolean isHonest() {
        return toListener.isHonest() && toCaller.isHonest();
    }

    /** How far both directions' delays, and the batching at both ends, may be off together. */
    long delayToleranceNanos() {
        return toListener.extraDelayNanosMax() + toCaller.extraDelayNanosMax() + 2 * (readDelayNanos + tickNanos);
    }
}
