/** Figures made readable: medians of rounds, Markdown tables, and their place in a document. */
@NullMarked
package dev.tramo.bench.report;

import org.jspecify.annotations.NullMarked;
