package dev.tramo.server.commands;

import java.util.Locale;

/**
 * A part of a command line that a route does not have.
 *
 * @param part as it stands there
 */
public record NotTaken(String part, Reason reason) {
    /** Why it is not taken over. */
    public enum Reason {
        ENCODING("A route encodes nothing: it carries what comes in"),
        STREAMS("A route carries all streams"),
        FILE("A route has no files, pipes or devices"),
        TIME("A route runs until it is stopped"),
        PROTOCOL("A route does not have this protocol"),
        UNNEEDED("A route does that by itself, or does not need it"),
        UNKNOWN("A route has no such option"),
        INPUTS("A route has one source: the first input was taken"),
        VARIABLE("The shell would put something in here: write it yourself"),
        MORE("Only the first command line was read");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** For a person. */
        public String words() {
            return words;
        }

        /** For a program. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
