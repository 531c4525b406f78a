package dev.tramo.engine.endpoint;

/** Reasons of states, as text for people. */
public final class Reasons {
    private Reasons() {}

    /** Whether two reasons differ in nothing but figures: the second is no news. */
    public static boolean sameWords(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            boolean digits = isDigit(one.charAt(i)) && isDigit(other.charAt(j));
            if (!digits && one.charAt(i) != other.charAt(j)) {
                return false;
            }
            i = digits ? afterDigits(one, i) : i + 1;
            j = digits ? afterDigits(other, j) : j + 1;
        }
        return i == one.length() && j == other.length();
    }

    private static int afterDigits(String text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
