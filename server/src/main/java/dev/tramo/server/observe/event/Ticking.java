package dev.tramo.server.observe.event;

import java.time.Instant;

/** What has something to do every second. */
public interface Ticking {
    /** One second has passed; calls do not overlap. */
    void tick(Instant now);
}
