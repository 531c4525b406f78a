package dev.tramo.server.docker;

import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The engine's events, until they end. */
final class Events extends ResultCallbackTemplate<Events, Event> {
    private final Consumer<Event> each;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Events(Consumer<Event> each) {
        this.each = each;
    }

    @Override
    public void onNext(Event event) {
        each.accept(event);
    }

    @Override
    public void onError(Throwable failure) {
        ended.completeExceptionally(failure);
        super.onError(failure);
    }

    @Override
    public void onComplete() {
        ended.complete(null);
        super.onComplete();
    }

    /**
     * Waits.
     *
     * @return false if they go on after that time
     * @throws IOException why they ended, unless properly
     */
    boolean endWithin(long seconds) throws InterruptedException, IOException {
        try {
            Void _ = ended.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("the stream of events ended", e);
        }
    }
}
