package dev.tramo.server.routes;

import dev.tramo.server.api.RefusedException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/** Changes of one route come one after the other, those of different routes at once, and a takeover alone. */
final class RouteLocks {
    private static final int LOCKS = 64;

    private final ReadWriteLock all = new ReentrantReadWriteLock();
    private final Object[] ofRoutes = Stream.generate(Object::new).limit(LOCKS).toArray();

    /** What is done to a route. */
    interface Task<T> {
        T run() throws RefusedException;
    }

    /** Runs a task while nobody else changes that route. Not from within another. */
    <T> T changing(String id, Task<T> task) throws RefusedException {
        all.readLock().lock();
        try {
            synchronized (ofRoutes[Math.floorMod(id.hashCode(), LOCKS)]) {
                return task.run();
            }
        } finally {
            all.readLock().unlock();
        }
    }

    /** Runs a task while nobody changes any route. */
    void all(Runnable task) {
        all.writeLock().lock();
        try {
            task.run();
        } finally {
            all.writeLock().unlock();
        }
    }
}
