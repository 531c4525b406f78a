package dev.tramo.server.http;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import io.vertx.core.net.HostAndPort;

/** A request as its client sent it, whatever proxies are between; where it comes from tells {@link ClientAddress}. */
final class SeenRequest extends HttpServerRequestWrapper {
    private final Proxies.Client client;
    private final Connections connections;

    SeenRequest(HttpServerRequestInternal request, Proxies.Client client, Connections connections) {
        super(request);
        this.client = client;
        this.connections = connections;
    }

    @Override
    public String scheme() {
        return client.scheme().isEmpty() ? super.scheme() : client.scheme();
    }

    @Override
    public HostAndPort authority() {
        return HostAndPort.create(client.host(), client.port());
    }

    @Override
    public HostAndPort authority(boolean real) {
        return real ? super.authority(true) : authority();
    }

    @Override
    @Deprecated
    public String host() {
        return client.port() < 0 ? client.host() : client.host() + ":" + client.port();
    }

    @Override
    public String absoluteURI() {
        return uri().startsWith("/") ? scheme() + "://" + authority() + uri() : super.absoluteURI();
    }

    @Override
    public Future<ServerWebSocket> toWebSocket() {
        return super.toWebSocket().onSuccess(_ -> connections.upgraded(connection()));
    }
}
