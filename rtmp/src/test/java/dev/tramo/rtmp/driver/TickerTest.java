package dev.tramo.rtmp.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is ticked, and who is not any more. */
class TickerTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Ticker ticker = new Ticker();
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final Runnable firstTick = first::incrementAndGet;
    private final Runnable secondTick = second::incrementAndGet;

    @AfterEach
    void close() {
        ticker.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoLeavesIsNotTickedAnyMore() throws Exception {
        onLoop(() -> {
            ticker.add(loop, firstTick);
            ticker.add(loop, secondTick);
        });
        await().until(() -> first.get() > 0 && second.get() > 0);

        onLoop(() -> ticker.remove(loop, firstTick));
        int ticked = first.get();
        int others = second.get();
        await().until(() -> second.get() > others + 1);

        assertThat(first).hasValue(ticked);
    }

    @Test
    void aLoopThatAllHaveLeftTakesNewOnes() throws Exception {
        onLoop(() -> {
            ticker.add(loop, firstTick);
            ticker.remove(loop, firstTick);
            ticker.remove(loop, firstTick);
            ticker.add(loop, secondTick);
        });

        await().until(() -> second.get() > 1);

        assertThat(first).hasValue(0);
    }
}
