/**
 * How steady outputs are: a transport stream arrives in bunches and leaves by UDP, and a receiver with the kernel's time stamps compares
 * each datagram with its time by the stream's clock.
 */
@NullMarked
package dev.tramo.bench.pacing;

import org.jspecify.annotations.NullMarked;
