package dev.tramo.server.api.v2;

import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.advice.Advice;
import dev.tramo.server.observe.advice.RouteAdvice;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Seen;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What latency the SRT paths of a route need. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class AdviceResource {
    private static final String LOSS_TARGET = "lossTarget";
    /** A tenth: nobody plans for more. */
    private static final int LOSS_TARGET_MAX = 100_000;

    private final RouteService routes;
    private final RouteRunner runner;

    AdviceResource(RouteService routes, RouteRunner runner) {
        this.routes = routes;
        this.runner = runner;
    }

    @GET
    @Path("{id}/advice")
    @Operation(
            summary = "What latency, overhead, FEC and bonding the SRT paths of a route need, and why",
            description =
                    "Measured where the route receives by SRT, from the arrival of each packet; estimated where it sends")
    @Parameter(
            name = LOSS_TARGET,
            in = ParameterIn.QUERY,
            description = "Packets of a million that may be missing after recovery, 0 to 100000",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "0"))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Advice.class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(
            responseCode = "409",
            description = "What is stored of the route cannot be read by this version, and why")
    public Response advice(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            int lossTarget =
                    new Query(uri.getQueryParameters(), List.of(LOSS_TARGET)).whole(LOSS_TARGET, 0, LOSS_TARGET_MAX, 0);
            Seen seen = routes.one(id);
            return Response.ok(RouteAdvice.of(spec(seen), seen.snapshot(), runner.delays(id), lossTarget));
        });
    }

    private static RouteSpec spec(Seen seen) throws RefusedException {
        if (seen.snapshot().isPresent()) {
            return seen.snapshot().get().spec();
        }
        try {
            return seen.route().spec();
        } catch (IllegalArgumentException e) {
            throw RefusedException.conflict(String.valueOf(e.getMessage()));
        }
    }
}
