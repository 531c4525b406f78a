package dev.tramo.server.api.v2;

import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.server.routes.RouteService;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Addresses that are kept out of a route: who they are, and letting them in again. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "404", description = "No such route, or it does not keep that address out")
@APIResponse(responseCode = "409", description = "Its worker is of an older version, or does not answer")
public class BanResource {
    private final RouteService routes;

    BanResource(RouteService routes) {
        this.routes = routes;
    }

    /** An address that is kept out. */
    @Schema(name = "Ban")
    record BanView(
            @Schema(examples = "192.0.2.7") String address,

            Instant since,

            @Schema(description = "When it is let in again") Instant until,

            @Schema(description = "Who did it: account, or anonymous; empty if that is not known", examples = "admin")
            String who) {
        static BanView of(PeerBan ban) {
            return new BanView(ban.address().getHostAddress(), ban.since(), ban.until(), ban.by());
        }
    }

    @GET
    @Path("{id}/bans")
    @Operation(summary = "The addresses that are kept out of a route now; none while it is stopped")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BanView[].class)))
    public Response all(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(
                uri,
                List.of(),
                () -> Response.ok(routes.bans(id).stream().map(BanView::of).toList()));
    }

    @DELETE
    @Path("{id}/bans/{address}")
    @Operation(summary = "Lets an address in again")
    @APIResponse(responseCode = "204", description = "It may come back")
    @APIResponse(responseCode = "400", description = "It is no address")
    public Response lift(
            @PathParam("id") String id,
            @Parameter(description = "As the list has it") @PathParam("address") String address,
            @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            routes.lift(id, address);
            return Response.noContent();
        });
    }
}
