/**
 * {@code /v2}: all routes, whatever API they were made by, and what is observed of them and of the server.
 *
 * <p>{@code RouteReader} turns JSON into routes, {@code RouteView} and {@code RouteSummary} turn routes and what is observed of them into
 * JSON; {@code RouteResource} is HTTP alone.
 */
@NullMarked
package dev.tramo.server.api.v2;

import org.jspecify.annotations.NullMarked;
