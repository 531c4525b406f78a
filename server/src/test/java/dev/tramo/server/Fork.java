package dev.tramo.server;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The process that these tests run in. Several run at once: each has ports and names of logs of its own. */
final class Fork {
    /** From 1. */
    static final int NUMBER = Integer.getInteger("tramo.test.fork", 1);

    /** The processes that may run at once. */
    private static final int COUNT_MAX = 4;
    /** The ports of all of them are below the range from which systems give ports to those who ask for any. */
    private static final int PORTS_FIRST = 20_000;

    private static final int PORTS = 3_000;
    private static final int OWN_FIRST = PORTS_FIRST + PORTS * Math.floorMod(NUMBER - 1, COUNT_MAX);

    private Fork() {}

    /** The one of this class that all tests of this process share: started at first use, closed when the process ends. */
    static <T extends AutoCloseable> T shared(Class<T> type, ExtensionContext test, Supplier<T> start) {
        // Not the run's store: where several processes take turns at the classes, each class is a run of its own.
        return test.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(type, _ -> start.get(), type);
    }

    /** Any port of this process, whether or not it is free. */
    static int port() {
        return ThreadLocalRandom.current().nextInt(OWN_FIRST, OWN_FIRST + PORTS);
    }

    /** {@code target/<name>-<fork>-<count>.log}: what a program says that was started. */
    static Path log(String name, int count) {
        return Path.of("target", name + "-" + NUMBER + "-" + count + ".log");
    }

    /** {@code target/<name>-<fork>.log}: what a program says of which there is one in each process. */
    static Path log(String name) {
        return Path.of("target", name + "-" + NUMBER + ".log");
    }
}
