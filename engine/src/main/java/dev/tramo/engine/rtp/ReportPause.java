package dev.tramo.engine.rtp;

import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.util.concurrent.ThreadLocalRandom;

/** Repeats a report about every five seconds, not in step with others (RFC 3550, 6.2). */
final class ReportPause {
    private static final long NANOS_MIN = 2_500_000_000L;
    private static final long NANOS_MAX = 7_500_000_000L;

    private final LoopTimer timer;

    ReportPause(Loop loop, Runnable report) {
        this.timer = loop.newTimer(() -> {
            again();
            report.run();
        });
    }

    /** Begins; the first pause is half as long, by the RFC. */
    void start() {
        timer.setAfter(pause() / 2);
    }

    private void again() {
        timer.setAfter(pause());
    }

    private static long pause() {
        return ThreadLocalRandom.current().nextLong(NANOS_MIN, NANOS_MAX);
    }

    void close() {
        timer.close();
    }
}
