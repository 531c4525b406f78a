package dev.tramo.server.placement;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** What clients ask and say of where routes run. */
@Singleton
public class RoutePlacements {
    private static final int LINES_MAX = 10_000;

    private final RemoteRoutes remote;
    private final PlacementRepository repository;
    private final PlacementConfig config;

    RoutePlacements(RemoteRoutes remote, PlacementRepository repository, PlacementConfig config) {
        this.remote = remote;
        this.repository = repository;
        this.config = config;
    }

    /**
     * Where a route runs.
     *
     * @param isBound whether it can run in the server itself only
     */
    public PlacementView view(String id, boolean isBound) {
        Optional<PlacementSettings> own = repository.settings(id);
        return new PlacementView(
                isBound ? PlacementSettings.LOCAL : own.orElse(config.fallback()),
                own.isEmpty(),
                remote.find(id).map(PlacementView.WorkerView::of).orElse(null));
    }

    /**
     * Reads what a client says of a route's place.
     *
     * @param body a JSON object
     * @throws PlacementException naming the field, its value and what is allowed
     */
    public PlacementSettings read(byte[] body) throws PlacementException {
        return PlacementReader.read(body, config.fallback());
    }

    /**
     * The last lines that a route's worker wrote.
     *
     * @param lines at most
     * @throws PlacementException if it has no worker, or its lines cannot be had
     */
    public List<String> logs(String id, int lines) throws PlacementException {
        Optional<RemoteRoute> route = remote.find(id);
        if (route.isEmpty()) {
            throw new PlacementException(
                    id + " has no worker now: it is stopped, or runs in the server, whose log tells of it");
        }
        return remote.logs(route.get(), Math.clamp(lines, 1, LINES_MAX));
    }
}
