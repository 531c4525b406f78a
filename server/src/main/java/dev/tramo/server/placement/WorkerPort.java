package dev.tramo.server.placement;

import dev.tramo.server.access.WorkerTokens;
import dev.tramo.server.store.Management;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Wire;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Where workers connect. Each must have its own token; what it may say is about its own route alone. */
@Singleton
public class WorkerPort {
    private static final System.Logger LOG = System.getLogger(WorkerPort.class.getName());
    private static final String BEARER = "Bearer ";
    private static final int UNAUTHORIZED = 401;

    private final WorkerTokens tokens;
    private final RemoteRoutes routes;
    private final Management management;

    WorkerPort(WorkerTokens tokens, RemoteRoutes routes, Management management) {
        this.tokens = tokens;
        this.routes = routes;
        this.management = management;
    }

    void route(@Observes Router router) {
        router.get(Wire.PATH).handler(this::handle);
    }

    private void handle(RoutingContext call) {
        String authorization = call.request().getHeader("Authorization");
        Optional<WorkerTokens.Holder> holder = authorization != null && authorization.startsWith(BEARER)
                ? tokens.holder(authorization.substring(BEARER.length()))
                : Optional.empty();
        if (holder.isEmpty()) {
            call.response()
                    .setStatusCode(UNAUTHORIZED)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"Error\":\"a worker's token is needed\"}\n");
            return;
        }
        Future<ServerWebSocket> _ = call.request()
                .toWebSocket()
                .onSuccess(socket -> new Dialogue(holder.get(), socket).begin())
                .onFailure(failure ->
                        LOG.log(System.Logger.Level.WARNING, "a worker could not connect: {0}", failure.getMessage()));
    }

    /** One connection; on its own event loop. */
    private final class Dialogue {
        private final WorkerTokens.Holder holder;
        private final ServerWebSocket socket;
        private final WorkerSession session;
        private Optional<RemoteRoute> route = Optional.empty();

        private Dialogue(WorkerTokens.Holder holder, ServerWebSocket socket) {
            this.holder = holder;
            this.socket = socket;
            this.session = new WebSocketSession(socket);
        }

        private void begin() {
            socket.textMessageHandler(this::hear);
            socket.closeHandler(_ -> route.ifPresent(r -> r.gone(session)));
            socket.exceptionHandler(_ -> session.close("failed"));
        }

        private void hear(String text) {
            Message said;
            try {
                said = Wire.read(text, Message.class);
            } catch (IllegalArgumentException e) {
                LOG.log(System.Logger.Level.WARNING, "route={0} worker said {1}", holder.route(), e.getMessage());
                session.close("not understood");
                return;
            }
            switch (said) {
                case Message.Hello hello when route.isEmpty() -> take(hello);
                case Message.FromWorker fromWorker -> route.ifPresent(r -> r.hear(session, fromWorker));
                case Message.FromServer _ -> session.close("not understood");
            }
        }

        /** A worker of a route that was stopped, or that has a newer worker, is told to stop. */
        private void take(Message.Hello hello) {
            if (!management.isManaging()) {
                session.close("this server stands by");
                return;
            }
            Optional<RemoteRoute> wanted = routes.find(holder.route());
            if (wanted.isEmpty()) {
                routes.dismiss(session, "the route is stopped");
            } else if (wanted.get().number() != holder.number()) {
                routes.dismiss(
                        session,
                        "the route has another worker, number " + wanted.get().number());
            } else {
                route = wanted;
                routes.welcome(wanted.get(), session, hello);
            }
        }
    }
}
