package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Summary;

/**
 * Figures of an endpoint in a minute, or what was measured of it.
 *
 * @param route empty for the server
 * @param second when the minute begins, seconds since 1970
 */
record Minute(String route, String endpoint, long second, Summary summary) {}
