package dev.tramo.mpegts;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parameter sets of one kind by id. */
final class ParameterSets {
    /** Configuration records have 16 bits for the length. */
    static final int BYTES_MAX = 0xFFFF;

    private final int countMax;
    private final Map<Integer, byte[]> byId = new TreeMap<>();

    ParameterSets(int countMax) {
        this.countMax = countMax;
    }

    /** Keeps a set; false if it is as before, or too large. */
    boolean put(int id, byte[] b, int from, int to) {
        byte[] old = byId.get(id);
        if (old != null && Arrays.equals(old, 0, old.length, b, from, to)) {
            return false;
        }
        if (to - from > BYTES_MAX || (old == null && byId.size() >= countMax)) {
            return false;
        }
        byId.put(id, Arrays.copyOfRange(b, from, to));
        return true;
    }

    List<byte[]> all() {
        return List.copyOf(byId.values());
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }
}
