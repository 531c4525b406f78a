package dev.tramo.server.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/**
 * Serves the dashboard's page and the files of its bundle, from memory and compressed. The page answers every address that a browser
 * opens and that belongs to no API, so that links into the dashboard work. Asks neither for a session nor for the store. On the event
 * loop.
 */
@Singleton
final class Dashboard {
    /** After the limits of each address, before everything that answers. */
    private static final int PRIORITY = 99_000;

    private static final String FOLDER = "META-INF/resources";
    private static final String PAGE = "/index.html";
    private static final String BUNDLE = "/static/bundle/";
    private static final Pattern FILE =
            Pattern.compile("/static/bundle/(?:assets/)?[A-Za-z0-9_-][A-Za-z0-9._-]*\\.([a-z0-9]{2,5})");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int NOT_MODIFIED = 304;

    /** Paths that are not the dashboard's, whatever a browser accepts. */
    private static final List<String> OTHERS =
            List.of("/v1", "/v2", "/docs", "/openapi", "/health", "/metrics", "/static", "/q", "/hls");

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2",
            "png", "image/png");

    /** Nothing but what this server has: no inline script or style, no frame around it. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
                    + " connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; base-uri 'none';"
                    + " form-action 'self'; frame-ancestors 'none'";

    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** A file as it is sent. */
    private record File(String type, Buffer plain, Buffer compressed, String etag) {
        private static File of(String type, byte[] bytes) {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            return new File(
                    type,
                    Buffer.buffer(bytes),
                    Buffer.buffer(gzip(bytes)),
                    "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"");
        }

        private static byte[] gzip(byte[] bytes) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return compressed.toByteArray();
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, PRIORITY);
    }

    private void answer(RoutingContext call) {
        HttpServerRequest request = call.request();
        String path = request.path();
        boolean isReading = READING.contains(request.method());
        Optional<File> file = !isReading
                ? Optional.empty()
                : path.startsWith(BUNDLE) ? file(path) : isPage(request) ? file(PAGE) : Optional.empty();
        file.ifPresentOrElse(found -> send(request, found, path.startsWith(BUNDLE)), call::next);
    }

    private static boolean isPage(HttpServerRequest request) {
        String path = request.path();
        if (path.equals("/") || path.equals(PAGE)) {
            return true;
        }
        String accept = request.getHeader("Accept");
        return accept != null
                && accept.contains("text/html")
                && !Errors.AGGREGATOR_PATHS.contains(path)
                && OTHERS.stream().noneMatch(other -> path.equals(other) || path.startsWith(other + "/"));
    }

    /** Only what the program has is kept, so their number has a bound. */
    private Optional<File> file(String path) {
        File known = files.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        String extension = path.substring(path.lastIndexOf('.') + 1);
        String type = TYPES.get(extension);
        if (type == null || !(path.equals(PAGE) || FILE.matcher(path).matches())) {
            return Optional.empty();
        }
        try (InputStream found = Thread.currentThread().getContextClassLoader().getResourceAsStream(FOLDER + path)) {
            if (found == null) {
                return Optional.empty();
            }
            File file = File.of(type, found.readAllBytes());
            files.put(path, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(HttpServerRequest request, File file, boolean isHashed) {
        HttpServerResponse response = request.response();
        response.putHeader("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader("ETag", file.etag())
                .putHeader("Vary", "Accept-Encoding")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (!isHashed) {
            response.putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                    .putHeader("Referrer-Policy", "same-origin")
                    .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        }
        if (file.etag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        String accepted = request.getHeader("Accept-Encoding");
        boolean isCompressed = accepted != null && accepted.contains("gzip");
        Buffer body = isCompressed ? file.compressed() : file.plain();
        response.putHeader("Content-Type", file.type());
        if (isCompressed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", String.valueOf(body.length())).end();
        } else {
            response.end(body);
        }
    }
}
