package dev.tramo.server.observe.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One figure by the second, as long back as its length. It is kept in parts, of which one in which the figure did not change is a single
 * value: most figures are 0 for as long as all is well. One part more than the length has is written to while the oldest is still read.
 * One thread at a time.
 */
final class SecondSeries {
    private static final int PARTS = 12;
    private static final int OBJECT_BYTES = 40;
    private static final int ARRAY_BYTES = 16;
    private static final int ALIGNMENT_BYTES = 8;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final int partSeconds;
    /** A part is null if nothing is known of it, a single value if all of its seconds since the first have it, else a value for each. */
    private final float[] @Nullable [] parts = new float[PARTS + 1][];
    /** The first second that has a value. */
    private long first = UNKNOWN;

    /** Of a part that was begun anew, for the next one that needs it: nothing is left to the garbage collector. */
    private float @Nullable [] spare;

    /** @param length how many seconds can be read, at least 2 parts of them */
    SecondSeries(int length) {
        this.partSeconds = Math.ceilDiv(length, PARTS);
    }

    /** What one of this length takes at most, bytes. */
    static long bytes(int length) {
        long part = array((long) Math.ceilDiv(length, PARTS) * Float.BYTES);
        return OBJECT_BYTES + array((PARTS + 1) * (long) Integer.BYTES) + (PARTS + 1) * part;
    }

    private static long array(long bytes) {
        return Math.ceilDiv(ARRAY_BYTES + bytes, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }

    /** Adds the value of the next second, NaN if there is none; of all seconds from the first on, each must be added. */
    void append(long second, float value) {
        int place = place(second);
        if (first == UNKNOWN) {
            first = Float.isNaN(value) ? UNKNOWN : second;
            begin(place / partSeconds, value);
        } else if (place % partSeconds == 0) {
            begin(place / partSeconds, value);
        } else {
            set(place, value);
        }
    }

    private int place(long second) {
        return (int) Math.floorMod(second, (long) parts.length * partSeconds);
    }

    private void begin(int part, float value) {
        float[] old = parts[part];
        if (isWhole(old)) {
            spare = old;
        }
        float[] before = parts[Math.floorMod(part - 1, parts.length)];
        if (Float.isNaN(value)) {
            parts[part] = null;
        } else if (before != null && before.length == 1 && before[0] == value) {
            parts[part] = before;
        } else {
            parts[part] = new float[] {value};
        }
    }

    private static boolean isWhole(float @Nullable [] part) {
        return part != null && part.length > 1;
    }

    /** Changes the value of a second that was added, or comes before the first. */
    void put(long second, float value) {
        if (second < first) {
            for (long unknown = second + 1; unknown < first && first != UNKNOWN; unknown++) {
                set(place(unknown), Float.NaN);
            }
            first = second;
        }
        set(place(second), value);
    }

    private void set(int place, float value) {
        int i = place / partSeconds;
        float[] part = parts[i];
        if (part == null || part.length == 1) {
            float all = part == null ? Float.NaN : part[0];
            if (Float.compare(all, value) == 0) {
                return;
            }
            part = spare == null ? new float[partSeconds] : spare;
            spare = null;
            Arrays.fill(part, all);
            parts[i] = part;
        }
        part[place % partSeconds] = value;
    }

    /** The value of a second; NaN if there is none. */
    float at(long second) {
        int place = place(second);
        float[] part = parts[place / partSeconds];
        if (part == null || second < first) {
            return Float.NaN;
        }
        return part.length == 1 ? part[0] : part[place % partSeconds];
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(parts, null);
        spare = null;
        first = UNKNOWN;
    }

    /** The same seconds, from the last one back, as far as both lengths reach. */
    SecondSeries resized(long newest, int length, int lengthNext) {
        SecondSeries resized = new SecondSeries(lengthNext);
        for (long second = newest - Math.min(length, lengthNext) + 1; second <= newest; second++) {
            resized.append(second, at(second));
        }
        return resized;
    }
}
