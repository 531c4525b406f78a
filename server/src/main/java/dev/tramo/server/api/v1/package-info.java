/**
 * Links: the SRT API ({@code /v1}) as a view of routes.
 *
 * <p>{@link dev.tramo.server.api.v1.LinkFields} is the table of what a link has, from which requests are checked, answers written and
 * the API description made. {@link dev.tramo.server.api.v1.LinkForm} says which route a link is, and the other way round. {@link
 * dev.tramo.server.api.v1.LinkResource} is HTTP alone. {@link dev.tramo.server.api.v1.LinkIntake} is for links that come from another
 * system with their IDs.
 */
@NullMarked
package dev.tramo.server.api.v1;

import org.jspecify.annotations.NullMarked;
