package dev.tramo.server.observe.notify;

import java.time.Duration;

/** What became of an attempt to deliver. */
sealed interface Outcome {
    /** The receiver has it; of a trap, it was sent. */
    record Delivered() implements Outcome {}

    /**
     * It does not, as far as is known.
     *
     * @param reason for a person, without secrets
     * @param retryAfter what the receiver asked for; zero if it asked for nothing
     */
    record Failed(String reason, Duration retryAfter) implements Outcome {
        Failed(String reason) {
            this(reason, Duration.ZERO);
        }
    }
}
