package dev.tramo.server.worker;

import dev.tramo.engine.Engine;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.engine.hls.Viewing;
import java.util.Base64;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Pictures that the server has asked for; media loops bring them, and the worker's thread takes them from here. */
final class WorkerStills {
    /** More than one route's pictures can be waited for by. */
    private static final int TAKEN_MAX = 100;

    private static final String NOT_RUNNING = "the route does not run";

    private final Engine engine;
    private final Queue<Message.Still> taken = new ArrayBlockingQueue<>(TAKEN_MAX);

    WorkerStills(Engine engine) {
        this.engine = engine;
    }

    /** Takes one, which {@link #poll} gives within about ten seconds. May wait for the route's loops. */
    void take(String route, Message.AskStill asked) {
        try {
            Optional<CompletableFuture<byte[]>> still = asked.source().isEmpty()
                    ? engine.viewing(route).map(Viewing::still)
                    : engine.still(route, asked.source());
            still.ifPresentOrElse(
                    coming -> {
                        var _ = coming.whenComplete((picture, failure) -> took(asked.request(), picture, failure));
                    },
                    () -> missing(asked.request(), NOT_RUNNING));
        } catch (IllegalStateException | RejectedExecutionException e) {
            missing(asked.request(), String.valueOf(e.getMessage()));
        }
    }

    private void took(long request, byte @Nullable [] picture, @Nullable Throwable failure) {
        if (picture == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            missing(
                    request,
                    cause instanceof NothingToShowException ? String.valueOf(cause.getMessage()) : NOT_RUNNING);
        } else if (picture.length > Wire.PICTURE_BYTES_MAX) {
            missing(request, "the picture is larger than " + (Wire.PICTURE_BYTES_MAX >> 20) + " MiB");
        } else {
            var _ = taken.offer(new Message.Still(request, Base64.getEncoder().encodeToString(picture), ""));
        }
    }

    private void missing(long request, String why) {
        var _ = taken.offer(new Message.Still(request, "", why));
    }

    /** The next one that was taken; null if there is none. */
    Message.@Nullable Still poll() {
        return taken.poll();
    }
}
