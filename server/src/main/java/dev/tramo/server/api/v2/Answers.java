package dev.tramo.server.api.v2;

import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.server.access.PublicHost;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.view.HlsAddress;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collection;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the calls under {@code /v2} answer with, and how they refuse. */
@Singleton
final class Answers {
    private final RouteService routes;
    private final PublicHost publicHost;
    private final int rtmpPort;

    Answers(RouteService routes, PublicHost publicHost, @ConfigProperty(name = "tramo.rtmp.public.port") int rtmpPort) {
        this.routes = routes;
        this.publicHost = publicHost;
        this.rtmpPort = rtmpPort;
    }

    /** A call that may be refused. */
    interface Call {
        Response.ResponseBuilder answer() throws RefusedException;
    }

    /** The answer to a call, or {@code {"Error": "..."}}. */
    static Response of(Call call) {
        try {
            return call.answer().build();
        } catch (RefusedException e) {
            return error(e.reason().status(), e.getMessage());
        } catch (StoreUnavailableException e) {
            return e.tell(error(e.status(), e.getMessage()));
        }
    }

    /** As the other, of a call whose query may have these parameters only. */
    static Response of(UriInfo uri, Collection<String> known, Call call) {
        return of(() -> {
            requireKnown(uri.getQueryParameters(), known);
            return call.answer();
        });
    }

    private static Response error(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON) // whatever else the call could have answered
                .entity(Map.of("Error", message))
                .build();
    }

    /** How others reach this server; to be asked while the request is there. */
    PeerUris hosts(HttpServerRequest request) {
        return new PeerUris(publicHost.of(request), rtmpPort, HlsAddress.server(request));
    }

    /** A route in full, with its ETag. */
    Response.ResponseBuilder route(int status, String id, PeerUris hosts) throws RefusedException {
        Seen seen = routes.one(id);
        return Response.status(status)
                .entity(RouteView.of(seen, hosts))
                .header(HttpHeaders.ETAG, Etag.of(seen.route()));
    }

    /** Refuses query parameters that a call does not know. */
    static void requireKnown(MultivaluedMap<String, String> parameters, Collection<String> known)
            throws RefusedException {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw RefusedException.invalid("unknown parameter \"" + StrictJson.shown(name) + "\"; "
                        + (known.isEmpty() ? "this call has none" : "known are " + String.join(", ", known)));
            }
        }
    }

    /** A whole number of a query. */
    static int whole(String name, String text, int min, int max) throws RefusedException {
        int given = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (given < min || given > max) {
            throw RefusedException.invalid(name + ": \"" + EndpointUri.shown(text)
                    + "\"; allowed are whole numbers from " + min + " to " + max);
        }
        return given;
    }
}
