package dev.tramo.server.view;

import io.vertx.core.http.HttpServerRequest;

/** Where HLS is served. */
public final class HlsAddress {
    private static final String ROOT = "/hls/";

    private HlsAddress() {}

    /** The path of a route's master playlist. */
    public static String path(String route) {
        return ROOT + route + "/index.m3u8";
    }

    /** Scheme, host and port under which a client reached this server. */
    public static String server(HttpServerRequest request) {
        return request.scheme() + "://" + (request.authority() == null ? "localhost" : request.authority());
    }
}
