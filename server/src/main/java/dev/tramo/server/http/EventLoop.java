package dev.tramo.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** Where a call goes on that was not answered at once: never in the thread that had what it waited for, which may carry media. */
public final class EventLoop {
    private EventLoop() {}

    /**
     * That of the call that is being answered. To be called in its thread.
     *
     * @return what it is given must not block
     */
    public static Executor ofThisCall() {
        Context context = Vertx.currentContext();
        return task -> context.runOnContext(_ -> task.run());
    }
}
