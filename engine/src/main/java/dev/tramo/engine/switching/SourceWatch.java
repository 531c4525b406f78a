package dev.tramo.engine.switching;

import dev.tramo.engine.spec.Switching;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Judges one source by what it brings: whether it is usable, since when, and why not. Its loop's thread; all times are on one clock,
 * nanoseconds, and never go back.
 */
public final class SourceWatch {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MILLI_NANOS = 1_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    /** What a source may take to connect, and the silence of one whose silence is not looked at. */
    private static final long CONNECT_NANOS_MAX = 5 * SECOND_NANOS;

    private static final int SLOTS = 10;

    private Switching rules;
    private long openedNanos;
    private boolean isOpen;
    private boolean isConnected;
    private boolean wasConnected;
    private String disconnectedReason = "";
    private boolean hasData;
    private long lastNanos;
    private long bytes;
    private long usableSinceNanos;
    /** Bytes by tenths of the window, and the tenth that the last of them belongs to. */
    private final long[] slots = new long[SLOTS + 1];

    private long slot;
    private long rateFromNanos;
    /** Packets lost for good by seconds, and the second that the last of them belongs to. */
    private final long[] lost = new long[SLOTS];

    private long lostSecond;
    private long lostTotal;
    private boolean wasFaulty;
    private final ContentWatch content;
    private boolean wasAwaited;

    /**
     * A source that is not open.
     *
     * @param thresholds when its transport stream is faulty
     */
    public SourceWatch(Switching rules, AnalysisThresholds thresholds) {
        this.rules = rules;
        this.content = new ContentWatch(rules.content(), thresholds);
    }

    /** Other rules hold from now on. */
    public void change(Switching next, long nowNanos) {
        if (next.kbpsWindowMillis() != rules.kbpsWindowMillis()) {
            startRate(nowNanos, next);
        }
        rules = next;
        content.change(next.content());
    }

    /** The source is being opened. */
    public void opened(long nowNanos) {
        isOpen = true;
        openedNanos = nowNanos;
        isConnected = false;
        wasConnected = false;
        hasData = false;
        Arrays.fill(lost, 0);
        startRate(nowNanos, rules);
        content.begin();
    }

    /** The source is closed: it brings nothing until it is opened again. */
    public void closed() {
        isOpen = false;
        hasData = false;
    }

    /** Whether it is open. */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * A datagram has come. Called for each: it does not allocate.
     *
     * @return whether {@link #nextDeadline} may be earlier than before
     */
    public boolean onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
        onBytes(length, nowNanos);
        return content.onDatagram(data, offset, length, nowNanos);
    }

    /** Frames of audio or video have come; as {@link #onDatagram}. */
    public boolean onFrames(boolean isVideo, int length, long nowNanos) {
        onBytes(length, nowNanos);
        return content.onFrames(isVideo, nowNanos);
    }

    /** A payload has come of which only the length counts. */
    void onBytes(int length, long nowNanos) {
        if (!hasData || nowNanos - lastNanos > silenceNanosMax()) {
            hasData = true;
            usableSinceNanos = nowNanos;
            startRate(nowNanos, rules);
            content.begin();
        }
        lastNanos = nowNanos;
        bytes += length;
        if (rules.kbpsMin() > 0) {
            turn(nowNanos);
            slots[index(slot)] += length;
        }
    }

    /** The session began or ended, the socket was opened or failed. */
    public void connected(boolean isNow, String reason, long nowNanos) {
        if (isNow && !isConnected) {
            usableSinceNanos = nowNanos;
            wasConnected = true;
        }
        isConnected = isNow;
        disconnectedReason = isNow ? "" : reason;
    }

    /**
     * Once a second.
     *
     * @param total packets lost for good so far; a total that fell has begun anew
     */
    public void lost(long total, long nowNanos) {
        long second = nowNanos / SECOND_NANOS;
        if (lostSecond != second) {
            for (long at = Math.max(lostSecond + 1, second - SLOTS + 1); at <= second; at++) {
                lost[(int) Math.floorMod(at, (long) SLOTS)] = 0;
            }
            lostSecond = second;
        }
        lost[(int) Math.floorMod(second, (long) SLOTS)] += total >= lostTotal ? total - lostTotal : total;
        lostTotal = total;
    }

    /** Whether it can be the active source now. */
    public boolean isUsable(long nowNanos) {
        return hasData && nowNanos - lastNanos <= silenceNanosMax() && !isFaulty(nowNanos) && !isAwaited(nowNanos);
    }

    private boolean isAwaited(long nowNanos) {
        boolean awaited = !content.awaited(nowNanos).isEmpty();
        if (wasAwaited && !awaited) {
            usableSinceNanos = nowNanos;
        }
        wasAwaited = awaited;
        return awaited;
    }

    /** What it has not brought yet, if it is not usable though no condition is met; in words. */
    public String awaited(long nowNanos) {
        String what = content.awaited(nowNanos);
        return hasData && !what.isEmpty() ? what : "no data yet";
    }

