/**
 * The program: settings, HTTP, tokens, store and placement.
 *
 * <p>{@link dev.tramo.server.Main} checks the settings before anything starts; what follows relies on them. {@code links},
 * {@code cameras} and {@code routes} are what the API speaks of; {@code access} is who may. {@code store} keeps it, and says which of
 * several servers manages. {@code placement} runs it: here, or in a {@code worker}, which {@code docker} or {@code kubernetes} starts
 * and watches. {@code imports} takes links from the older system.
 */
@NullMarked
package dev.tramo.server;

import org.jspecify.annotations.NullMarked;
