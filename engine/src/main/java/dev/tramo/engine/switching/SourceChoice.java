package dev.tramo.engine.switching;

import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the active one among the sources of a route. The choice follows three rules:
 *
 * <ul>
 *   <li>What was taken by hand becomes active as soon as it is usable, and stays until it fails.
 *   <li>If the active source fails, the first usable one in the order of preference takes its place; of several, the first that is
 *       ready, if one is. Two automatic switches are at least the hold time apart.
 *   <li>A preferred source is taken again after it was usable, without interruption, for the time that was set: one that comes and goes
 *       never comes to that.
 * </ul>
 *
 * <p>Nothing is chosen that is not usable: while no source is, the active one stays. Its loop's thread; time is a parameter.
 */
public final class SourceChoice {
    private static final long MILLI_NANOS = 1_000_000;

    /**
     * A source among those that there are.
     *
     * @param isReady whether the stream could go over to it at once; one that is usable may have to bring a keyframe first
     */
    public record Candidate(String id, SourceWatch watch, BooleanSupplier isReady) {}

    /**
     * What was chosen.
     *
     * @param reason in words
     * @param byHand whether somebody took it
     * @param isFault whether the source before is unusable
     */
    public record Choice(String source, String reason, boolean byHand, boolean isFault) {}

    private List<Candidate> candidates = List.of();
    private Switching rules;
    private String active;
    /** Taken by hand and not usable yet; empty if nothing is. */
    private String awaited = "";

    private boolean isHeldByHand;
    private final Set<String> failed = new HashSet<>();
    private long holdUntilNanos = Long.MIN_VALUE;

    /**
     * A choice among the sources that {@link #change} will tell.
     *
     * @param active the one to begin with
     * @param isTaken whether somebody has taken it by hand
     */
    public SourceChoice(Switching rules, String active, boolean isTaken) {
        this.rules = rules;
        this.active = active;
        this.isHeldByHand = isTaken;
    }

    /** There are other sources, or other rules hold. One that is active and gone is to be replaced by {@link #replace}. */
    public void change(List<Candidate> sources, Switching next) {
        candidates = List.copyOf(sources);
        rules = next;
        failed.removeIf(id -> find(id) < 0);
        if (find(awaited) < 0) {
            awaited = "";
        }
    }

    /** Somebody takes a source. It becomes active when it is usable, with the next {@link #choose}. */
    public void take(String source) {
        awaited = source;
        if (source.equals(active)) {
            awaited = "";
            hold(source);
        }
    }

    /** The ID of the active source. */
    public String active() {
        return active;
    }

    /** What was taken by hand and is not usable yet; empty if nothing is. */
    public String awaited() {
        return awaited;
    }

    /** Which of them is to be active from now on; null if the active one stays. */
    public @Nullable Choice choose(long nowNanos) {
        int taken = find(awaited);
        if (taken >= 0 && candidates.get(taken).watch().isUsable(nowNanos)) {
            return new Choice(awaited, "taken by hand", true, isActiveFaulty(nowNanos));
        }
        int at = find(active);
        // One that was removed has to be replaced, whatever the rules say.
        if (at >= 0 && (!rules.isAutomatic() || nowNanos < holdUntilNanos)) {
            return null;
        }
        if (isActiveFaulty(nowNanos)) {
            int best = best(at, nowNanos);
            return best < 0
                    ? null
                    : new Choice(
                            candidates.get(best).id(),
                            at < 0
                                    ? active + " was removed"
                                    : active + ": " + candidates.get(at).watch().fault(nowNanos),
                            false,
                            true);
        }
        if (rules.returning() != Returning.AUTOMATIC || isHeldByHand) {
            return null;
        }
        for (int i = 0; i < at; i++) {
            if (candidates.get(i).watch().usableNanos(nowNanos) >= returnNanos()
                    && candidates.get(i).watch().isUsable(nowNanos)) {
                String id = candidates.get(i).id();
                return new Choice(id, id + " is preferred, and usable again", false, false);
            }
        }
        return null;
    }

    /** It is the active one now. */
    public void switched(Choice choice, long nowNanos) {
        if (choice.isFault()) {
            failed.add(active);
        }
        active = choice.source();
        if (choice.byHand()) {
            awaited = "";
            hold(active);
            return;
        }
        isHeldByHand = false;
        holdUntilNanos = nowNanos + rules.holdMillis() * MILLI_NANOS;
    }

    /** The active source is no more; another takes its place, whatever its state. */
    public void replace(String source) {
        active = source;
        isHeldByHand = false;
    }

    private void hold(String source) {
        failed.remove(source);
        isHeldByHand = find(source) > 0; // the preferred one needs no hold
    }

    /** Whether the active source meets one of the conditions. */
    public boolean isActiveFaulty(long nowNanos) {
        int at = find(active);
        return at < 0 || candidates.get(at).watch().isFaulty(nowNanos);
    }

    /** When to choose again, if nothing happens until then; {@link SourceWatch#NEVER} if that need not be. */
    public long nextDeadline(long nowNanos) {
        if (!rules.isAutomatic()) {
            return SourceWatch.NEVER;
        }
        int at = find(active);
        boolean faulty = isActiveFaulty(nowNanos);
        long next = at < 0 ? SourceWatch.NEVER : candidates.get(at).watch().nextDeadline(nowNanos);
        if (!faulty && rules.returning() == Returning.AUTOMATIC && !isHeldByHand) {
            for (int i = 0; i < at; i++) {
                SourceWatch watch = candidates.get(i).watch();
                if (watch.isUsable(nowNanos)) {
                    next = Math.min(next, nowNanos + Math.max(0, returnNanos() - watch.usableNanos(nowNanos)));
                }
            }
        }
        return faulty && holdUntilNanos > nowNanos ? Math.min(next, holdUntilNanos) : Math.max(next, holdUntilNanos);
    }

    /** Whether a source is to be connected: of a cold standby only those that are needed. */
    public boolean needs(String source, long nowNanos) {
        int index = find(source);
        int at = find(active);
        return rules.standby() == Standby.HOT
                || index == at
                || source.equals(awaited)
                || (rules.isAutomatic() && isActiveFaulty(nowNanos))
                || (rules.isAutomatic() && rules.returning() == Returning.AUTOMATIC && !isHeldByHand && index < at);
    }

    /** The first usable one in the order of preference, of those with the lowest {@link #rank}. */
    private int best(int except, long nowNanos) {
        int best = -1;
        for (int i = 0; i < candidates.size(); i++) {
            boolean isUsable = i != except && candidates.get(i).watch().isUsable(nowNanos);
            if (isUsable && (best < 0 || rank(candidates.get(i)) < rank(candidates.get(best)))) {
                best = i;
            }
        }
        return best;
    }

    /** Those that have failed come last if nobody is to return to them; among their like, those that are ready come first. */
    private int rank(Candidate candidate) {
        boolean isLast = rules.returning() == Returning.NEVER && failed.contains(candidate.id());
        return (isLast ? 2 : 0) + (candidate.isReady().getAsBoolean() ? 0 : 1);
    }

    private long returnNanos() {
        return rules.returnAfterMillis() * MILLI_NANOS;
    }

    private int find(String id) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
