package dev.tramo.rtmp.driver;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls registered tasks once a second on their loops, with one wake-up for each loop. Netty's timers poll during the last
 * millisecond before each is due, which with a timer for each connection would cost more than the media.
 */
public final class Ticker implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rtmp-ticks").factory());
    /** By loop. Each set is accessed on its loop's thread only. */
    private final Map<EventLoop, Set<Runnable>> ticks = new ConcurrentHashMap<>();

    /** While there are tasks: without any, nothing wakes up. */
    private @Nullable ScheduledFuture<?> ticking;

    private synchronized void startIfIdle() {
        if (ticking == null && !clock.isShutdown()) {
            ticking = clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
        }
    }

    private synchronized void stopIfIdle() {
        if (ticking != null && ticks.isEmpty()) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void tick() {
        stopIfIdle();
        ticks.forEach((loop, wanted) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> {
                    for (Runnable one : wanted.toArray(Runnable[]::new)) {
                        if (wanted.contains(one)) {
                            one.run();
                        }
                    }
                });
            }
        });
    }

    /** Registers a task to be called once a second on a loop. Must be called on that loop's thread. */
    public void add(EventLoop loop, Runnable tick) {
        ticks.computeIfAbsent(loop, _ -> new LinkedHashSet<>()).add(tick);
        startIfIdle();
    }

    /** Removes a task. Must be called on the loop's thread. */
    public void remove(EventLoop loop, Runnable tick) {
        Set<Runnable> wanted = ticks.get(loop);
        if (wanted != null && wanted.remove(tick) && wanted.isEmpty()) {
            ticks.remove(loop);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
