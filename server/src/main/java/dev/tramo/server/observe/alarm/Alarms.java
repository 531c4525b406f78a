package dev.tramo.server.observe.alarm;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.StoreUnavailableException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The alarms: open ones in memory, and all in the store. Every change is an event. While the database is away changes are kept in memory,
 * within a bound, and stored later. Any thread.
 */
@Singleton
public class Alarms {
    /** So many may be open; what else begins waits until there are fewer. */
    static final int OPEN_MAX = 5_000;

    /** So many that have ended may wait for the database. */
    static final int ENDED_UNSAVED_MAX = 5_000;

    private static final int SAVED_AT_ONCE_MAX = 500;
    private static final Duration SAVING_MAX = Duration.ofMillis(500);
    private static final int TEXT_LENGTH_MAX = 1_000;
    private static final System.Logger LOG = System.getLogger(Alarms.class.getName());

    private final AlarmStore store;
    private final Events events;
    private final Clock clock;
    private final NavigableMap<Long, Alarm> open = new ConcurrentSkipListMap<>();
    private final Map<Long, Alarm> unsaved = new LinkedHashMap<>();
    private long lastId;
    private boolean isFullSaid;

    @Inject
    Alarms(AlarmStore store, Events events) {
        this(store, events, Clock.systemUTC());
    }

    Alarms(AlarmStore store, Events events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** Open ones of a server that managed before, the oldest first. */
    synchronized List<Alarm> load() {
        lastId = Math.max(lastId, store.lastId());
        open.clear();
        unsaved.clear();
        store.open().forEach(alarm -> open.put(alarm.id(), alarm));
        return List.copyOf(open.values());
    }

    synchronized void forget() {
        open.clear();
        unsaved.clear();
    }

    /**
     * An alarm begins.
     *
     * @return its ID; 0 if as many are open as there may be
     */
    synchronized long begin(
            Rule rule, String route, String endpoint, Severity severity, String text, boolean isSilenced) {
        if (open.size() >= OPEN_MAX) {
            if (!isFullSaid) {
                LOG.log(System.Logger.Level.WARNING, "{0} alarms are open; no other begins until one ends", OPEN_MAX);
                isFullSaid = true;
            }
            return 0;
        }
        isFullSaid = false;
        Instant now = now();
        // Microseconds of the clock, as those of events: they grow over restarts.
        lastId = Math.max(lastId + 1, TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli()));
        Alarm alarm = new Alarm(
                lastId,
                rule,
                route,
                endpoint,
                severity,
                now,
                text.substring(0, Math.min(text.length(), TEXT_LENGTH_MAX)),
                0,
                List.of(),
                isSilenced,
                Optional.empty(),
                Optional.empty());
        change(alarm);
        record(alarm, "began", alarm.text(), Map.of());
        return alarm.id();
    }

    /** A condition follows from an open alarm. */
    synchronized void fold(long id, String condition) {
        Alarm alarm = open.get(id);
        if (alarm != null && alarm.canFold(condition)) {
            change(alarm.withFolded(condition));
        }
    }

    /** An open alarm is explained by another. */
    synchronized void explain(long id, long cause) {
        Alarm alarm = open.get(id);
        if (alarm != null && alarm.cause() != cause) {
            change(alarm.withCause(cause));
        }
    }

    /** What silenced it is over. */
    synchronized void tell(long id) {
        Alarm alarm = open.get(id);
        if (alarm != null && alarm.silenced()) {
            change(alarm.told());
            record(alarm.told(), "began", alarm.text(), Map.of());
        }
    }

    /**
     * An alarm ends.
     *
     * @param why in words; empty if its condition is over
     */
    synchronized void end(long id, String why) {
        Alarm alarm = open.get(id);
        if (alarm == null) {
            return;
        }
        Alarm ended = alarm.endedAt(now());
        change(ended);
        String text =
                "Ended after " + words(ended.duration(now())) + (why.isEmpty() ? "" : ", " + why) + ": " + alarm.text();
        record(ended, "ended", text, Map.of());
    }

    /**
     * Somebody has seen it.
     *
     * @throws RefusedException if there is no such alarm, or it has ended
     */
    public synchronized Alarm acknowledge(long id, String who, String note) throws RefusedException {
        Alarm alarm = open.get(id);
        if (alarm == null) {
            throw find(id).isPresent() ? RefusedException.conflict("alarm " + id + " has ended") : unknown(id);
        }
        Alarm seen = alarm.acknowledgedBy(new Alarm.Acknowledgement(who, note, now()));
        store.save(List.of(seen)); // before it is answered
        open.put(id, seen);
        unsaved.remove(id);
        String text = "Acknowledged by " + who + (note.isEmpty() ? "" : " (" + note + ")") + ": " + alarm.text();
        record(seen, "acknowledged", text, Map.of("who", who, "note", note));
        return seen;
    }

