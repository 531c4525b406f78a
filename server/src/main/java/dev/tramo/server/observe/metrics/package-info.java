/**
 * What is observed, as metrics. {@link dev.tramo.server.observe.metrics.RouteMetrics} reads the latest snapshots of all routes when
 * somebody asks, by tables of {@link dev.tramo.server.observe.metrics.Metric}, so that between two readings nothing is kept up but
 * {@link dev.tramo.server.observe.metrics.RouteTotals}. {@link dev.tramo.server.observe.metrics.MetricsPage} writes them for
 * Prometheus, {@link dev.tramo.server.observe.metrics.OtlpPush} sends the same to an OTLP receiver; the framework's own meters (JVM,
 * process, HTTP) are in both.
 */
@NullMarked
package dev.tramo.server.observe.metrics;

import org.jspecify.annotations.NullMarked;
