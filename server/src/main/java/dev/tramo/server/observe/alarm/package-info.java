/**
 * Alarms: conditions with a severity that begin, may be acknowledged, and end.
 *
 * <p>{@link dev.tramo.server.observe.alarm.AlarmMonitor} takes what is observed from the bus through a bounded {@code Inbox}, and once a
 * second, on a thread of its own, asks {@code RouteChecks} and {@code ServerChecks} which {@link dev.tramo.server.observe.alarm.Rule}s are
 * met. {@code Conditions} applies the hold times and folds what follows from another condition; {@link
 * dev.tramo.server.observe.alarm.Alarms} keeps, stores and reports the alarms. {@link dev.tramo.server.observe.alarm.AlarmRules} and {@link
 * dev.tramo.server.observe.alarm.Silences} hold what operators changed.
 *
 * <p>Invariant: of a rule at an endpoint there is at most one open alarm, and each alarm begins once and ends once, also over restarts.
 */
@NullMarked
package dev.tramo.server.observe.alarm;

import org.jspecify.annotations.NullMarked;
