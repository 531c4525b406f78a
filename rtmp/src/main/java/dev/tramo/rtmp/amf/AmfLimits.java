package dev.tramo.rtmp.amf;

/**
 * Limits of one {@link AmfReader}.
 *
 * @param depthMax objects and arrays within each other, 1 to 100
 * @param valuesMax values in total, objects and arrays themselves included, at least 1
 * @param keyBytesMax bytes of an object's key, 1 to 65535
 */
public record AmfLimits(int depthMax, int valuesMax, int keyBytesMax) {
    /** Several times what any known client sends. */
    public static final AmfLimits DEFAULT = new AmfLimits(16, 1024, 128);

    private static final int RECURSION_MAX = 100;

    /** Fails with {@link IllegalArgumentException} if a limit is out of its range. */
    public AmfLimits {
        check("depthMax", depthMax, RECURSION_MAX);
        check("valuesMax", valuesMax, Integer.MAX_VALUE);
        check("keyBytesMax", keyBytesMax, Amf0.SHORT_BYTES_MAX);
    }

    private static void check(String field, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(field + " is " + value + ": 1 to " + max + " is allowed");
        }
    }
}
