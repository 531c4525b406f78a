package dev.tramo.server.observe.alarm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The conditions of one route, or of the server: how long each has been met, or not been met any more, and which alarms come of it. The
 * thread of the evaluation only.
 */
final class Conditions {
    private record Key(Rule rule, String endpoint) {}

    /** One rule at one endpoint, from when it is met until its alarm has ended. */
    private static final class Condition {
        private boolean isMet;
        private Finding finding;
        private Instant since = Instant.EPOCH;
        private long sinceNanos;
        /** When what explained it was over. */
        private long freeNanos;

        /** ID of its alarm; 0 as long as it has none. */
        private long alarm;

        private Condition(Finding finding) {
            this.finding = finding;
        }

        private boolean isOpen() {
            return alarm != 0;
        }

        private void become(boolean met, Instant now, long nowNanos) {
            if (met != isMet) {
                isMet = met;
                since = now;
                sinceNanos = nowNanos;
            }
        }
    }

    /** Whether nobody is to be told of an alarm. */
    interface Silencing {
        boolean isSilent(Rule rule, RuleValues values);
    }

    private final String route;
    private final Alarms alarms;
    private final Map<Key, Condition> conditions = new LinkedHashMap<>();

    /** @param route its ID; empty for the server */
    Conditions(String route, Alarms alarms) {
        this.route = route;
        this.alarms = alarms;
    }

    /** An alarm that was open when this server began to manage: it ends when it is seen that its condition is over. */
    void adopt(Alarm alarm) {
        Condition condition = new Condition(new Finding(alarm.rule(), alarm.endpoint(), alarm::text));
        condition.isMet = true;
        condition.alarm = alarm.id();
        Condition other = conditions.put(new Key(alarm.rule(), alarm.endpoint()), condition);
        if (other != null) {
            alarms.end(other.alarm, "there is a newer one of its kind");
        }
    }

    /**
     * Makes of what is met now what becomes of it.
     *
     * @param isSeen whether what is not among the findings is known not to be met; otherwise open alarms stay as they are
     */
    void assess(Findings findings, boolean isSeen, Silencing silencing, Instant now, long nowNanos) {
        if (findings.met().isEmpty() && conditions.isEmpty()) {
            return; // as nearly always
        }
        Map<Key, Finding> met = new HashMap<>();
        findings.met().forEach(finding -> met.put(new Key(finding.rule(), finding.endpoint()), finding));
        met.forEach((key, finding) -> {
            Condition condition = conditions.computeIfAbsent(key, _ -> new Condition(finding));
            condition.finding = finding;
            condition.become(true, now, nowNanos);
        });
        conditions.forEach((key, condition) -> {
            boolean isKept = condition.isOpen()
                    && met.keySet().stream().anyMatch(other -> Folding.keeps(other.rule(), key.rule(), key.endpoint()));
            if (!met.containsKey(key) && !isKept && (isSeen || !condition.isOpen())) {
                condition.become(false, now, nowNanos);
            }
        });
        for (Iterator<Map.Entry<Key, Condition>> all = conditions.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Key, Condition> one = all.next();
            if (!goesOn(one.getKey(), one.getValue(), findings.of(one.getKey().rule()), silencing, nowNanos)) {
                all.remove();
            }
        }
    }

    /** @return whether it is still to be looked at */
    private boolean goesOn(Key key, Condition condition, RuleValues values, Silencing silencing, long nowNanos) {
        if (condition.isOpen()) {
            return staysOpen(key, condition, values, silencing, nowNanos);
        }
        if (!condition.isMet) {
            return false;
        }
        boolean isHeld = nowNanos - condition.sinceNanos >= values.beginNanos();
        Optional<Condition> cause = cause(key);
        if (cause.isPresent()) {
            condition.freeNanos = nowNanos + Folding.lagNanos(key.rule());
            if (isHeld && cause.get().isOpen()) {
                alarms.fold(cause.get().alarm, (key.rule().id() + " " + key.endpoint()).strip());
            }
        } else if (isHeld && (condition.freeNanos == 0 || nowNanos - condition.freeNanos >= 0)) {
            begin(key, condition, values, silencing);
        }
        return true;
    }

    private void begin(Key key, Condition condition, RuleValues values, Silencing silencing) {
        String text = key.rule().title() + ": " + condition.finding.what().get() + ", since "
                + condition.since.truncatedTo(ChronoUnit.SECONDS) + ". "
                + key.rule().advice();
        condition.alarm = alarms.begin(
                key.rule(), route, key.endpoint(), values.severity(), text, silencing.isSilent(key.rule(), values));
    }

    private boolean staysOpen(Key key, Condition condition, RuleValues values, Silencing silencing, long nowNanos) {
        if (!values.isEnabled()) {
            alarms.end(condition.alarm, "the rule was turned off");
            return false;
        }
        if (!condition.isMet && nowNanos - condition.sinceNanos >= values.endNanos()) {
            alarms.end(condition.alarm, "");
            return false;
        }
        if (!silencing.isSilent(key.rule(), values)) {
            alarms.tell(condition.alarm);
        }
        if (condition.isMet) {
            cause(key).filter(Condition::isOpen).ifPresent(cause -> {
                alarms.explain(condition.alarm, cause.alarm);
                alarms.fold(cause.alarm, (key.rule().id() + " " + key.endpoint()).strip());
            });
        }
        return true;
    }

    private Optional<Condition> cause(Key key) {
        return conditions.entrySet().stream()
                .filter(other -> (other.getValue().isMet || other.getValue().isOpen())
                        && Folding.explains(
                                other.getKey().rule(),
                                other.getKey().endpoint(),
                                other.getValue().isOpen(),
                                key.rule(),
                                key.endpoint()))
                .map(Map.Entry::getValue)
                .max((one, another) -> Boolean.compare(one.isOpen(), another.isOpen()));
    }

    /** All that is open ends now. */
    void end(String why) {
        conditions.values().stream().filter(Condition::isOpen).forEach(condition -> alarms.end(condition.alarm, why));
        conditions.clear();
    }
}
