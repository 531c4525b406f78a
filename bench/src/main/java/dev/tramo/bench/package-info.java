/**
 * Benchmarks: parts alone under JMH, and the whole beside its peers in the same run, reported as ratios.
 *
 * <p>A package for each command: {@code srt}, {@code rtmp}, {@code path}, {@code recovery}, {@code start}
 * and {@code micro}; {@link dev.tramo.bench.AllCommand} runs most of them. What they share: {@code gateway}, the programs as processes; {@code traffic} and {@code relay}, what goes through them and what happens to it on its way;
 * {@code report}, figures made readable.
 */
@NullMarked
package dev.tramo.bench;

import org.jspecify.annotations.NullMarked;
