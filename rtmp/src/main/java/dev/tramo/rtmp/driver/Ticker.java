package dev.tramo.rtmp.driver;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Calls whoever wants it once a second, on its loop: one wake-up for all that live there. Netty's own timers poll through the last
 * millisecond before each is due, which costs more than the media where every connection has one.
 */
public final class Ticker implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rtmp-ticks").factory());
    /** Each set belongs to its loop's thread. */
    private final Map<EventLoop, Set<Runnable>> ticks = new ConcurrentHashMap<>();

    /** Starts to tick. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the clock
    public Ticker() {
        clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
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

    /** Has {@code tick} called once a second on the loop, whose thread this is. */
    public void add(EventLoop loop, Runnable tick) {
        ticks.computeIfAbsent(loop, _ -> new LinkedHashSet<>()).add(tick);
    }

    /** No more; on the loop's thread. */
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
