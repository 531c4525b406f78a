/**
 * What routes and their endpoints are to be: immutable, checked when made, read from and written as URIs ({@link
 * dev.tramo.engine.spec.EndpointUri}). {@link dev.tramo.engine.spec.Rings} finds routes that would feed themselves.
 */
@NullMarked
package dev.tramo.engine.spec;

import org.jspecify.annotations.NullMarked;
