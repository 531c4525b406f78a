package dev.tramo.server.store;

import org.jdbi.v3.core.Handle;

/**
 * The row that says which server manages. It needs no clock that servers share: the holder beats, and who sees the same beat for
 * long enough by its own clock takes over. One thread.
 */
final class Lease {
    /** How long a holder may not beat before another takes over: four beats, and less than the 15 s that are promised. */
    static final long SILENCE_NANOS_MAX = 8_000_000_000L;

    private final String self;
    private Row lastSeen = new Row("", -1, -1);
    private long seenSinceNanos;

    record Row(String holder, long number, long beats) {}

    /** @param self this server's name, the same after a restart */
    Lease(String self) {
        this.self = self;
    }

    /** Who holds it, as far as was seen. */
    String holder() {
        return lastSeen.holder();
    }

    /** What was seen last, to be compared. */
    String seen() {
        return lastSeen.toString();
    }

    /** The database did not answer, so the holder could not beat either. */
    void unseen() {
        lastSeen = new Row("", -1, -1);
    }

    /**
     * Looks at it, and takes it if it may be taken.
     *
     * @return the lease's new number; 0 if another holds it
     */
    long take(Handle handle, long nowNanos) {
        Row row = read(handle);
        if (!row.equals(lastSeen)) {
            lastSeen = row;
            seenSinceNanos = nowNanos;
        }
        boolean isOpen =
                row.holder().isEmpty() || row.holder().equals(self) || nowNanos - seenSinceNanos >= SILENCE_NANOS_MAX;
        if (!isOpen) {
            return 0;
        }
        int taken = handle.execute(
                "UPDATE lease SET holder = ?, number = number + 1, beats = 0"
                        + " WHERE name = 'manager' AND holder = ? AND number = ? AND beats = ?",
                self,
                row.holder(),
                row.number(),
                row.beats());
        return taken == 1 ? row.number() + 1 : 0;
    }

    private static Row read(Handle handle) {
        return handle.createQuery("SELECT holder, number, beats FROM lease WHERE name = 'manager'")
                .map((row, context) ->
                        new Row(String.valueOf(row.getString("holder")), row.getLong("number"), row.getLong("beats")))
                .one();
    }

    /** Shows that the holder lives; whether it still is the holder. */
    boolean beat(Handle handle, long number) {
        return handle.execute("UPDATE lease SET beats = beats + 1 WHERE name = 'manager' AND number = ?", number) == 1;
    }

    /** Lets others take it at once. */
    static void release(Handle handle, long number) {
        handle.execute("UPDATE lease SET holder = '' WHERE name = 'manager' AND number = ?", number);
    }
}
