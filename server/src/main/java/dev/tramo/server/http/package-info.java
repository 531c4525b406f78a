/**
 * How HTTP is served: both ports with the same options and limits, who the client is behind trusted proxies, and how much of the
 * server one client may use. {@link dev.tramo.server.http.HttpServers} opens ports; {@link dev.tramo.server.http.Connections}
 * limits connections, {@link dev.tramo.server.http.Admission} requests; {@code Dashboard} serves the page and its bundle.
 *
 * <p>All connections of all ports live on one event loop, on which everything here runs; resources answer on worker threads, or, where they
 * wait for something, on that loop again ({@link dev.tramo.server.http.EventLoop}). {@code HttpMeters} labels the figures of ports.
 */
@NullMarked
package dev.tramo.server.http;

import org.jspecify.annotations.NullMarked;
