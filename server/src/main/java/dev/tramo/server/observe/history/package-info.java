/**
 * Figures of the past. {@code HistoryRecorder} takes what is measured: {@code SecondRings} has the last hour by the second, a
 * {@code SecondSeries} for each figure, {@code Minutes} those that are not in the store yet, {@code HistoryStore} the rest, as {@code Block}s of minutes and of quarters of an hour in two
 * {@code HistoryTable}s. {@code HistoryReader} answers from all of them. Nothing here runs on a thread that carries media.
 */
@NullMarked
package dev.tramo.server.observe.history;

import org.jspecify.annotations.NullMarked;
