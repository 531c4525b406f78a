package dev.tramo.server.store;

/**
 * What the managing server keeps in memory and runs. In the order of their {@code @Priority}, lowest first; one call at a time.
 */
public interface Managed {
    /**
     * Makes memory, and what runs, what the store says. Called when this server begins to manage, and again after the database
     * was away. What runs as it should is not disturbed.
     */
    void takeOver();

    /** Another server manages now: ends what runs in this process, and forgets. */
    void standDown();
}
