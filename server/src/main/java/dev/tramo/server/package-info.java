/**
 * The program: settings, HTTP, tokens and store.
 *
 * <p>{@link dev.tramo.server.Main} checks the settings before anything starts; what follows relies on them.
 */
@NullMarked
package dev.tramo.server;

import org.jspecify.annotations.NullMarked;
