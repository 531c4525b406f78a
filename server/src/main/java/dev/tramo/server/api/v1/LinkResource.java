package dev.tramo.server.api.v1;

import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Change;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The calls for links. Bodies are read whatever content type a client states, as the older system did. */
@Path("/v1")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Links", description = "RX: SRT in, UDP out. TX: UDP in, SRT out.")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class LinkResource {
    private static final String KIND = "{kind: rx|tx}";

    private final RouteService routes;

    LinkResource(RouteService routes) {
        this.routes = routes;
    }

    @GET
    @Path("get_" + KIND)
    @Operation(summary = "All links of a kind, with settings, state and statistics")
    public List<Map<String, Object>> all(@PathParam("kind") String kind) {
        return routes.all().stream()
                .filter(seen -> seen.route().kind() == kind(kind).routes())
                .flatMap(seen -> LinkForm.link(seen.route()).map(link -> new Shown(link, seen.snapshot())).stream())
                .sorted(Comparator.comparingLong(shown -> shown.link().id()))
                .map(shown -> LinkView.of(shown.link(), shown.snapshot()))
                .toList();
    }

    @GET
    @Path("get_" + KIND + "/{id}")
    @Operation(summary = "One link, with settings, state and statistics")
    public Response one(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> {
            Seen seen = find(kind, id);
            return Response.ok(LinkView.of(link(seen.route()), seen.snapshot())).build();
        });
    }

    @POST
    @Path("add_" + KIND)
    @Operation(summary = "Adds a link, stopped")
    public Response add(@PathParam("kind") String kind, byte @Nullable [] body) {
        return answer(kind, () -> {
            LinkSettings settings = LinkReader.read(kind(kind), orEmpty(body));
            StoredRoute added =
                    routes.add(kind(kind).routes(), id -> LinkForm.stored(new Link(id, settings, false), Map.of()));
            return done(200, link(added), "added");
        });
    }

    @PUT
    @Path("update_" + KIND + "/{id}")
    @Operation(
            summary = "Replaces a link's settings; a running link takes them over at once",
            description = "What is left out takes its default, but PassPhrase and PbKeyLen stay as they are;"
                    + " an empty PassPhrase ends encryption, and the answer says so")
    public Response update(@PathParam("kind") String kind, @PathParam("id") String id, byte @Nullable [] body) {
        return answer(kind, () -> {
            String route = find(kind, id).route().id();
            Change change = routes.put(route, before -> updated(kind, id, before, orEmpty(body)));
            Link link = link(change.after());
            return done(200, link, endsEncryption(change, link) ? "updated, not encrypted any more" : "updated");
        });
    }

    @DELETE
    @Path("delete_" + KIND + "/{id}")
    @Operation(summary = "Stops and removes a link")
    public Response delete(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> {
            StoredRoute deleted = routes.delete(find(kind, id).route().id());
            return done(200, link(deleted), "deleted");
        });
    }

    @POST
    @Path("start_" + KIND + "/{id}")
    @Operation(summary = "Starts a link and waits up to 4 s for its connection")
    @APIResponse(responseCode = "200", description = "Connected")
    @APIResponse(responseCode = "202", description = "Started, still waiting for the connection")
    @APIResponse(responseCode = "409", description = "Already started")
    @Blocking
    public CompletionStage<Response> start(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answerLater(kind, id, routes::start, "started");
    }

    @POST
    @Path("stop_" + KIND + "/{id}")
    @Operation(summary = "Stops a link")
    @APIResponse(responseCode = "409", description = "Not started")
    public Response stop(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> {
            StoredRoute stopped = routes.stop(find(kind, id).route().id());
            return done(200, link(stopped), "stopped");
        });
    }

    @POST
    @Path("restart_" + KIND + "/{id}")
    @Operation(summary = "Stops and starts a link and waits up to 4 s for its connection")
    @APIResponse(responseCode = "200", description = "Connected")
    @APIResponse(responseCode = "202", description = "Started, still waiting for the connection")
    @APIResponse(responseCode = "409", description = "Not started")
    @Blocking
    public CompletionStage<Response> restart(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answerLater(kind, id, routes::restart, "restarted");
    }

    private static LinkKind kind(String lower) {
        return LinkKind.valueOf(lower.toUpperCase(Locale.ROOT));
    }

    private static byte[] orEmpty(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }

    private record Shown(Link link, Optional<RouteSnapshot> snapshot) {}

    private Seen find(String kind, String id) throws RefusedException {
        Optional<Seen> found =
                id.matches("[0-9]{1,18}") ? routes.find(kind(kind).routes().id(Long.parseLong(id))) : Optional.empty();
        return found.filter(seen -> LinkForm.link(seen.route()).isPresent()).orElseThrow(() -> unknown(kind, id));
    }

    private static RefusedException unknown(String kind, String id) {
        return RefusedException.unknown(
                "no " + kind(kind) + " with Id " + (id.length() <= 20 ? id : id.substring(0, 20) + "..."));
    }

    /** A link that could be read before. */
    private static Link link(StoredRoute route) throws RefusedException {
        return LinkForm.link(route)
                .orElseThrow(() -> RefusedException.unknown("no link " + route.id() + " that can be read"));
    }

    private static StoredRoute updated(String kind, String id, Optional<StoredRoute> before, byte[] body)
            throws RefusedException {
        StoredRoute route = before.orElseThrow(() -> unknown(kind, id));
        Link old = link(route);
        LinkSettings settings = LinkReader.read(kind(kind), body, old.settings());
        return LinkForm.stored(new Link(old.id(), settings, route.running()), route.labels())
                .withAnalysis(route.analysis());
    }

    private static boolean endsEncryption(Change change, Link now) throws RefusedException {
        boolean wasEncrypted = change.before().isPresent()
                && !link(change.before().get())
                        .settings()
                        .text(LinkFields.PASS_PHRASE)
                        .isEmpty();
        return wasEncrypted && now.settings().text(LinkFields.PASS_PHRASE).isEmpty();
    }

    private Response started(String kind, Link link, boolean isConnected, String verb) {
        String name = link.routeId();
        return isConnected
                ? done(200, link, verb)
                : done(202, link, verb + ", waiting for the connection" + waitingFor(kind, name));
    }

    private String waitingFor(String kind, String route) {
        return routes.find(route)
                .flatMap(Seen::snapshot)
                .map(s -> kind(kind) == LinkKind.RX
                        ? s.source()
                        : s.destinations().get(LinkRoutes.DESTINATION))
                .map(srt -> srt.reason().isEmpty() ? "" : " (" + srt.reason() + ")")
                .orElse("");
    }

    private static Response done(int status, Link link, String what) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(link.kind().name(), link.settings().serviceName() + " " + what);
        body.put("Id", link.id());
        return Response.status(status).entity(body).build();
    }

    private interface Call {
        Response answer() throws RefusedException;
    }

    private interface Start {
        CompletableFuture<Boolean> begin(String route) throws RefusedException;
    }

    /** As {@link #answer}, without a thread that waits. */
    private CompletionStage<Response> answerLater(String kind, String id, Start start, String verb) {
        try {
            Link link = link(find(kind, id).route());
            return start.begin(link.routeId())
                    .handle((isConnected, failure) -> answer(kind, () -> {
                        if (failure != null) {
                            throw SettledWait.cause(failure, RefusedException.class);
                        }
                        return started(kind, link, isConnected, verb);
                    }));
        } catch (RefusedException | StoreUnavailableException e) {
            return CompletableFuture.completedFuture(answer(kind, () -> {
                throw e;
            }));
        }
    }

    /** Errors in the form of the SRT API: {@code {"RX": "..."}}. */
    private static Response answer(String kind, Call call) {
        try {
            return call.answer();
        } catch (RefusedException e) {
            return refused(e.reason().status(), kind, words(kind(kind), e));
        } catch (StoreUnavailableException e) {
            return e.tell(refused(e.status(), kind, e.getMessage()));
        }
    }

    /** In the words of the SRT API: links by their ServiceName, endpoints by the field that says where they are. */
    private static String words(LinkKind kind, RefusedException refusal) {
        if (refusal.reason() == RefusedException.Reason.NAME_TAKEN
                && refusal.subject().isPresent()) {
            RefusedException.Subject holder = refusal.subject().get();
            return "ServiceName: \"" + holder.name() + "\" is taken by " + kind + " "
                    + kind.routes().rest(holder.id());
        }
        boolean isOurs = refusal.reason() == RefusedException.Reason.FAILED;
        return refusal.message(
                RefusedException.Subject::name, endpoint -> isOurs ? "" : LinkRoutes.field(kind, endpoint.isEmpty()));
    }

    private static Response refused(int status, String kind, String message) {
        return Response.status(status)
                .entity(Map.of(kind(kind).name(), message))
                .build();
    }
}
