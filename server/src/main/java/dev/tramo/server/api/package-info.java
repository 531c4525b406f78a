/**
 * What all APIs have in common: how a body is read, and how a request is refused. Each API has a package of its own below, which turns
 * JSON into routes and back, and nothing else.
 */
@NullMarked
package dev.tramo.server.api;

import org.jspecify.annotations.NullMarked;
