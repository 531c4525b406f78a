package dev.tramo.server.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tramo.server.limit.HttpLimit;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * How much of the server one address may use. Requests beyond its rate wait for their turn, which holds up nobody but the client;
 * those that would wait too long, and those beyond the number in progress, are refused with {@code Retry-After}. Long answers count
 * as several requests. On the event loop of all connections.
 */
@Singleton
final class Admission {
    /** Before everything else. */
    private static final int FIRST = 100_000;
    /** What may be saved up, in seconds of the rate. */
    private static final int BURST_SECONDS = 2;

    private static final long WAIT_MILLIS_MAX = 2_000;
    /** A refusal comes no sooner, so that asking again and again is no way to keep us busy. */
    private static final long REFUSE_AFTER_MILLIS = 500;
    /** Of an answer: what costs about as much as a short request. */
    private static final int BYTES_PER_REQUEST = 16 << 10;

    private static final int ADDRESSES_MAX = 20_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);
    private static final int LONG_ANSWERS_MAX = 64;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    /** Whoever watches the server must learn that it lives, even if something else at its address hammers. */
    private static final String HEALTH = "/health";

    private static final long HEALTH_WAIT_MILLIS_MAX = 1_000;
    /** Players ask often, mostly wait for what comes, and have a limit of their own; several may be behind one address. */
    private static final String HLS = "/hls/";

    private static final double HLS_COST = 0.125;

    private final int ratePerSecond;
    private final int inProgressMax;
    private final int perAddressMax;
    private final LoadingCache<String, Usage> usages;
    /** The last length of long answers by path: what the next one will cost. */
    private final Map<String, Long> longAnswers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > LONG_ANSWERS_MAX;
        }
    };

    /** Requests in progress, the oldest first, and whose they are. */
    private final Map<RoutingContext, Usage> inProgress = new LinkedHashMap<>();

    /** What an address used lately. */
    private static final class Usage {
        /** Requests that it may send at once; below zero are those that wait. */
        private double credit;

        private long atNanos = System.nanoTime();
        private int inProgress;

        private Usage(int ratePerSecond) {
            this.credit = (double) ratePerSecond * BURST_SECONDS;
        }

        /** Takes what a request costs; how long it has to wait, in milliseconds. */
        private long take(double cost, int ratePerSecond) {
            long nowNanos = System.nanoTime();
            double earned = (nowNanos - atNanos) / NANOS_PER_SECOND * ratePerSecond;
            credit = Math.min((double) ratePerSecond * BURST_SECONDS, credit + earned) - cost;
            atNanos = nowNanos;
            return credit >= 0 ? 0 : (long) Math.ceil(-credit / ratePerSecond * MILLIS_PER_SECOND);
        }
    }

    Admission(Config config) {
        this.ratePerSecond = config.getValue(HttpLimit.REQUESTS_PER_SECOND_MAX.key(), Integer.class);
        this.inProgressMax = config.getValue(HttpLimit.REQUESTS_MAX.key(), Integer.class);
        this.perAddressMax = config.getValue(HttpLimit.REQUESTS_PER_ADDRESS_MAX.key(), Integer.class);
        this.usages = Caffeine.newBuilder()
                .maximumSize(ADDRESSES_MAX)
                .expireAfterAccess(FORGET_AFTER)
                .build(_ -> new Usage(ratePerSecond));
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, FIRST);
    }

    private void admit(RoutingContext call) {
        Usage usage = usages.get(ClientAddress.keyOf(call.request()));
        String path = call.request().path();
        boolean isHealth = path.startsWith(HEALTH);
        boolean isHls = path.startsWith(HLS);
        double cost = isHls ? HLS_COST : 1 + longAnswers.getOrDefault(path, 0L) / (double) BYTES_PER_REQUEST;
        long waitMillis = usage.take(cost, ratePerSecond);
        if (waitMillis > WAIT_MILLIS_MAX) {
            usage.credit += cost; // not used, or the address would be locked out for longer and longer
        }
        if (isHls && waitMillis <= WAIT_MILLIS_MAX) {
            passLater(call, waitMillis);
        } else if (isHealth) {
            pass(call, usage, Math.min(waitMillis, HEALTH_WAIT_MILLIS_MAX));
        } else if (waitMillis > WAIT_MILLIS_MAX) {
            refuse(call, TOO_MANY, "too many requests from this address", waitMillis);
        } else if (usage.inProgress >= perAddressMax && !makeRoom(usage)) {
            refuse(
                    call,
                    TOO_MANY,
                    "this address has " + perAddressMax + " requests in progress, which is the limit",
                    0);
        } else if (inProgress.size() >= inProgressMax && !makeRoom(null)) {
            refuse(
                    call,
                    UNAVAILABLE,
                    "the server has " + inProgressMax + " requests in progress, which is the limit",
                    0);
        } else {
            pass(call, usage, waitMillis);
        }
    }

    private void pass(RoutingContext call, Usage usage, long waitMillis) {
        // A worker's connection lasts as long as the worker.
        if (!"websocket".equalsIgnoreCase(call.request().getHeader("Upgrade"))) {
            begin(call, usage);
        }
        passLater(call, waitMillis);
    }

    private static void passLater(RoutingContext call, long waitMillis) {
        if (waitMillis == 0) {
            call.next();
            return;
        }
        call.request().pause();
        call.vertx().setTimer(waitMillis, _ -> {
            if (!call.response().closed()) {
                call.request().resume();
                call.next();
            }
        });
    }

    private void begin(RoutingContext call, Usage usage) {
        usage.inProgress++;
        inProgress.put(call, usage);
        call.addEndHandler(_ -> {
            usage.inProgress--;
            inProgress.remove(call);
            long bytes = call.response().bytesWritten();
            if (bytes > BYTES_PER_REQUEST && !isStream(call)) {
                longAnswers.put(call.request().path(), bytes);
            }
        });
    }

    /** A stream lasts as long as its client wants, and of a recording it takes ranges: how long it was says nothing of the next one. */
    private static boolean isStream(RoutingContext call) {
        String type = String.valueOf(call.response().headers().get("Content-Type"));
        return type.equals("text/event-stream") || type.startsWith("video/");
    }

    /** Closes the oldest one of which we wait for the body: whoever only announces requests must not keep others' out. */
    private boolean makeRoom(@Nullable Usage of) {
        Optional<HttpServerRequest> oldest = inProgress.entrySet().stream()
                .filter(entry -> of == null || entry.getValue() == of)
                .map(entry -> entry.getKey().request())
                .filter(request -> Connections.isBodyMissing(request))
                .findFirst();
        oldest.ifPresent(request -> request.connection().close());
        return oldest.isPresent();
    }

    private static void refuse(RoutingContext call, int status, String why, long waitMillis) {
        long seconds = Math.max(1, (long) Math.ceil(waitMillis / MILLIS_PER_SECOND));
        call.request().pause();
        call.vertx().setTimer(REFUSE_AFTER_MILLIS, _ -> {
            if (!call.response().closed()) {
                call.request().resume();
                call.response().putHeader("Retry-After", String.valueOf(seconds));
                if (Connections.isBodyMissing(call.request())) {
                    call.response().putHeader("Connection", "close");
                }
                Errors.answer(call.request(), status, why + "; nothing was done");
            }
        });
    }
}
