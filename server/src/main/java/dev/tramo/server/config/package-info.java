/**
 * What an operator may set: {@link dev.tramo.server.config.Settings} reads it from environment and file, checks it before anything
 * starts, and hands it to the framework.
 */
@NullMarked
package dev.tramo.server.config;

import org.jspecify.annotations.NullMarked;
