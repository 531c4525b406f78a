package dev.tramo.server.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tramo.server.limit.HttpLimit;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of all ports: how many there may be, and how long each may keep us waiting. At a limit, the oldest one that
 * has no complete request in progress makes room, so that connections which say nothing cannot lock anybody out. On one event loop.
 */
final class Connections {
    /** Of the descriptors that the process may have, HTTP takes at most this part: the rest is for media and the store. */
    private static final int DESCRIPTORS_SHARE = 4;

    private static final long BODY_BYTES_PER_SECOND_MIN = 64 << 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int max;
    private final int perAddressMax;
    private final long headerNanos;
    private final long bodyNanos;
    private final long idleNanos;
    /** Oldest first. */
    private final Map<HttpConnection, Connection> open = new LinkedHashMap<>();

    private final Map<String, Integer> ofAddress = new HashMap<>();

    /** One of them. */
    private static final class Connection {
        private final Optional<String> address;
        private @Nullable HttpServerRequest request;
        private long sinceNanos;
        private boolean isFirst = true;

        private Connection(Optional<String> address, long nowNanos) {
            this.address = address;
            this.sinceNanos = nowNanos;
        }

        private boolean isBetweenRequests() {
            return request == null || request.response().ended();
        }

        private boolean isInProgress() {
            return request != null && !isBetweenRequests() && !isBodyMissing(request);
        }
    }

    Connections(ToIntFunction<HttpLimit> limits) {
        this.max = Math.max(
                HttpLimit.CONNECTIONS_MAX.min(),
                Math.min(limits.applyAsInt(HttpLimit.CONNECTIONS_MAX), descriptorsMax() / DESCRIPTORS_SHARE));
        this.perAddressMax = limits.applyAsInt(HttpLimit.CONNECTIONS_PER_ADDRESS_MAX);
        this.headerNanos = limits.applyAsInt(HttpLimit.HEADER_SECONDS) * NANOS_PER_SECOND;
        this.bodyNanos = limits.applyAsInt(HttpLimit.BODY_SECONDS) * NANOS_PER_SECOND;
        this.idleNanos = limits.applyAsInt(HttpLimit.IDLE_SECONDS) * NANOS_PER_SECOND;
    }

    private static int descriptorsMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
                : Integer.MAX_VALUE;
    }

    /**
     * Takes a new connection, or closes it.
     *
     * @param address what the limit of one address counts by; empty for one without such a limit
     */
    void opened(HttpConnection connection, Optional<String> address, long nowNanos) {
        boolean isTooMany = address.isPresent() && ofAddress.getOrDefault(address.get(), 0) >= perAddressMax;
        if ((isTooMany && !makeRoom(address)) || (open.size() >= max && !makeRoom(Optional.empty()))) {
            connection.close();
            return;
        }
        open.put(connection, new Connection(address, nowNanos));
        address.ifPresent(key -> ofAddress.merge(key, 1, Integer::sum));
        connection.closeHandler(_ -> forget(connection));
    }

    /** A request's header has come. */
    void requested(HttpServerRequest request, long nowNanos) {
        Connection connection = open.get(request.connection());
        if (connection != null) {
            connection.request = request;
            connection.sinceNanos = nowNanos;
            connection.isFirst = false;
        }
    }

    /** Whether there is none that could be late. */
    boolean isEmpty() {
        return open.isEmpty();
    }

    /** It is no longer one of HTTP: neither counted nor limited any more, but for the time without a byte. */
    void upgraded(HttpConnection connection) {
        forget(connection);
    }

    /** Closes what kept us waiting for too long; to be called about twice a second while there are any. */
    void sweep(long nowNanos) {
        List<HttpConnection> late = open.entrySet().stream()
                .filter(entry -> isLate(entry.getValue(), nowNanos))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(this::close);
    }

    private boolean isLate(Connection connection, long nowNanos) {
        if (connection.isInProgress()) {
            return false;
        }
        HttpServerRequest request = connection.request;
        // One may be answered before its body has come.
        if (request != null && connection.isBetweenRequests() && !isBodyMissing(request)) {
            connection.request = null;
            connection.sinceNanos = nowNanos;
        }
        long nanosMax = connection.request != null
                ? bodyNanos(connection.request)
                : connection.isFirst ? headerNanos : idleNanos;
        return nowNanos - connection.sinceNanos >= nanosMax;
    }

    /** One that is long, as a file is, has the time for it while it comes; one that comes byte by byte has not. */
    private long bodyNanos(HttpServerRequest coming) {
        return bodyNanos + coming.bytesRead() / BODY_BYTES_PER_SECOND_MIN * NANOS_PER_SECOND;
    }

    /** Closes the oldest one without a request in progress, of that address or of all. */
    private boolean makeRoom(Optional<String> address) {
        Optional<HttpConnection> oldest = open.entrySet().stream()
                .filter(entry -> address.isEmpty() || entry.getValue().address.equals(address))
                .filter(entry -> !entry.getValue().isInProgress())
                .map(Map.Entry::getKey)
                .findFirst();
        oldest.ifPresent(this::close);
        return oldest.isPresent();
    }

    private void close(HttpConnection connection) {
        forget(connection);
        connection.close();
    }

    private void forget(HttpConnection connection) {
        Connection known = open.remove(connection);
        if (known != null) {
            known.address.ifPresent(key -> ofAddress.computeIfPresent(key, (_, n) -> n == 1 ? null : n - 1));
        }
    }

    /** Whether a request has a body that did not arrive, or that nobody has read yet. */
    static boolean isBodyMissing(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        boolean hasBody = request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
        return hasBody && !request.isEnded();
    }
}
