/**
 * What is observed of routes, wherever they run. {@link dev.tramo.server.observe.Observations} is the bus; {@code LocalRoutes}, the
 * workers' reports and {@link dev.tramo.server.observe.ServerMeasurements} feed it, {@link dev.tramo.server.observe.Measurements} adds the
 * figures of each second. {@link dev.tramo.server.observe.History} is what a worker notes while no server is there.
 */
@NullMarked
package dev.tramo.server.observe;

import org.jspecify.annotations.NullMarked;
