/**
 * The measured programs, as child processes, and those that they are measured with.
 *
 * <p>A {@link dev.tramo.bench.gateway.Gateway} carries links by SRT: {@link dev.tramo.bench.gateway.TramoGateway}, driven
 * through its public API, {@link dev.tramo.bench.gateway.SltGateway} and {@link dev.tramo.bench.gateway.GstGateway}, one process for
 * each link. An {@link
 * dev.tramo.bench.gateway.Aggregator} pushes cameras by RTMP: {@link dev.tramo.bench.gateway.TramoAggregator}, likewise, and
 * {@link dev.tramo.bench.gateway.NginxAggregator}. {@link dev.tramo.bench.gateway.Forwarder} carries links without a protocol. A {@link dev.tramo.bench.gateway.Link} or {@link
 * dev.tramo.bench.gateway.Camera} says once what both are told. All processes and their files belong to {@link
 * dev.tramo.bench.gateway.Children}, which ends and deletes them however this program ends. {@link
 * dev.tramo.bench.gateway.Usage}, {@link dev.tramo.bench.gateway.WakeUps} and {@link dev.tramo.bench.gateway.Machine} read {@code /proc}.
 */
@NullMarked
package dev.tramo.bench.gateway;

import org.jspecify.annotations.NullMarked;
