/**
 * Links: the SRT API ({@code /v1}) as a view of routes.
 *
 * <p>{@link dev.tramo.server.links.LinkFields} is the table of what a link has, from which requests are checked, answers written
 * and the API description made. {@link dev.tramo.server.links.Links} keeps store and engine in step. {@link
 * dev.tramo.server.links.LinkResource} is HTTP alone. {@link dev.tramo.server.links.LinkIntake} is for links that come from another
 * system with their IDs.
 */
@NullMarked
package dev.tramo.server.links;

import org.jspecify.annotations.NullMarked;
