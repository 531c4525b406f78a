package dev.tramo.server.observe.live;

import java.util.IdentityHashMap;
import java.util.List;

/** Snapshots in one message, made once for all clients that get the same ones. Any thread. */
final class Batches {
    private record Batch(List<LiveMessage> each, LiveMessage whole) {}

    /** Of the present round, by their first snapshot. */
    private final IdentityHashMap<LiveMessage, Batch> made = new IdentityHashMap<>();

    /** These snapshots in one message. */
    synchronized LiveMessage of(List<LiveMessage> each) {
        Batch known = made.get(each.getFirst());
        if (known != null && isSame(known.each(), each)) {
            return known.whole();
        }
        LiveMessage whole = LiveMessage.snapshots(each);
        made.put(each.getFirst(), new Batch(List.copyOf(each), whole));
        return whole;
    }

    /** The very same messages: to compare what is in them would cost what is to be saved. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(List<LiveMessage> some, List<LiveMessage> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** What was made is old: other snapshots are there. */
    synchronized void forget() {
        made.clear();
    }
}
