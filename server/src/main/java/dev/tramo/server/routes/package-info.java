/**
 * Routes made of URIs, and routes as they are observed, whatever API they were made by ({@code /v2/routes}).
 *
 * <p>{@link dev.tramo.server.routes.Routes} holds what is stored ({@link dev.tramo.server.routes.RouteRepository}) and what runs of
 * it; {@link dev.tramo.server.routes.RouteView} is how both are answered.
 */
@NullMarked
package dev.tramo.server.routes;

import org.jspecify.annotations.NullMarked;
