package dev.tramo.server.observe.alarm;

import java.util.function.Supplier;

/**
 * A rule is met.
 *
 * @param endpoint as events name it; empty for the route or the server
 * @param what is found, with figures, as the first words of a sentence; asked for only when it is to be told
 */
record Finding(Rule rule, String endpoint, Supplier<String> what) {}
