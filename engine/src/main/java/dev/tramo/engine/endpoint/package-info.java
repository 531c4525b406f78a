/**
 * What all endpoints have in common: opening and closing, state and reason ({@link dev.tramo.engine.endpoint.Status}), figures once
 * a second ({@link dev.tramo.engine.endpoint.EndpointSnapshot}), totals over all sessions, reports of sessions, detection of flow and of damage, refused attempts, retries.
 */
@NullMarked
package dev.tramo.engine.endpoint;

import org.jspecify.annotations.NullMarked;
