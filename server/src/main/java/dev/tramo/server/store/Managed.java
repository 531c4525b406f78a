package dev.tramo.server.store;

/** What the managing server keeps in memory and runs. One call at a time. */
public interface Managed {
    /**
     * Makes memory, and what runs, what the store says; in the order of their {@code @Priority}, lowest first. Called when this
     * server begins to manage, and again after the database was away. What runs as it should is not disturbed.
     */
    void takeOver();

    /** In the opposite order: another server manages now. Ends what runs in this process, and forgets. */
    void standDown();
}
