package dev.tramo.server;

import dev.tramo.server.api.aggregator.AggregatorPort;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * The older systems answered JSON whatever a client said it takes, and read JSON whatever a client said it sends. Its clients
 * may rely on that without knowing.
 */
final class SloppyClients {
    @ServerRequestFilter(preMatching = true)
    void overlookHeaders(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (path.startsWith("/v1/") || AggregatorPort.PATHS.contains(path)) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
    }
}
