package dev.tramo.server;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * The older system answered JSON whatever a client said it takes, and read JSON whatever a client said it sends. Its clients
 * may rely on that without knowing.
 */
final class SloppyClients {
    @ServerRequestFilter(preMatching = true)
    void overlookHeaders(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith("/v1/")) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
    }
}
