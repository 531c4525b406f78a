/**
 * Running routes: their endpoints put together, their state, their snapshots.
 */
@NullMarked
package dev.tramo.engine.route;

import org.jspecify.annotations.NullMarked;
