package dev.tramo.server.routes;

import dev.tramo.server.api.RefusedException;
import java.util.Optional;

/** What an older API can express of its routes. Changes by another API pass here, so that the older one shows them. */
public interface RouteForm {
    /** Whether it is the API of this kind of routes. */
    boolean owns(RouteKind kind);

    /**
     * A route as this API can express it, with what it stores of it.
     *
     * @param before empty for a new one
     * @param wanted as another API wants it
     * @throws RefusedException if it cannot express that
     */
    StoredRoute fitted(Optional<StoredRoute> before, StoredRoute wanted) throws RefusedException;
}
