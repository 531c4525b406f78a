/** What the analysis of streams costs: servers that analyze nothing, as usual, and all, side by side with the same load. */
@NullMarked
package dev.tramo.bench.analysis;

import org.jspecify.annotations.NullMarked;
