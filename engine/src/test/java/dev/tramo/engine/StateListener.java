package dev.tramo.engine;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import java.time.Duration;

/** Hears of states, and not of sessions. */
@FunctionalInterface
interface StateListener extends Status.Listener {
    /** Hears nothing. */
    StateListener NONE = (_, _) -> {};

    @Override
    void onChange(Status status, State from);

    @Override
    default void onSessionBegan(String peer, String streamId) {}

    @Override
    default void onSessionEnded(String peer, String streamId, Duration lasted, String reason) {}

    @Override
    default void onRefused(String peer, String asked, String reason, long count) {}
}
