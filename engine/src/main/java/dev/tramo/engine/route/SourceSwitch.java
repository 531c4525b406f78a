package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Take;
import dev.tramo.engine.switching.SourceChoice;
import dev.tramo.engine.switching.SourceChoice.Candidate;
import dev.tramo.engine.switching.SourceChoice.Choice;
import dev.tramo.engine.switching.SourceWatch;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a route that has several: opens and closes them, watches them, and says which one the stream is to be taken from. How the
 * stream goes over is its host's. Its leg's loop.
 */
final class SourceSwitch {
    /** The leg whose sources these are. */
    interface Host {
        /** The loop's clock. */
        long nowNanos();

        /** Makes an endpoint, which is to report to {@code slot}; it is opened here. */
        Endpoint make(Slot slot);

        /**
         * The stream is to be taken from another source: {@link SourceSwitch#handOver} is to be called as soon as it is, perhaps at once.
         *
         * @param isFault whether the one before is unusable, so that there is nothing to wait for
         */
        void begin(Slot to, boolean isFault);

        /** Whether an open source can become that without being opened anew; it has, then. */
        boolean keeps(Slot slot, SourceSpec next);

        /** What a source is to bring before the stream could go over to it at once, in words; empty if nothing. */
        String awaits(Slot slot);

        /** It is not to go over after all. */
        void cancel();

        /** {@link SourceSwitch#evaluate} is to be called then; {@link SourceWatch#NEVER}: not by time. */
        void wakeAt(long nanos);
    }

    private static final String COLD = "a cold standby, which is connected when it is needed";
    private static final double BYTES_PER_MEGABIT = 125_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** One of the sources. */
    static final class Slot {
        private final String id;
        private final SourceWatch watch;
        private SourceSpec spec;
        private @Nullable Endpoint endpoint;
        /** What endpoints before this one counted. */
        private Totals before = Totals.NONE;

        private double lastMbps;

        private Slot(RouteSpec.Source source, Switching rules, AnalysisThresholds thresholds) {
            this.id = source.id();
            this.spec = source.spec();
            this.watch = new SourceWatch(rules, thresholds);
        }

        String id() {
            return id;
        }

        SourceSpec spec() {
            return spec;
        }

        SourceWatch watch() {
            return watch;
        }

        Optional<Endpoint> endpoint() {
            return Optional.ofNullable(endpoint);
        }

        private EndpointSnapshot snapshot() {
            Endpoint open = endpoint;
            EndpointSnapshot seen =
                    open == null ? EndpointSnapshot.unobserved(State.STOPPED, COLD, Instant.now()) : open.snapshot();
            return before.equals(Totals.NONE)
                    ? seen
                    : new EndpointSnapshot(seen.header(), seen.figures(), before.plus(seen.totals()));
        }
    }

    private final Host host;
    private final AnalysisThresholds thresholds;
    private final Consumer<SwitchSnapshot.Switch> reports;
    private final SourceChoice choice;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private Switching rules;
    private Take take;
    /** The stream is to go over, and has not yet. */
    private @Nullable Choice begun;

    private boolean isOpen;
    private boolean isSearching;
    /** What {@link #tell} will tell. */
    private @Nullable Choice untold;

    private String left = "";
    private double leftMbps;
    private long count;
    private Optional<SwitchSnapshot.Switch> last = Optional.empty();

    /**
     * Of sources that are not open yet.
     *
     * @param thresholds when a transport stream is faulty
     */
    SourceSwitch(Host host, LegSpec spec, AnalysisThresholds thresholds, Consumer<SwitchSnapshot.Switch> reports) {
        this.host = host;
        this.thresholds = thresholds;
        this.reports = reports;
        this.rules = spec.route().switching();
        this.take = spec.route().take();
        this.choice = new SourceChoice(
                rules, spec.first(), !spec.route().take().source().isEmpty());
        spec.sources().forEach(source -> slots.put(source.id(), new Slot(source, rules, thresholds)));
        tellChoice();
    }

    private void tellChoice() {
        List<Candidate> candidates = new ArrayList<>();
        slots.values()
                .forEach(slot -> candidates.add(new Candidate(
                        slot.id, slot.watch, () -> host.awaits(slot).isEmpty())));
        choice.change(candidates, rules);
    }

