/** What is observed of routes, wherever they run: the last hour of each. */
@NullMarked
package dev.tramo.server.observe;

import org.jspecify.annotations.NullMarked;
