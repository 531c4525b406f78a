package dev.tramo.server.placement;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Starts, stops and watches workers, and nothing more: what they carry is between them and {@link RemoteRoutes}. What is to be
 * there is put right by itself, for ever: a worker that ended is started again, an engine that was away is asked again. All
 * methods may be called from any thread, and return at once but for {@link #logs} and {@link #requireReady}.
 */
public interface Placement {
    /** Is told what becomes of workers; by threads of the placement. */
    interface Listener {
        /** A worker of the last number that was placed is now like this. */
        void changed(String route, WorkerState state);
    }

    /** Which one this is. */
    PlacementKind kind();

    /**
     * Begins to watch. Called once this server manages, before anything else; again after {@link #leave}.
     *
     * @param installation ID of all servers of one store, 16 hexadecimal digits: what others made is not touched
     */
    void begin(String installation, Listener listener);

    /**
     * Looks whether a worker could be made now: whether what runs workers answers, and has their image where that can be told. May be
     * called before {@link #begin}; takes some seconds at most.
     *
     * @throws PlacementException if not, and why
     */
    void requireReady() throws PlacementException;

    /**
     * The machine on which it makes workers, so that servers with others know which are theirs; empty if any server sees all workers, or
     * if that cannot be told now. Takes some seconds at most.
     */
    default String machine() {
        return "";
    }

    /**
     * A worker is to be there, with this order in its file. The one of the same number, running or not, is kept; those of lower
     * numbers are replaced. Called again whenever the order changes.
     */
    void place(WorkerJob job);

    /**
     * No worker is to be there for this route.
     *
     * @return done when it has ended and told its peers, or when that cannot be seen to now; it is then seen to later
     */
    CompletableFuture<Void> remove(String route);

    /** These are all: workers of this installation for other routes are orphans, and removed. Not before this is said. */
    void retain(Set<String> routes);

    /** Watches no more, and leaves everything as it is: another server manages. */
    void leave();

    /**
     * Is told what the worker itself reports, with every report: whoever runs it may show that. Returns at once.
     *
     * @param isRunning whether its stream flows
     * @param reason why not; may be empty
     */
    default void observed(String route, boolean isRunning, String reason) {}

    /**
     * The last lines that a route's worker wrote.
     *
     * @param lines at most, 1 to 10,000
     * @throws PlacementException if there is no worker, or its lines cannot be had
     */
    List<String> logs(String route, int lines) throws PlacementException;
}
