/**
 * Cameras and their pushes: the calls of the older aggregator, and the resources under {@code /v2/cameras}.
 *
 * <p>{@link dev.tramo.server.api.aggregator.Cameras} holds what is stored ({@link dev.tramo.server.api.aggregator.CameraRepository}) and what
 * runs of it; both APIs are views of it.
 */
@NullMarked
package dev.tramo.server.api.aggregator;

import org.jspecify.annotations.NullMarked;
