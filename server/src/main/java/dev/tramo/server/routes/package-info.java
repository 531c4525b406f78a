/** Routes as they are observed, whatever API they were made by ({@code /v2/routes}). */
@NullMarked
package dev.tramo.server.routes;

import org.jspecify.annotations.NullMarked;
