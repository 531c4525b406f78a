/**
 * What is observed of routes, wherever they run. {@link dev.tramo.server.observe.Observations} is the bus; {@code LocalRoutes}, the
 * workers' reports and {@link dev.tramo.server.observe.ServerMeasurements} feed it, {@link dev.tramo.server.observe.Measurements} adds the
 * figures of each second, and {@link dev.tramo.server.observe.Events} records what happened. {@link dev.tramo.server.observe.History} is
 * what a worker notes while no server is there.
 *
 * <p>Who listens is in the packages below: {@code event} turns observations into events and keeps them, {@code live} sends them to
 * clients that stay connected, {@code history} keeps figures, {@code metrics} shows the latest to Prometheus and OTLP, {@code alarm}
 * evaluates rules, {@code notify} tells people. {@code advice} asks running routes for the delays that they measured. Subscribers are called
 * by the thread that publishes, and return at once: each has a thread and a bounded hand-over of its own.
 */
@NullMarked
package dev.tramo.server.observe;

import org.jspecify.annotations.NullMarked;
