package dev.tramo.server.api.v1;

import dev.tramo.server.placement.SettledWait;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private final Links links;

    LinkResource(Links links) {
        this.links = links;
    }

    @GET
    @Path("get_" + KIND)
    @Operation(summary = "All links of a kind, with settings, state and statistics")
    public List<Map<String, Object>> all(@PathParam("kind") String kind) {
        return links.all(kind(kind));
    }

    @GET
    @Path("get_" + KIND + "/{id}")
    @Operation(summary = "One link, with settings, state and statistics")
    public Response one(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> Response.ok(links.one(kind(kind), id)).build());
    }

    @POST
    @Path("add_" + KIND)
    @Operation(summary = "Adds a link, stopped")
    public Response add(@PathParam("kind") String kind, byte @Nullable [] body) {
        return answer(kind, () -> {
            Link link = links.add(LinkReader.read(kind(kind), orEmpty(body)));
            return done(200, link, "added");
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
            Links.Changed changed = links.update(kind(kind), id, orEmpty(body));
            return done(200, changed.link(), changed.endsEncryption() ? "updated, not encrypted any more" : "updated");
        });
    }

    @DELETE
    @Path("delete_" + KIND + "/{id}")
    @Operation(summary = "Stops and removes a link")
    public Response delete(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> done(200, links.delete(kind(kind), id), "deleted"));
    }

    @POST
    @Path("start_" + KIND + "/{id}")
    @Operation(summary = "Starts a link and waits up to 4 s for its connection")
    @APIResponse(responseCode = "200", description = "Connected")
    @APIResponse(responseCode = "202", description = "Started, still waiting for the connection")
    @APIResponse(responseCode = "409", description = "Already started")
    @Blocking
    public CompletionStage<Response> start(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answerLater(kind, () -> links.start(kind(kind), id), "started");
    }

    @POST
    @Path("stop_" + KIND + "/{id}")
    @Operation(summary = "Stops a link")
    @APIResponse(responseCode = "409", description = "Not started")
    public Response stop(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answer(kind, () -> done(200, links.stop(kind(kind), id), "stopped"));
    }

    @POST
    @Path("restart_" + KIND + "/{id}")
    @Operation(summary = "Stops and starts a link and waits up to 4 s for its connection")
    @APIResponse(responseCode = "200", description = "Connected")
    @APIResponse(responseCode = "202", description = "Started, still waiting for the connection")
    @APIResponse(responseCode = "409", description = "Not started")
    @Blocking
    public CompletionStage<Response> restart(@PathParam("kind") String kind, @PathParam("id") String id) {
        return answerLater(kind, () -> links.restart(kind(kind), id), "restarted");
    }

    private static LinkKind kind(String lower) {
        return LinkKind.valueOf(lower.toUpperCase(Locale.ROOT));
    }

    private static byte[] orEmpty(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }

    private static Response started(Links.Started started, String verb) {
        return started.connected()
                ? done(200, started.link(), verb)
                : done(202, started.link(), verb + ", waiting for the connection" + started.detail());
    }

    private static Response done(int status, Link link, String what) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(link.kind().name(), link.settings().serviceName() + " " + what);
        body.put("Id", link.id());
        return Response.status(status).entity(body).build();
    }

    private interface Call {
        Response answer() throws InvalidLinkException, LinkRefusedException;
    }

    private interface Start {
        CompletableFuture<Links.Started> begin() throws LinkRefusedException;
    }

    /** As {@link #answer}, without a thread that waits. */
    private static CompletionStage<Response> answerLater(String kind, Start start, String verb) {
        try {
            return start.begin()
                    .handle((outcome, failure) -> answer(kind, () -> {
                        if (failure != null) {
                            throw SettledWait.cause(failure, LinkRefusedException.class);
                        }
                        return started(outcome, verb);
                    }));
        } catch (LinkRefusedException | StoreUnavailableException e) {
            return CompletableFuture.completedFuture(answer(kind, () -> {
                throw e;
            }));
        }
    }

    /** Errors in the form of the SRT API: {@code {"RX": "..."}}. */
    private static Response answer(String kind, Call call) {
        try {
            return call.answer();
        } catch (InvalidLinkException e) {
            return refused(400, kind, e.getMessage());
        } catch (LinkRefusedException e) {
            int status = switch (e.why()) {
                case UNKNOWN -> 404;
                case CONFLICT -> 409;
                case FAILED -> 500;
            };
            return refused(status, kind, e.getMessage());
        } catch (StoreUnavailableException e) {
            return e.tell(refused(e.status(), kind, e.getMessage()));
        }
    }

    private static Response refused(int status, String kind, String message) {
        return Response.status(status)
                .entity(Map.of(kind(kind).name(), message))
                .build();
    }
}
