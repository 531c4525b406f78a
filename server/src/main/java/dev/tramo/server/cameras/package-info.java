/**
 * Cameras and their pushes: the calls of the older aggregator, and the resources under {@code /v2/cameras}.
 *
 * <p>{@link dev.tramo.server.cameras.Cameras} holds what is stored ({@link dev.tramo.server.cameras.CameraRepository}) and what
 * runs of it; both APIs are views of it.
 */
@NullMarked
package dev.tramo.server.cameras;

import org.jspecify.annotations.NullMarked;
