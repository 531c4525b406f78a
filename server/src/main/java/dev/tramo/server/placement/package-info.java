/** Where routes run: in this process, or in workers of their own. */
@NullMarked
package dev.tramo.server.placement;

import org.jspecify.annotations.NullMarked;
