package dev.tramo.server.routes;

import dev.tramo.server.api.RefusedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Changes of one route come one after the other, those of different routes at once, and a takeover alone. */
final class RouteLocks {
    private final ReadWriteLock all = new ReentrantReadWriteLock();
    /** Those that somebody has or waits for: one may take seconds, while a worker ends, and holds up nobody else. */
    private final Map<String, Holder> ofRoutes = new ConcurrentHashMap<>();

    /** Of one route; its count is changed within the map's own lock. */
    private static final class Holder {
        private int users;
    }

    /** What is done to a route. */
    interface Task<T> {
        T run() throws RefusedException;
    }

    /** Runs a task while nobody else changes that route. Not from within another. */
    <T> T changing(String id, Task<T> task) throws RefusedException {
        all.readLock().lock();
        try {
            Holder holder = ofRoutes.compute(id, (_, now) -> entered(now == null ? new Holder() : now));
            try {
                synchronized (holder) {
                    return task.run();
                }
            } finally {
                ofRoutes.computeIfPresent(id, (_, now) -> now.users == 1 ? null : left(now));
            }
        } finally {
            all.readLock().unlock();
        }
    }

    private static Holder entered(Holder holder) {
        holder.users++;
        return holder;
    }

    private static Holder left(Holder holder) {
        holder.users--;
        return holder;
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
