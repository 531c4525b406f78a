package dev.tramo.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Ends the process for good if it takes too long to end by itself, whatever hangs. Its thread waits from the start on: when memory
 * has run out there may be none for another.
 */
final class EndLimit {
    private static final int EXIT_HALTED = 3;

    private EndLimit() {}

    /** From now on, when the process is told to end it has at most so long. */
    static void set(Duration limit) {
        CountDownLatch ending = new CountDownLatch(1);
        Thread _ = Thread.ofPlatform().name("end-limit").daemon().start(() -> halt(ending, limit));
        Runtime.getRuntime().addShutdownHook(new Thread(ending::countDown));
    }

    private static void halt(CountDownLatch ending, Duration limit) {
        try {
            ending.await();
            Thread.sleep(limit);
        } catch (InterruptedException e) {
            // Nobody does; if so, all the more reason not to hang.
            Thread.currentThread().interrupt();
        }
        // Not logged: loggers end while the process does.
        System.err.println("tramo: did not end within " + limit.toSeconds() + " s: halted");
        Runtime.getRuntime().halt(EXIT_HALTED);
    }
}
