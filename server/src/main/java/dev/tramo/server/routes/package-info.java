/**
 * Routes: what is stored of them, and what is done with them, once for all APIs.
 *
 * <p>{@link dev.tramo.server.routes.RouteService} makes, changes, starts, stops and removes them; {@link
 * dev.tramo.server.routes.RouteStore} keeps them. APIs turn their JSON into a {@link dev.tramo.server.routes.StoredRoute} and back; what an
 * older API can express of one is said by its {@link dev.tramo.server.routes.RouteForm}.
 */
@NullMarked
package dev.tramo.server.routes;

import org.jspecify.annotations.NullMarked;