    /** An endpoint that is open becomes that of one of the sources, and that source the active one. To be called before {@link #open}. */
    void adopt(String id, Endpoint endpoint) {
        choice.replace(id);
        if (!take.source().isEmpty()) {
            choice.take(take.source());
        }
        Slot slot = Objects.requireNonNull(slots.get(id));
        slot.endpoint = endpoint;
        slot.watch.opened(host.nowNanos());
        changed(slot);
    }

    /** Opens those that are needed. */
    void open() {
        isOpen = true;
        evaluate();
    }

    /** The source that the stream is taken from. */
    Slot active() {
        return Objects.requireNonNull(slots.get(choice.active()));
    }

    /** The source of that ID; null if there is none. */
    @Nullable
    Slot slot(String id) {
        return slots.get(id);
    }

    boolean isActive(Slot slot) {
        return slot.id.equals(choice.active());
    }

    /** A payload of a source that is not the active one has come; whether the active one may be replaced now. */
    boolean isSearching() {
        return isSearching;
    }

    /** The state of a source has changed. */
    void changed(Slot slot) {
        Endpoint endpoint = slot.endpoint;
        if (endpoint == null) {
            return;
        }
        EndpointSnapshot seen = endpoint.snapshot();
        slot.watch.connected(seen.connected(), seen.reason(), host.nowNanos());
        if (isOpen && (isActive(slot) || isSearching)) {
            evaluate();
        }
    }

    /** Chooses anew, and connects what is needed for that. */
    void evaluate() {
        if (!isOpen) {
            return;
        }
        long now = host.nowNanos();
        Choice chosen = choice.choose(now);
        Choice before = begun;
        if (chosen == null && before != null) {
            begun = null;
            host.cancel();
        } else if (chosen != null
                && (before == null
                        || !before.source().equals(chosen.source())
                        || before.isFault() != chosen.isFault())) {
            begun = chosen;
            host.begin(Objects.requireNonNull(slots.get(chosen.source())), chosen.isFault());
        }
        connect(now);
        isSearching = choice.isActiveFaulty(now) || !choice.awaited().isEmpty();
        long next = choice.nextDeadline(now);
        host.wakeAt(next == SourceWatch.NEVER ? next : Math.max(next, now + NANOS_PER_MILLI));
    }

    private void connect(long now) {
        for (Slot slot : List.copyOf(slots.values())) {
            boolean needed = choice.needs(slot.id, now)
                    || (begun != null && begun.source().equals(slot.id));
            if (needed && slot.endpoint == null) {
                open(slot);
            } else if (!needed && slot.endpoint != null) {
                close(slot, COLD);
            }
        }
    }

    private void open(Slot slot) {
        Endpoint made = host.make(slot);
        slot.endpoint = made;
        slot.watch.opened(host.nowNanos());
        made.open();
        changed(slot);
    }

    private void close(Slot slot, String why) {
        Endpoint endpoint = slot.endpoint;
        if (endpoint == null) {
            return;
        }
        slot.endpoint = null; // what it reports while it is closed is of no interest
        slot.watch.closed();
        slot.before = slot.before.plus(endpoint.snapshot().totals());
        endpoint.close();
        endpoint.status().set(State.STOPPED, why);
        endpoint.status().close();
    }

    /** The stream is taken from the source that {@link Host#begin} has told, from now on. */
    void handOver() {
        Choice done = Objects.requireNonNull(begun);
        begun = null;
        Slot before = slots.get(choice.active());
        left = choice.active();
        leftMbps = before == null || !done.isFault() ? 0 : before.lastMbps;
        choice.switched(done, host.nowNanos());
        untold = done;
    }

    /** Whether {@link #tell} has something to tell: the stream has gone over, and nothing of the new source went out yet. */
    boolean isUntold() {
        return untold != null;
    }

    /** The first of the new source goes out. */
    void tell(long gapNanos) {
        Choice done = Objects.requireNonNull(untold);
        untold = null;
        count++;
        SwitchSnapshot.Switch told = new SwitchSnapshot.Switch(
                Instant.now(),
                left,
                done.source(),
                done.reason(),
                cause(done),
                Math.round((double) gapNanos / NANOS_PER_MILLI),
                Math.round(leftMbps * BYTES_PER_MEGABIT * gapNanos / NANOS_PER_SECOND));
        last = Optional.of(told);
        reports.accept(told);
    }

