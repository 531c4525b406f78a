/**
 * Figures as the REST API and the worker protocol show them: records of their own, whose names do not change when the engine's do.
 */
@NullMarked
package dev.tramo.server.figures;

import org.jspecify.annotations.NullMarked;
