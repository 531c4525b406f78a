/**
 * Cameras: the calls of the older aggregator as a view of routes.
 *
 * <p>{@link dev.tramo.server.api.aggregator.CameraForm} says which route a camera is. {@code AggregatorResource} is HTTP alone; {@code
 * AggregatorPort} is the port that these calls have beside the main one.
 */
@NullMarked
package dev.tramo.server.api.aggregator;

import org.jspecify.annotations.NullMarked;
