/**
 * UDP sources and destinations.
 */
@NullMarked
package dev.tramo.engine.udp;

import org.jspecify.annotations.NullMarked;