    /** Closes what is not to stay, before anything is opened that may need its port. */
    void closeOthers(LegSpec next) {
        for (Slot slot : slots.values()) {
            Optional<RouteSpec.Source> wanted = next.sources().stream()
                    .filter(source -> source.id().equals(slot.id))
                    .findFirst();
            boolean stays = wanted.isPresent()
                    && (slot.spec.equals(wanted.get().spec())
                            || host.keeps(slot, wanted.get().spec()));
            if (!stays) {
                close(slot, wanted.isPresent() ? "changed" : "removed");
            }
        }
    }

    private static SwitchSnapshot.Cause cause(Choice done) {
        if (done.byHand()) {
            return SwitchSnapshot.Cause.HAND;
        }
        return done.isFault() ? SwitchSnapshot.Cause.FAULT : SwitchSnapshot.Cause.RETURN;
    }

    /**
     * Becomes what is said by the smallest change: sources that stay as they are notice nothing. To be called after {@link #closeOthers}.
     *
     * @return whether the active source was opened anew, or is another without a switch
     */
    boolean change(LegSpec next) {
        rules = next.route().switching();
        String activeBefore = choice.active();
        boolean wasOpen = active().endpoint != null;
        Map<String, Slot> known = new LinkedHashMap<>(slots);
        slots.clear();
        for (RouteSpec.Source source : next.sources()) {
            Slot slot = known.getOrDefault(source.id(), new Slot(source, rules, thresholds));
            slot.spec = source.spec();
            slot.watch.change(rules, host.nowNanos());
            slots.put(slot.id, slot);
        }
        tellChoice();
        if (begun != null && !slots.containsKey(begun.source())) {
            begun = null;
            host.cancel();
        }
        long now = host.nowNanos();
        boolean isReplaced =
                !slots.containsKey(activeBefore) && slots.values().stream().noneMatch(slot -> slot.watch.isUsable(now));
        if (isReplaced) {
            choice.replace(next.sources().getFirst().id());
        }
        Take taken = next.route().take();
        if (!taken.equals(take)) {
            take = taken;
            if (!taken.source().isEmpty()) {
                choice.take(taken.source());
            }
        }
        evaluate();
        return isReplaced || (choice.active().equals(activeBefore) && !wasOpen);
    }

    /** Once a second, after the endpoints were observed. */
    void observed() {
        long now = host.nowNanos();
        for (Slot slot : slots.values()) {
            Endpoint endpoint = slot.endpoint;
            if (endpoint != null) {
                EndpointSnapshot seen = endpoint.snapshot();
                slot.watch.connected(seen.connected(), seen.reason(), now);
                slot.watch.lost(seen.totals().packetsDropped(), now);
                if (seen.receivedMbps() > 0 && !slot.watch.isFaulty(now)) {
                    slot.lastMbps = seen.receivedMbps();
                }
            }
        }
        evaluate();
    }

    /** Those that are open. */
    List<Endpoint> endpoints() {
        List<Endpoint> open = new ArrayList<>();
        slots.values().forEach(slot -> slot.endpoint().ifPresent(open::add));
        return open;
    }

    List<SourceSnapshot> snapshots() {
        long now = host.nowNanos();
        List<SourceSnapshot> all = new ArrayList<>();
        for (Slot slot : slots.values()) {
            String fault = "";
            if (slot.endpoint != null && !slot.watch.isUsable(now)) {
                fault = slot.watch.fault(now);
                fault = fault.isEmpty() ? slot.watch.awaited(now) : fault;
            } else if (slot.endpoint != null && !isActive(slot)) {
                fault = host.awaits(slot);
            }
            all.add(new SourceSnapshot(slot.id, isActive(slot), slot.snapshot(), fault));
        }
        return all;
    }

    SwitchSnapshot snapshot() {
        return new SwitchSnapshot(count, last, choice.awaited());
    }

    void close() {
        isOpen = false;
        host.wakeAt(SourceWatch.NEVER);
        for (Slot slot : slots.values()) {
            Endpoint endpoint = slot.endpoint;
            if (endpoint != null) {
                endpoint.close();
                endpoint.status().close();
            }
        }
    }
}
