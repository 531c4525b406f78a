package dev.tramo.server.http;

import dev.tramo.server.limit.HttpLimit;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Opens ports for HTTP/1.1, all with the same options and limits, on one event loop. The framework's own server is
 * off: it knows no time limit for a header or a body, and no limit of connections by address. HTTP/2 is for a proxy in front.
 */
@Singleton
public class HttpServers {
    /** When ports open: after all else has started. */
    public static final int OPEN_LAST = 20_000;

    private static final long SWEEP_MILLIS = 500;
    private static final long SLEEP_MILLIS = 3_600_000;
    private static final int BAD_REQUEST = 400;
    private static final long CLOSE_SECONDS_MAX = 3;
    // As in application.properties, where the framework's own clients have them.
    private static final int FRAME_BYTES_MAX = 1 << 20;
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private final Vertx vertx;
    private final Context context;
    private final String host;
    private final Proxies proxies;
    private final Connections connections;
    private final int idleSeconds;
    private boolean isSweeping;

    HttpServers(
            Vertx vertx,
            Config config,
            @ConfigProperty(name = "tramo.http.host") String host,
            @ConfigProperty(name = "tramo.trusted.proxies") Optional<String> trustedProxies) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.host = host;
        this.proxies = new Proxies(trustedProxies.orElse(""));
        this.connections = new Connections(limit -> config.getValue(limit.key(), Integer.class));
        this.idleSeconds = config.getValue(HttpLimit.IDLE_SECONDS.key(), Integer.class);
        // Netty wakes a loop once a second that has no timer set; those that accept connections have none of their own.
        context.runOnContext(_ -> vertx.setPeriodic(SLEEP_MILLIS, _ -> {}));
        ((VertxInternal) vertx).getAcceptorEventLoopGroup().forEach(HttpServers::sleep);
    }

    private static void sleep(EventExecutor acceptor) {
        ScheduledFuture<?> _ =
                acceptor.scheduleAtFixedRate(() -> {}, SLEEP_MILLIS, SLEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** While connections are open, and only then: a server without clients is to sleep. On the event loop. */
    private void sweepLater() {
        vertx.setTimer(SWEEP_MILLIS, _ -> {
            connections.sweep(System.nanoTime());
            isSweeping = !connections.isEmpty();
            if (isSweeping) {
                sweepLater();
            }
        });
    }

    /**
     * An open port.
     *
     * @param port the one that is bound
     */
    public record Port(String host, int port, HttpServer server) {
        /** Closes it with its connections, within 3 s. */
        public void close() {
            server.close().toCompletionStage().toCompletableFuture().orTimeout(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    /**
     * Opens a port; returns when it listens.
     *
     * @param port 0 takes a free one
     * @param handler of all requests; it passes those that it does not answer itself on to {@link #root}
     */
    public Port open(int port, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(idleSeconds)
                .setMaxWebSocketFrameSize(FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(MESSAGE_BYTES_MAX);
        CompletableFuture<HttpServer> listening = new CompletableFuture<>();
        context.runOnContext(_ -> vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    String peer = connection.remoteAddress().hostAddress();
                    connections.opened(
                            connection,
                            proxies.isTrusted(peer) ? Optional.empty() : Optional.of(ClientAddress.key(peer)),
                            System.nanoTime());
                    if (!isSweeping) {
                        isSweeping = true;
                        sweepLater();
                    }
                })
                .requestHandler(request -> {
                    connections.requested(request, System.nanoTime());
                    see(request, handler);
                })
                .listen()
                .onComplete(listening::complete, listening::completeExceptionally));
        HttpServer server = listening.join();
        return new Port(host, server.actualPort(), server);
    }

    /** What answers all requests of all ports. */
    public static Handler<HttpServerRequest> root() {
        return VertxHttpRecorder.getRootHandler();
    }

    private void see(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        try {
            Proxies.Client client = proxies.client(request);
            ClientAddress.tell(request, client.address());
            handler.handle(new SeenRequest((HttpServerRequestInternal) request, client, connections));
        } catch (Proxies.MalformedException e) {
            request.response().putHeader("Connection", "close");
            Errors.answer(request, BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
