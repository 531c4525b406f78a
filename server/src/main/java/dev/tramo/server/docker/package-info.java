/** Workers in containers, by the API of the Docker Engine. */
@NullMarked
package dev.tramo.server.docker;

import org.jspecify.annotations.NullMarked;