    /** How long it has been usable without interruption; 0 if it is not. */
    public long usableNanos(long nowNanos) {
        return isUsable(nowNanos) ? nowNanos - usableSinceNanos : 0;
    }

    /** Whether one of the conditions is met under which it is left. */
    public boolean isFaulty(long nowNanos) {
        boolean faulty = isSilent(nowNanos)
                || isDisconnected(nowNanos)
                || isTooSlow(nowNanos)
                || isLossy()
                || content.isFaulty(nowNanos);
        if (wasFaulty && !faulty) {
            usableSinceNanos = nowNanos;
        }
        wasFaulty = faulty;
        return faulty;
    }

    /** Which condition is met, in words; empty if none is. */
    public String fault(long nowNanos) {
        if (isDisconnected(nowNanos)) {
            return wasConnected
                    ? "disconnected" + (disconnectedReason.isEmpty() ? "" : ": " + disconnectedReason)
                    : "not connected";
        }
        if (isSilent(nowNanos)) {
            return hasData ? "no data for " + (nowNanos - lastNanos) / MILLI_NANOS + " ms" : "no data";
        }
        if (isTooSlow(nowNanos)) {
            return String.format(
                    Locale.ROOT,
                    "%d kbit/s over %d ms, below %d",
                    kbps(nowNanos),
                    rules.kbpsWindowMillis(),
                    rules.kbpsMin());
        }
        return isLossy()
                ? lostLately() + " packets lost for good in 10 s, more than " + rules.lostPacketsMax()
                : content.fault(nowNanos);
    }

    /** Bytes so far. */
    public long bytes() {
        return bytes;
    }

    /** When the last payload came; meaningless before the first. */
    public long lastNanos() {
        return lastNanos;
    }

    /** When {@link #isFaulty} may answer otherwise, if nothing comes until then; {@link #NEVER} if not by time alone. */
    public long nextDeadline(long nowNanos) {
        if (!isOpen) {
            return NEVER;
        }
        long next = NEVER;
        if (rules.noDataMillis() > 0 && !isSilent(nowNanos)) {
            next = silentSince() + rules.noDataMillis() * MILLI_NANOS + 1;
        }
        if (rules.disconnected() && !isConnected && !wasConnected && nowNanos - openedNanos <= CONNECT_NANOS_MAX) {
            next = Math.min(next, openedNanos + CONNECT_NANOS_MAX + 1);
        }
        if (rules.kbpsMin() > 0 && hasData) {
            next = Math.min(next, (nowNanos / slotNanos() + 1) * slotNanos());
        }
        return hasData ? Math.min(next, content.nextDeadline(nowNanos)) : next;
    }

    private long silenceNanosMax() {
        return rules.noDataMillis() > 0 ? rules.noDataMillis() * MILLI_NANOS : CONNECT_NANOS_MAX;
    }

    private long silentSince() {
        return hasData ? Math.max(lastNanos, openedNanos) : openedNanos;
    }

    private boolean isSilent(long nowNanos) {
        return rules.noDataMillis() > 0 && nowNanos - silentSince() > rules.noDataMillis() * MILLI_NANOS;
    }

    private boolean isDisconnected(long nowNanos) {
        return rules.disconnected() && !isConnected && (wasConnected || nowNanos - openedNanos > CONNECT_NANOS_MAX);
    }

    private boolean isLossy() {
        return rules.lostPacketsMax() > 0 && lostLately() > rules.lostPacketsMax();
    }

    private long lostLately() {
        long sum = 0;
        for (long ofSecond : lost) {
            sum += ofSecond;
        }
        return sum;
    }

    private boolean isTooSlow(long nowNanos) {
        boolean measured = hasData && nowNanos - rateFromNanos > (SLOTS + 1) * slotNanos();
        return rules.kbpsMin() > 0 && measured && kbps(nowNanos) < rules.kbpsMin();
    }

    /** Over the ten tenths of the window that are complete. */
    private long kbps(long nowNanos) {
        turn(nowNanos);
        long sum = 0;
        for (int i = 1; i <= SLOTS; i++) {
            sum += slots[index(slot - i)];
        }
        return sum * 8 / rules.kbpsWindowMillis();
    }

    private void startRate(long nowNanos, Switching by) {
        Arrays.fill(slots, 0);
        slot = nowNanos / (by.kbpsWindowMillis() * MILLI_NANOS / SLOTS);
        rateFromNanos = nowNanos;
    }

    private long slotNanos() {
        return rules.kbpsWindowMillis() * MILLI_NANOS / SLOTS;
    }

    private void turn(long nowNanos) {
        long now = nowNanos / slotNanos();
        for (long at = Math.max(slot + 1, now - SLOTS); at <= now; at++) {
            slots[index(at)] = 0;
        }
        slot = Math.max(slot, now);
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) (SLOTS + 1));
    }
}
