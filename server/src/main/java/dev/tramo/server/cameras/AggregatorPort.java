package dev.tramo.server.cameras;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The port of the older aggregator: its calls and no others, answered by the same program as on the main port. */
@Singleton
public class AggregatorPort {
    private static final System.Logger LOG = System.getLogger(AggregatorPort.class.getName());
    /** The calls that it serves. */
    public static final Set<String> PATHS =
            Set.of("/registerCamera", "/resgisterCamera", "/getStream", "/stats", "/status", "/Status");

    private static final long CLOSE_SECONDS_MAX = 3;

    private final Vertx vertx;
    private final Router router;
    private final String host;
    private final int port;
    private @Nullable HttpServer server;

    AggregatorPort(
            Vertx vertx,
            Router router,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "tramo.aggregator.port") int port) {
        this.vertx = vertx;
        this.router = router;
        this.host = host;
        this.port = port;
    }

    void open(@Observes StartupEvent event) {
        if (port < 0) {
            return;
        }
        HttpServerOptions options = new HttpServerOptions().setHost(host).setPort(port);
        HttpServer opened = vertx.createHttpServer(options)
                .requestHandler(this::handle)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        server = opened;
        LOG.log(System.Logger.Level.INFO, "aggregator API on port {0}", String.valueOf(opened.actualPort()));
    }

    private void handle(HttpServerRequest request) {
        if (PATHS.contains(request.path())) {
            router.handle(request);
        } else {
            request.response()
                    .setStatusCode(404)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"error\":\"the aggregator API has no such call\"}");
        }
    }

    void close(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().orTimeout(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }
}