    /** An alarm, open or not. */
    public Alarm one(long id) throws RefusedException {
        return find(id).orElseThrow(() -> unknown(id));
    }

    private Optional<Alarm> find(long id) {
        Optional<Alarm> known;
        synchronized (this) {
            known = Optional.ofNullable(open.get(id)).or(() -> Optional.ofNullable(unsaved.get(id)));
        }
        return known.or(() -> store.find(id));
    }

    private static RefusedException unknown(long id) {
        return RefusedException.unknown("no alarm " + id);
    }

    /** Alarms, the newest first. Those that are open are told even while the database is away. */
    public List<Alarm> find(AlarmFilter filter) {
        Map<Long, Alarm> found = new HashMap<>();
        if (filter.states().contains(Alarm.State.ENDED)) {
            store.ended(filter).forEach(alarm -> found.put(alarm.id(), alarm));
        }
        synchronized (this) {
            Stream.concat(open.values().stream(), unsaved.values().stream())
                    .filter(filter::fits)
                    .forEach(alarm -> found.put(alarm.id(), alarm));
        }
        return found.values().stream()
                .sorted(Comparator.comparingLong(Alarm::id).reversed())
                .limit(filter.limit())
                .toList();
    }

    /** Those that have not ended, the oldest first. */
    List<Alarm> open() {
        return List.copyOf(open.values());
    }

    /** Stores what was changed, within half a second; what is left, or the database does not take, is stored later. */
    void save() {
        Instant end = clock.instant().plus(SAVING_MAX);
        try {
            while (saveSome() && clock.instant().isBefore(end)) {
                // the next ones
            }
        } catch (StoreUnavailableException e) {
            bound(); // said by the store
        }
    }

    private boolean saveSome() {
        List<Alarm> some;
        synchronized (this) {
            some = unsaved.values().stream().limit(SAVED_AT_ONCE_MAX).toList();
        }
        if (some.isEmpty()) {
            return false;
        }
        store.save(some);
        synchronized (this) {
            some.forEach(alarm -> unsaved.remove(alarm.id(), alarm)); // unless it was changed meanwhile
            return !unsaved.isEmpty();
        }
    }

    private synchronized void bound() {
        List<Long> ended = unsaved.values().stream()
                .filter(alarm -> alarm.ended().isPresent())
                .map(Alarm::id)
                .toList();
        if (ended.size() > ENDED_UNSAVED_MAX) {
            List<Long> lost = ended.subList(0, ended.size() - ENDED_UNSAVED_MAX);
            LOG.log(System.Logger.Level.WARNING, "{0} ended alarms are not stored: the database is away", lost.size());
            lost.forEach(unsaved::remove);
        }
    }

    /** Removes from the store what is too old, or too much. */
    void prune() {
        try {
            store.prune(now(), AlarmStore.ENDED_MAX);
        } catch (StoreUnavailableException e) {
            // said by the store; tried again later
        }
    }

    private void change(Alarm alarm) {
        if (alarm.ended().isPresent()) {
            open.remove(alarm.id());
        } else {
            open.put(alarm.id(), alarm);
        }
        unsaved.put(alarm.id(), alarm);
    }

    private void record(Alarm alarm, String change, String text, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("alarm", String.valueOf(alarm.id()));
        details.put("rule", alarm.rule().id());
        details.put("change", change);
        details.put("durationMillis", String.valueOf(alarm.duration(now()).toMillis()));
        if (alarm.silenced()) {
            details.put("silenced", "true");
        }
        LOG.log(
                System.Logger.Level.INFO,
                "alarm={0} rule={1} {2}{3}{4}{5}",
                String.valueOf(alarm.id()),
                alarm.rule().id(),
                change,
                alarm.route().isEmpty() ? "" : " route=" + alarm.route(),
                alarm.endpoint().isEmpty() ? "" : " endpoint=" + alarm.endpoint(),
                alarm.silenced() ? " silenced" : "");
        var _ = events.record(EventKind.ALARM, alarm.severity(), alarm.route(), alarm.endpoint(), text, details);
    }

    /** As it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** For a person: the two largest units. */
    static String words(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
