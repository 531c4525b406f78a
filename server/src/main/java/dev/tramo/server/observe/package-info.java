/**
 * What is observed of routes, wherever they run. {@link dev.tramo.server.observe.Observations} is the bus; {@code LocalRoutes} and the
 * workers' reports feed it, {@link dev.tramo.server.observe.Histories} keeps the last hour of each route.
 */
@NullMarked
package dev.tramo.server.observe;

import org.jspecify.annotations.NullMarked;
