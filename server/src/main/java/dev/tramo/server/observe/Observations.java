package dev.tramo.server.observe;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The bus of what is observed: routes of this process and workers feed it alike, and whoever wants to know subscribes. Any thread; a
 * subscriber is called by the thread that publishes, and returns at once.
 */
@Singleton
public class Observations {
    private final List<Consumer<Observation>> subscribers = new CopyOnWriteArrayList<>();

    /** Is told everything from now on. */
    public void subscribe(Consumer<Observation> subscriber) {
        subscribers.add(subscriber);
    }

    /** Tells all subscribers. */
    public void publish(Observation observation) {
        subscribers.forEach(subscriber -> subscriber.accept(observation));
    }
}
