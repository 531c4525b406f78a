/**
 * The program: settings, HTTP, tokens and store.
 *
 * <p>{@link dev.tramo.server.Main} checks the settings before anything starts; what follows relies on them. {@code links},
 * {@code cameras} and {@code routes} are what the API speaks of; {@code access} is who may.
 */
@NullMarked
package dev.tramo.server;

import org.jspecify.annotations.NullMarked;
