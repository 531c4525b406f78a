package dev.tramo.server.limit;

/** Every limit of HTTP that may be set: {@code tramo.http.header.seconds} is {@link #HEADER_SECONDS}. */
public enum HttpLimit implements Limit {
    /** Connections in all, on both ports; never more than a quarter of the file descriptors the process may have. */
    CONNECTIONS_MAX(1_500, 16, 100_000),
    /** Connections of one address (IPv6: of one /64 network). Trusted proxies have no limit of their own. */
    CONNECTIONS_PER_ADDRESS_MAX(400, 4, 100_000),
    /** From the connection to the end of the first request's header. */
    HEADER_SECONDS(10, 1, 300),
    /** From there to the end of the body. */
    BODY_SECONDS(30, 1, 600),
    /** Without a byte in either direction, and between two requests. Workers send one every 5 s. */
    IDLE_SECONDS(60, 15, 3_600),
    /** Requests in progress in all. */
    REQUESTS_MAX(600, 16, 10_000),
    /** Requests in progress of one address. */
    REQUESTS_PER_ADDRESS_MAX(300, 4, 10_000),
    /** Requests of one address a second, mean of some seconds; 16 KiB of an answer count as a request. */
    REQUESTS_PER_SECOND_MAX(200, 5, 100_000),
    /** Threads that answer requests. */
    THREADS_MAX(200, 8, 2_000);

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final Bounds bounds;

    HttpLimit(int standard, int min, int max) {
        bounds = new Bounds(standard, min, max);
    }

    @Override
    public String prefix() {
        return "tramo.http.";
    }

    @Override
    public Bounds bounds() {
        return bounds;
    }
}
