/**
 * The program. {@link dev.tramo.server.Main} reads the settings ({@code config}) and checks them before anything starts; what follows
 * relies on them.
 *
 * <p>{@code api} has a package for each API, which turns JSON into routes and back. {@code routes} makes, changes, starts and stops them,
 * once for all APIs; {@code store} keeps them, and says which of several servers manages; {@code placement} runs them: here, or in a
 * {@code worker}, which {@code docker} or {@code kubernetes} starts and watches. {@code observe} is what is seen of them, in the records of
 * {@code figures}. {@code access} says who may call, over {@code http}; {@code imports} takes links from the older system.
 */
@NullMarked
package dev.tramo.server;

import org.jspecify.annotations.NullMarked;
