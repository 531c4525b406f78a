/**
 * Benchmarks: parts alone under JMH, and the whole beside its peers in the same run, reported as ratios.
 */
@NullMarked
package dev.tramo.bench;

import org.jspecify.annotations.NullMarked;
